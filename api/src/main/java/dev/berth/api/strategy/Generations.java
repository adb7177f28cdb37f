package dev.berth.api.strategy;

import dev.berth.model.GroupResource;
import java.util.Set;

/** Which types count the changes of their desired state in {@code metadata.generation}, as their strategies upstream do. */
final class Generations {
  private static final Set<String> GROUPS =
      Set.of("admissionregistration.k8s.io", "flowcontrol.apiserver.k8s.io", "apiextensions.k8s.io");

  private static final Set<String> RESOURCES =
      Set.of(
          "pods",
          "replicationcontrollers",
          "statefulsets.apps",
          "deployments.apps",
          "replicasets.apps",
          "daemonsets.apps",
          "jobs.batch",
          "cronjobs.batch",
          "poddisruptionbudgets.policy",
          "ingresses.networking.k8s.io",
          "ingressclasses.networking.k8s.io",
          "networkpolicies.networking.k8s.io",
          "endpointslices.discovery.k8s.io",
          "csidrivers.storage.k8s.io",
          "priorityclasses.scheduling.k8s.io");

  private Generations() {}

  static boolean counted(GroupResource resource) {
    return GROUPS.contains(resource.group()) || RESOURCES.contains(resource.toString());
  }
}
