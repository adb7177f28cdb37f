package dev.berth.api.admission.plugins;

import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;

/** The built-in types whose objects admission reads. */
record KnownTypes(
    ResourceType namespaces,
    ResourceType pods,
    ResourceType nodes,
    ResourceType serviceAccounts,
    ResourceType limitRanges,
    ResourceType resourceQuotas,
    ResourceType storageClasses,
    ResourceType priorityClasses,
    ResourceType runtimeClasses,
    ResourceType ingressClasses) {

  static KnownTypes of(Catalogue catalogue) {
    return new KnownTypes(
        find(catalogue, "", "namespaces"),
        find(catalogue, "", "pods"),
        find(catalogue, "", "nodes"),
        find(catalogue, "", "serviceaccounts"),
        find(catalogue, "", "limitranges"),
        find(catalogue, "", "resourcequotas"),
        find(catalogue, "storage.k8s.io", "storageclasses"),
        find(catalogue, "scheduling.k8s.io", "priorityclasses"),
        find(catalogue, "node.k8s.io", "runtimeclasses"),
        find(catalogue, "networking.k8s.io", "ingressclasses"));
  }

  private static ResourceType find(Catalogue catalogue, String group, String plural) {
    return catalogue
        .find(new GroupVersion(group, "v1"), plural)
        .orElseThrow(() -> new IllegalArgumentException("the catalogue has no " + plural + " of group \"" + group + "\""));
  }
}
