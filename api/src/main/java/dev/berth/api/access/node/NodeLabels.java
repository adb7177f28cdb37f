package dev.berth.api.access.node;

import dev.berth.base.json.JsonObject;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which labels of its own node an agent may set (upstream {@code kubelet/pkg/apis/well_known_labels.go}). */
final class NodeLabels {
  private static final String RESTRICTED = "node-restriction.kubernetes.io";

  private static final Set<String> OWN =
      Set.of(
          "kubernetes.io/hostname",
          "kubernetes.io/os",
          "kubernetes.io/arch",
          "topology.kubernetes.io/zone",
          "topology.kubernetes.io/region",
          "node.kubernetes.io/instance-type",
          "failure-domain.beta.kubernetes.io/zone",
          "failure-domain.beta.kubernetes.io/region",
          "beta.kubernetes.io/instance-type",
          "beta.kubernetes.io/os",
          "beta.kubernetes.io/arch");

  private static final Set<String> OWN_DOMAINS = Set.of("kubelet.kubernetes.io", "node.kubernetes.io");

  private NodeLabels() {}

  /** The labels that differ and that are not the agent's to change. */
  static TreeSet<String> forbiddenChanges(JsonObject labels, JsonObject old) {
    TreeSet<String> forbidden = new TreeSet<>();
    Stream.concat(labels.names().stream(), old.names().stream())
        .filter(key -> !labels.get(key).equals(old.get(key)))
        .filter(NodeLabels::isForbidden)
        .forEach(forbidden::add);
    return forbidden;
  }

  private static boolean isForbidden(String key) {
    int slash = key.indexOf('/');
    String domain = slash < 0 ? "" : key.substring(0, slash);
    if (isIn(domain, RESTRICTED)) {
      return true;
    }
    boolean kubernetes = isIn(domain, "kubernetes.io") || isIn(domain, "k8s.io");
    return kubernetes && !OWN.contains(key) && OWN_DOMAINS.stream().noneMatch(d -> isIn(domain, d));
  }

  private static boolean isIn(String domain, String parent) {
    return domain.equals(parent) || domain.endsWith("." + parent);
  }
}
