package dev.berth.api.kinds.service;

import dev.berth.api.strategy.Strategies;

/** Registers the strategies of this package. */
public final class ServiceKinds {
  private ServiceKinds() {}

  public static void register(Strategies.Table table) {
    table
        .put("", "services", Services::new)
        .put("", "endpoints", EndpointsKind::new)
        .put("discovery.k8s.io", "endpointslices", EndpointSlices::new);
  }
}
