package dev.berth.server.command;

import picocli.CommandLine.TypeConversionException;

/** {@code NAME=VALUE}, of an option that may be given again with the same name: a map would keep the last one. */
record Assignment(String name, String value) {
  /** @param form what the option is told to look like */
  static Assignment parse(String text, String form) {
    int equals = text.indexOf('=');
    if (equals <= 0 || equals == text.length() - 1) {
      throw new TypeConversionException("'" + text + "' is not " + form);
    }
    return new Assignment(text.substring(0, equals), text.substring(equals + 1));
  }
}
