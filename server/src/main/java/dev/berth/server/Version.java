package dev.berth.server;

/** What we are, and what we say we are compatible with. */
public final class Version {
  public static final String BERTH = "0.1.0";
  public static final String KUBERNETES = "v1.36.0";

  private Version() {}
}
