package dev.berth.controllers.apiservice;

import dev.berth.model.GroupVersion;
import java.util.Map;

/**
 * Which groups and versions are named first: upstream's numbers ({@code pkg/controlplane/apiserver/aggregator.go}).
 *
 * @param group higher is first
 * @param version higher is first
 */
record Priorities(int group, int version) {
  private static final Priorities CUSTOM = new Priorities(1000, 100);

  /** Of what is answered without types: metrics-server's own numbers. */
  static final Priorities INNER = new Priorities(100, 100);

  private static final Map<String, Integer> GROUPS =
      Map.ofEntries(
          Map.entry("", 18_000),
          Map.entry("apps", 17_800),
          Map.entry("events.k8s.io", 17_750),
          Map.entry("authentication.k8s.io", 17_700),
          Map.entry("authorization.k8s.io", 17_600),
          Map.entry("autoscaling", 17_500),
          Map.entry("batch", 17_400),
          Map.entry("certificates.k8s.io", 17_300),
          Map.entry("networking.k8s.io", 17_200),
          Map.entry("policy", 17_100),
          Map.entry("rbac.authorization.k8s.io", 17_000),
          Map.entry("storage.k8s.io", 16_800),
          Map.entry("apiextensions.k8s.io", 16_700),
          Map.entry("admissionregistration.k8s.io", 16_700),
          Map.entry("scheduling.k8s.io", 16_600),
          Map.entry("coordination.k8s.io", 16_500),
          Map.entry("node.k8s.io", 16_300),
          Map.entry("discovery.k8s.io", 16_200),
          Map.entry("flowcontrol.apiserver.k8s.io", 16_100),
          Map.entry("resource.k8s.io", 15_900),
          Map.entry("internal.apiserver.k8s.io", 16_000));

  /** Versions that are not 15 as most are. */
  private static final Map<String, Integer> VERSIONS =
      Map.of("v1", 1, "autoscaling/v2", 30, "flowcontrol.apiserver.k8s.io/v1", 21, "resource.k8s.io/v1", 15);

  /** Of what is built in. */
  static Priorities of(GroupVersion gv) {
    Integer group = GROUPS.get(gv.group());
    return group == null ? CUSTOM : new Priorities(group, VERSIONS.getOrDefault(gv.apiVersion(), 15));
  }
}
