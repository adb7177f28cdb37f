package dev.berth.server.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code REGISTRY=URL}: a registry may have several mirrors, which are asked in turn. */
final class MirrorOption implements ITypeConverter<Assignment> {
  @Override
  public Assignment convert(String value) {
    Assignment mirror = Assignment.parse(value, "REGISTRY=URL");
    if (mirror.value().contains("://") && !mirror.value().matches("https?://.+")) {
      throw new TypeConversionException(
          "'" + mirror.value() + "' is no address of a mirror such as http://127.0.0.1:5000");
    }
    return mirror;
  }
}
