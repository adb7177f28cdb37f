package dev.berth.controllers.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which controllers run, as upstream's {@code --controllers} says it: {@code *} stands for all that are on by default, {@code
 * foo} turns the one of that name on, {@code -foo} off. The first word about a name holds; one without a word runs where
 * {@code *} is among them. {@code none}, which is ours and stands alone, turns all off.
 *
 * <p>Source: {@code k8s.io/controller-manager/app/helper.go} and {@code cmd/kube-controller-manager/names}.
 *
 * @param words names are those of today
 */
public record ControllerSelection(List<String> words) {
  public static final ControllerSelection ALL = new ControllerSelection(List.of("*"));
  public static final ControllerSelection NONE = new ControllerSelection(List.of());

  /** What upstream called them until 1.28, and still understands. */
  private static final Map<String, String> FORMER_NAMES =
      Map.ofEntries(
          Map.entry("serviceaccount-token", "serviceaccount-token-controller"),
          Map.entry("endpoint", "endpoints-controller"),
          Map.entry("endpointslice", "endpointslice-controller"),
          Map.entry("endpointslicemirroring", "endpointslice-mirroring-controller"),
          Map.entry("replicationcontroller", "replicationcontroller-controller"),
          Map.entry("podgc", "pod-garbage-collector-controller"),
          Map.entry("resourcequota", "resourcequota-controller"),
          Map.entry("namespace", "namespace-controller"),
          Map.entry("serviceaccount", "serviceaccount-controller"),
          Map.entry("garbagecollector", "garbage-collector-controller"),
          Map.entry("daemonset", "daemonset-controller"),
          Map.entry("job", "job-controller"),
          Map.entry("deployment", "deployment-controller"),
          Map.entry("replicaset", "replicaset-controller"),
          Map.entry("horizontalpodautoscaling", "horizontal-pod-autoscaler-controller"),
          Map.entry("disruption", "disruption-controller"),
          Map.entry("statefulset", "statefulset-controller"),
          Map.entry("cronjob", "cronjob-controller"),
          Map.entry("csrsigning", "certificatesigningrequest-signing-controller"),
          Map.entry("csrapproving", "certificatesigningrequest-approving-controller"),
          Map.entry("csrcleaner", "certificatesigningrequest-cleaner-controller"),
          Map.entry("ttl", "ttl-controller"),
          Map.entry("bootstrapsigner", "bootstrap-signer-controller"),
          Map.entry("tokencleaner", "token-cleaner-controller"),
          Map.entry("nodeipam", "node-ipam-controller"),
          Map.entry("nodelifecycle", "node-lifecycle-controller"),
          Map.entry("persistentvolume-binder", "persistentvolume-binder-controller"),
          Map.entry("attachdetach", "persistentvolume-attach-detach-controller"),
          Map.entry("persistentvolume-expander", "persistentvolume-expander-controller"),
          Map.entry("clusterrole-aggregation", "clusterrole-aggregation-controller"),
          Map.entry("pvc-protection", "persistentvolumeclaim-protection-controller"),
          Map.entry("pv-protection", "persistentvolume-protection-controller"),
          Map.entry("ttl-after-finished", "ttl-after-finished-controller"),
          Map.entry("root-ca-cert-publisher", "root-ca-certificate-publisher-controller"),
          Map.entry("ephemeral-volume", "ephemeral-volume-controller"));

  public ControllerSelection {
    words = List.copyOf(words);
  }

  /**
   * Reads what a flag was given.
   *
   * @param given its words, already apart
   * @param known the names of all controllers that there are
   * @throws IllegalArgumentException where a word names none of them; the message lists them all
   */
  public static ControllerSelection parse(List<String> given, Collection<String> known) {
    if (given.contains("none")) {
      if (given.size() > 1) {
        throw new IllegalArgumentException("--controllers: none stands alone, not with " + String.join(",", given));
      }
      return NONE;
    }
    List<String> words = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (String word : given) {
      boolean off = word.startsWith("-");
      String named = off ? word.substring(1) : word;
      String name = known.contains(named) ? named : FORMER_NAMES.getOrDefault(named, named);
      if (!word.equals("*") && !known.contains(name)) {
        unknown.add("\"" + named + "\" is not in the list of known controllers");
      }
      words.add(off ? "-" + name : name);
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "--controllers: " + String.join(", ", unknown) + ": " + String.join(", ", known.stream().sorted().toList()));
    }
    return new ControllerSelection(words);
  }

  public boolean includes(String name) {
    return includes(name, Set.of());
  }

  /** @param offByDefault those that {@code *} does not stand for */
  public boolean includes(String name, Set<String> offByDefault) {
    for (String word : words) {
      if (word.equals(name)) {
        return true;
      }
      if (word.equals("-" + name)) {
        return false;
      }
    }
    return words.contains("*") && !offByDefault.contains(name);
  }
}
