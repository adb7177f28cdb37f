package dev.berth.controllers.statefulset;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.StatefulSet;
import java.util.List;
import java.util.Set;

/**
 * A set's status. Pods that are going count as replicas, and as ready while they are, but belong to no revision any more;
 * pods that are being resized, or lack a volume, belong to none yet.
 *
 * @param current pods of the current revision
 * @param updated pods of the update revision
 */
record Counts(int replicas, int ready, int available, int current, int updated) {
  private static final List<String> NUMBERS =
      List.of("replicas", "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas");

  /**
   * @param gone names of pods that are being deleted though they do not say so yet
   * @param made the revisions of pods that are being made
   */
  static Counts of(List<Member> members, Lineage.Known revisions, Set<String> gone, List<String> made) {
    String current = revisions.current().name();
    String update = revisions.update().name();
    int replicas = made.size();
    int ready = 0;
    int available = 0;
    int currents = count(made, current);
    int updates = count(made, update);
    for (Member member : members) {
      replicas++;
      ready += member.ready() ? 1 : 0;
      available += member.ready() && member.available() ? 1 : 0;
      if (!member.terminating() && !gone.contains(member.name())) {
        currents += member.isOf(current) ? 1 : 0;
        updates += member.isOf(update) ? 1 : 0;
      }
    }
    return new Counts(replicas, ready, available, currents, updates);
  }

  private static int count(List<String> all, String one) {
    return (int) all.stream().filter(one::equals).count();
  }

  /** An update is complete when every replica has it and is ready: only then does the current revision follow. */
  private boolean isComplete(StatefulSet set) {
    int wanted = set.replicas();
    return set.isRollingUpdate() && updated == wanted && ready == wanted && replicas == wanted;
  }

  JsonObject status(StatefulSet set, Lineage.Known revisions) {
    boolean complete = isComplete(set);
    JsonObject.Builder status = JsonObject.builder();
    status.put("observedGeneration", set.meta().generation());
    status.put("replicas", replicas);
    putUnlessZero(status, "readyReplicas", ready);
    putUnlessZero(status, "currentReplicas", complete ? updated : current);
    putUnlessZero(status, "updatedReplicas", updated);
    status.put("currentRevision", (complete ? revisions.update() : revisions.current()).name());
    status.put("updateRevision", revisions.update().name());
    status.put("collisionCount", revisions.collisions());
    status.put("availableReplicas", available);
    set.status().get("conditions").ifPresent(conditions -> status.put("conditions", conditions));
    return status.build();
  }

  /** Whether a status says something else than the set's own. A count of collisions alone is not worth a write. */
  static boolean isNews(JsonObject status, StatefulSet set) {
    JsonObject known = set.status();
    return status.number("observedGeneration") > known.number("observedGeneration")
        || NUMBERS.stream().anyMatch(name -> status.number(name) != known.number(name))
        || !status.text("currentRevision").equals(known.text("currentRevision"))
        || !status.text("updateRevision").equals(known.text("updateRevision"));
  }

  private static void putUnlessZero(JsonObject.Builder status, String name, int count) {
    if (count != 0) {
      status.put(name, count);
    }
  }
}
