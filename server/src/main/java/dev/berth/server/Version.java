package dev.berth.server;

/** What we are, and what we say we are compatible with. */
final class Version {
  static final String BERTH = "0.1.0";
  static final String KUBERNETES = "v1.36.0";

  private Version() {}
}
