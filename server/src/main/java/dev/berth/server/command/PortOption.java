package dev.berth.server.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A port that others are told of, so not just any. */
final class PortOption implements ITypeConverter<Integer> {
  private static final int MOST = 65_535;

  @Override
  public Integer convert(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port > 0 && port <= MOST) {
        return port;
      }
    } catch (NumberFormatException e) {
      // it is told below
    }
    throw new TypeConversionException("'" + text + "' is no port between 1 and " + MOST);
  }
}
