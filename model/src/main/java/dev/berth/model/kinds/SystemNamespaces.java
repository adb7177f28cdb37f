package dev.berth.model.kinds;

import java.util.List;

/** The namespaces that every cluster has from its first second, and gets back. */
public final class SystemNamespaces {
  /** Of the leases by which nodes say that they are there. */
  public static final String NODE_LEASES = "kube-node-lease";

  /** In the order in which they are made. */
  public static final List<String> ALL = List.of("kube-system", "kube-public", NODE_LEASES, "default");

  private SystemNamespaces() {}
}
