package dev.berth.api.kinds.core;

import dev.berth.api.strategy.Strategies;

/** Registers the strategies of this package. */
public final class CoreKinds {
  private CoreKinds() {}

  public static void register(Strategies.Table table) {
    table
        .put("", "configmaps", ConfigMaps::new)
        .put("", "secrets", Secrets::new)
        .put("", "namespaces", Namespaces::new)
        .put("", "nodes", Nodes::new)
        .put("", "serviceaccounts", ServiceAccounts::new)
        .put("coordination.k8s.io", "leases", Leases::new);
  }
}
