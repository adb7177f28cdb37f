package dev.berth.api.access.node;

import dev.berth.api.access.AccessObjects;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Which pods run where and what they refer to. The owner of an index over all pods.
 *
 * <p>Pods change all the time (every status), their references do not. So what the index finds is believed only after a
 * look at that one pod, and the index is made anew only when it finds nothing and pods have changed since: then it
 * takes over what it knows of pods that have the same uid and node.
 */
final class PodsByNode {
  private record Index(long changes, Map<String, List<PodReferences>> byNode, Map<String, PodReferences> byUid) {}

  private final AccessObjects objects;
  private volatile Index index = new Index(-1, Map.of(), Map.of());

  PodsByNode(AccessObjects objects) {
    this.objects = objects;
  }

  /** Whether a pod that runs on the node now is one of those wanted. */
  boolean any(String node, Predicate<PodReferences> wanted) {
    Index known = index;
    if (any(known, node, wanted)) {
      return true;
    }
    if (known.changes == objects.changeCount("", "pods")) {
      return false;
    }
    known = build(known);
    index = known;
    return any(known, node, wanted);
  }

  private boolean any(Index known, String node, Predicate<PodReferences> wanted) {
    return known.byNode.getOrDefault(node, List.of()).stream().filter(wanted).anyMatch(this::isStillThere);
  }

  private boolean isStillThere(PodReferences pod) {
    return objects
        .get("", "pods", pod.namespace(), pod.name())
        .filter(p -> p.object("metadata").text("uid").equals(pod.uid()))
        .filter(p -> p.object("spec").text("nodeName").equals(pod.node()))
        .isPresent();
  }

  private Index build(Index before) {
    long changes = objects.changeCount("", "pods"); // read first: a change in between makes it be built once more
    Map<String, List<PodReferences>> byNode = new HashMap<>();
    Map<String, PodReferences> byUid = new HashMap<>();
    for (JsonObject pod : objects.list("", "pods")) {
      String node = pod.object("spec").text("nodeName");
      if (node.isEmpty()) {
        continue;
      }
      String uid = pod.object("metadata").text("uid");
      PodReferences known = before.byUid.get(uid);
      boolean holds = known != null && !pod.object("spec").has("ephemeralContainers"); // the one list that grows
      PodReferences references = holds ? known : PodReferences.of(pod);
      byUid.put(uid, references);
      byNode.computeIfAbsent(node, _ -> new ArrayList<>()).add(references);
    }
    return new Index(changes, byNode, byUid);
  }
}
