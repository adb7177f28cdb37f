package dev.berth.server.command;

import dev.berth.model.ip.IpAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An IP address, not a name. */
final class AddressOption implements ITypeConverter<String> {
  @Override
  public String convert(String text) {
    if (IpAddress.parse(text).isEmpty()) {
      throw new TypeConversionException("'" + text + "' is no IP address such as 192.0.2.1 (ip addr shows this machine's)");
    }
    return text;
  }
}
