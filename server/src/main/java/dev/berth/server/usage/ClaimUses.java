package dev.berth.server.usage;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.time.Timestamps;
import dev.berth.server.usage.ClaimUse.Measure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Puts together claims, the pods that use them, and what nodes say of their volumes. Pure. */
public final class ClaimUses {
  private ClaimUses() {}

  /** Those that no pod has, not even one that waits for a node. */
  public static List<PersistentVolumeClaim> unused(List<PersistentVolumeClaim> claims, List<Pod> pods) {
    Set<String> used =
        pods.stream()
            .filter(pod -> !pod.isFinished())
            .flatMap(pod -> pod.claimNames().stream().map(name -> pod.namespace() + "/" + name))
            .collect(Collectors.toSet());
    return claims.stream().filter(claim -> !used.contains(claim.key())).toList();
  }

  /** The nodes that are to be asked. */
  public static Set<String> nodes(List<PersistentVolumeClaim> claims, List<Pod> pods) {
    Map<String, List<Pod>> users = users(pods);
    Set<String> nodes = new TreeSet<>();
    claims.forEach(claim -> users.getOrDefault(claim.key(), List.of()).forEach(pod -> nodes.add(pod.nodeName())));
    return nodes;
  }

  /**
   * One for each claim, by namespace and name.
   *
   * @param summaries of nodes: {@code stats/v1alpha1}
   */
  public static List<ClaimUse> of(List<PersistentVolumeClaim> claims, List<Pod> pods, Collection<JsonObject> summaries) {
    Map<String, List<Pod>> users = users(pods);
    Map<String, JsonObject> measured = measured(summaries);
    return claims.stream()
        .sorted(Comparator.comparing(PersistentVolumeClaim::namespace).thenComparing(PersistentVolumeClaim::name))
        .map(claim -> one(claim, users.getOrDefault(claim.key(), List.of()), Optional.ofNullable(measured.get(claim.key()))))
        .toList();
  }

  private static ClaimUse one(PersistentVolumeClaim claim, List<Pod> users, Optional<JsonObject> measured) {
    long claimed = claim.capacity().orElseGet(claim::requestedStorage).value();
    return new ClaimUse(
        claim.namespace(),
        claim.name(),
        users.stream().map(Pod::name).sorted().toList(),
        measured.filter(m -> m.has("capacityBytes")).map(m -> m.number("capacityBytes")).orElse(claimed),
        // of a raw device kubelets tell zeros for what nobody but its user knows
        measured.map(m -> claim.volumeMode().equals("Block") ? Measure.NONE : Measure.of(m)),
        measured.isPresent() ? "" : why(claim, users));
  }

  private static String why(PersistentVolumeClaim claim, List<Pod> users) {
    if (!claim.isBound()) {
      return claim.phase().equals("Lost") ? "lost its volume" : "not bound";
    }
    if (!users.isEmpty()) {
      return "not measured";
    }
    return Condition.of(claim, "Unused").filter(Condition::isTrue).flatMap(Condition::lastTransitionTime)
        .map(since -> "unused since " + Timestamps.format(since))
        .orElse("not mounted");
  }

  /** By {@code namespace/name} of the claim. */
  private static Map<String, List<Pod>> users(List<Pod> pods) {
    Map<String, List<Pod>> users = new HashMap<>();
    for (Pod pod : pods) {
      if (!pod.nodeName().isEmpty() && !pod.isFinished()) {
        pod.claimNames().stream().distinct()
            .forEach(claim -> users.computeIfAbsent(pod.namespace() + "/" + claim, _ -> new ArrayList<>()).add(pod));
      }
    }
    return users;
  }

  /** Several pods may tell of one volume: all of it, each. */
  private static Map<String, JsonObject> measured(Collection<JsonObject> summaries) {
    Map<String, JsonObject> measured = new HashMap<>();
    for (JsonObject summary : summaries) {
      summary.array("pods").objects()
          .flatMap(pod -> pod.array("volume").objects())
          .filter(volume -> volume.has("pvcRef"))
          .forEach(
              volume -> {
                JsonObject claim = volume.object("pvcRef");
                measured.putIfAbsent(claim.text("namespace") + "/" + claim.text("name"), volume);
              });
    }
    return measured;
  }
}
