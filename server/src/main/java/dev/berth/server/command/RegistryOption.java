package dev.berth.server.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A registry as names of images begin with it: a host, perhaps with a port. */
final class RegistryOption implements ITypeConverter<String> {
  @Override
  public String convert(String text) {
    if (!text.matches("[^\\s/:]+(:[0-9]{1,5})?|\\[[^\\s/]+\\](:[0-9]{1,5})?")) {
      throw new TypeConversionException("'" + text + "' is no registry such as registry.example.com:5000");
    }
    return text;
  }
}
