package dev.berth.server.command;

import dev.berth.model.names.DnsNames;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A name that the API takes for a node. */
final class NodeNameOption implements ITypeConverter<String> {
  @Override
  public String convert(String text) {
    if (!DnsNames.subdomain(text).isEmpty()) {
      throw new TypeConversionException(
          "'" + text + "' is no name of a node: lower case letters, digits, - and ., such as node-1");
    }
    return text;
  }
}
