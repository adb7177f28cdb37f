package dev.berth.server.command;

import java.nio.file.Path;

/** Where {@code berth up} logs to, so that its terminal stays readable. */
final class LogFile {
  private LogFile() {}

  static Path of(Path dataDir) {
    return dataDir.resolve("berth.log");
  }

  /** Before anything is logged. */
  static void use(Path dataDir) {
    System.setProperty("org.slf4j.simpleLogger.logFile", of(dataDir).toString());
  }
}
