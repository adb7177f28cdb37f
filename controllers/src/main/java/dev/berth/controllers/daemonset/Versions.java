package dev.berth.controllers.daemonset;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.controllerrevision.RevisionData;
import dev.berth.controllers.controllerrevision.RevisionHistory;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.ControllerRevision;
import dev.berth.model.kinds.DaemonSet;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The templates that a DaemonSet has had, as ControllerRevisions. Pure. */
sealed interface Versions {

  /** The history knows the template, as the newest. */
  record Known(ControllerRevision current, List<ControllerRevision> old) implements Versions {
    String hash() {
      return current.meta().label(DaemonPods.HASH);
    }

    /** Steps that forget what is beyond the limit, the oldest first; never what a pod has. */
    List<Step> forget(DaemonSet set, Collection<Pod> pods) {
      Set<String> live = pods.stream().map(pod -> pod.meta().label(DaemonPods.HASH)).collect(Collectors.toSet());
      return old.stream()
          .filter(revision -> !live.contains(revision.meta().label(DaemonPods.HASH)))
          .limit(Math.max(0, old.size() - set.revisionHistoryLimit()))
          .<Step>map(
              revision ->
                  Step.perform(
                          new Write.Delete(
                              Ref.of(Kinds.CONTROLLER_REVISION, revision), Write.DeleteOptions.only(revision)))
                      .tolerating("NotFound", "Conflict"))
          .toList();
    }
  }

  /** First this has to be written. */
  record Unwritten(Step step) implements Versions {}

  /** @param owned the set's revisions */
  static Versions of(View view, DaemonSet set, Collection<ControllerRevision> owned) {
    RevisionHistory history = new RevisionHistory(List.copyOf(owned));
    Optional<ControllerRevision> equal = history.of(set.template());
    if (equal.isEmpty()) {
      return new Unwritten(create(view, set, history));
    }
    ControllerRevision current = equal.get();
    List<ControllerRevision> old =
        history.revisions().stream().filter(r -> !RevisionData.isOf(r, set.template())).toList();
    long next = new RevisionHistory(old).next();
    if (current.number() < next) {
      ControllerRevision renewed = new ControllerRevision(current.json().with("revision", next));
      return new Unwritten(
          Step.perform(Write.update(Kinds.CONTROLLER_REVISION, renewed)).tolerating("Conflict", "NotFound"));
    }
    return new Known(current, old);
  }

  private static Step create(View view, DaemonSet set, RevisionHistory history) {
    long collisions = set.collisionCount().orElse(0L);
    JsonObject revision = labelled(RevisionHistory.revision(set, set.template(), history.next(), collisions));
    boolean taken =
        view.get(Kinds.CONTROLLER_REVISION, set.namespace(), revision.object("metadata").text("name")).isPresent();
    if (taken) {
      JsonObject status = set.status().with("collisionCount", collisions + 1);
      return Step.perform(
              Write.updateStatus(Kinds.DAEMON_SET, new DaemonSet(set.json().with("status", status))))
          .tolerating("Conflict", "NotFound");
    }
    return Step.perform(Write.create(Kinds.CONTROLLER_REVISION, set.namespace(), revision));
  }

  /** The hash stands in another label than a StatefulSet's. */
  private static JsonObject labelled(JsonObject revision) {
    JsonObject metadata = revision.object("metadata");
    JsonObject labels = metadata.object("labels");
    String hash = labels.text(ControllerRevision.HASH_LABEL);
    return revision.with(
        "metadata",
        metadata.with("labels", labels.without(ControllerRevision.HASH_LABEL).with(DaemonPods.HASH, hash)));
  }
}
