package dev.berth.simulator;

import picocli.CommandLine;

/** The entry of {@code berth simulate}. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    // what fails here is meant to
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
    System.exit(new CommandLine(new SimulateCommand()).execute(args));
  }
}
