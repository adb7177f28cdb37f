package dev.berth.api.kinds.apps;

import dev.berth.api.strategy.Strategies;

/** Registers the strategies of this package. */
public final class AppsKinds {
  private static final String APPS = "apps";

  private AppsKinds() {}

  public static void register(Strategies.Table table) {
    table
        .put(APPS, "statefulsets", StatefulSets::new)
        .put(APPS, "replicasets", ReplicaSets::new)
        .put(APPS, "deployments", Deployments::new)
        .put(APPS, "daemonsets", DaemonSets::new)
        .put(APPS, "controllerrevisions", ControllerRevisions::new)
        .put("", "replicationcontrollers", ReplicationControllers::new)
        .put("", "podtemplates", PodTemplates::new);
  }
}
