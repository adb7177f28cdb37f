package dev.berth.api.validation;

import dev.berth.model.GroupResource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How often a kind's own validation of an update looks at the metadata once more: upstream's registry has looked before it
 * ({@code rest.BeforeUpdate}), and each look lists what it finds.
 *
 * @param asNew how often as if the object were new ({@code ValidateObjectMeta})
 * @param asChanged how often as what became of the old one ({@code ValidateObjectMetaUpdate})
 * @param plainFinalizers whether finalizers need no domain: the looks are those of all types, not of the core group's
 */
public record MetaChecks(int asNew, int asChanged, boolean plainFinalizers) {
  /** Most of what came later, and custom objects but for their finalizers. */
  public static final MetaChecks USUAL = new MetaChecks(0, 1, false);

  private static final Map<String, MetaChecks> OTHERS = others();

  private static Map<String, MetaChecks> others() {
    Map<String, MetaChecks> all = new HashMap<>();
    put(
        all,
        new MetaChecks(1, 1, false),
        List.of(
            "pods", "replicationcontrollers", "services", "endpoints", "configmaps", "secrets", "serviceaccounts", "nodes",
            "namespaces", "daemonsets.apps", "replicasets.apps", "controllerrevisions.apps", "jobs.batch",
            "ingresses.networking.k8s.io", "ingressclasses.networking.k8s.io", "networkpolicies.networking.k8s.io",
            "storageclasses.storage.k8s.io"));
    put(
        all,
        new MetaChecks(2, 1, false),
        List.of(
            "persistentvolumeclaims", "roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io",
            "rolebindings.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io"));
    put(
        all,
        new MetaChecks(2, 0, false),
        List.of("persistentvolumes", "csinodes.storage.k8s.io", "volumeattachments.storage.k8s.io"));
    put(
        all,
        new MetaChecks(1, 0, false),
        List.of("limitranges", "events.events.k8s.io", "endpointslices.discovery.k8s.io"));
    put(
        all,
        new MetaChecks(1, 0, true),
        List.of(
            "validatingwebhookconfigurations.admissionregistration.k8s.io",
            "mutatingwebhookconfigurations.admissionregistration.k8s.io"));
    put(all, new MetaChecks(0, 0, true), List.of("events", "poddisruptionbudgets.policy"));
    put(all, new MetaChecks(1, 1, true), List.of("runtimeclasses.node.k8s.io"));
    put(
        all,
        new MetaChecks(0, 1, true),
        List.of("leases.coordination.k8s.io", "customresourcedefinitions.apiextensions.k8s.io"));
    return Map.copyOf(all);
  }

  private static void put(Map<String, MetaChecks> all, MetaChecks checks, List<String> resources) {
    resources.forEach(r -> all.put(r, checks));
  }

  /** A status, a scale and whatever else is written by itself is not looked at as a new object. */
  public static MetaChecks ofParts(MetaChecks whole) {
    return new MetaChecks(0, 1, whole.plainFinalizers());
  }

  /** What a built-in kind does. */
  public static MetaChecks of(GroupResource resource) {
    return OTHERS.getOrDefault(resource.toString(), USUAL);
  }
}
