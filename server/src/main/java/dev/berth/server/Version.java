package dev.berth.server;

/** What we are, and what we say we are compatible with. */
public final class Version {
  public static final String BERTH = "0.1.0";
  /** Of Kubernetes, as in {@code kube-probe/1.36}. */
  public static final String MINOR = "1.36";
  public static final String KUBERNETES = "v" + MINOR + ".0";

  private Version() {}
}
