package dev.berth.controllers.statefulset;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.controllers.controllerrevision.RevisionData;
import dev.berth.controllers.controllerrevision.RevisionHistory;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.ControllerRevision;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import java.util.List;
import java.util.Optional;

/**
 * What comes next about a pod that differs from its set's update in nothing but {@link Resources}, where the set asks by {@link
 * StatefulSet#UPDATE_IN_PLACE} that it be changed where it runs: it is marked with the revision that it is to become, its spec is
 * resized, its node does that, and only then does it get the revision's label and lose the mark.
 *
 * <p>The mark comes first and goes last, so that whoever sees a pod knows whether its label tells all about it: an update that is
 * taken back while it is under way finds label and revision the same, and the pod half changed. Each step is seen from the objects
 * alone. All writes are of the pod as it was seen; one that is going by now is not touched.
 */
final class InPlace {
  private final StatefulSet set;
  private final ControllerRevision update;
  private final RevisionHistory history;
  private final Telling telling;

  InPlace(StatefulSet set, ControllerRevision update, RevisionHistory history) {
    this.set = set;
    this.update = update;
    this.history = history;
    this.telling = new Telling(set);
  }

  /** What comes next. */
  sealed interface Turn {
    /** Nobody wants it in place, or it is another volume that it is to have. */
    record Unasked() implements Turn {}

    /** It cannot be done in place. */
    record Replaced(Note why) implements Turn {}

    /** The mark changes, or it goes and the label comes. */
    record Marked(Step step) implements Turn {}

    /** @param orReplaced what to tell where the pod is replaced if this {@link #isNever} */
    record Resized(Step.Perform step, Step.Report orReplaced) implements Turn {}

    /** Its node has not done it. */
    record Waits(List<Note> notes) implements Turn {}
  }

  private static boolean isAsked(StatefulSet set) {
    return set.meta().annotation(StatefulSet.UPDATE_IN_PLACE).equals(StatefulSet.RESOURCES);
  }

  /** Whether a pod may have other resources than its revision says. A mark that names no revision of the set is somebody else's. */
  static boolean isUnderWay(Pod pod, RevisionHistory history) {
    return pod.meta().annotations().has(StatefulSet.RESIZING_TO)
        && history.named(pod.meta().annotation(StatefulSet.RESIZING_TO)).isPresent();
  }

  /** An API server that knows the annotation refuses such a set. */
  static Optional<Note> error(StatefulSet set) {
    String value = set.meta().annotation(StatefulSet.UPDATE_IN_PLACE);
    return value.isEmpty() || isAsked(set)
        ? Optional.empty()
        : Optional.of(
            Note.warning(
                set,
                "InvalidInPlace",
                "annotation " + StatefulSet.UPDATE_IN_PLACE + ": " + value + " is not supported; there is " + StatefulSet.RESOURCES));
  }

  Turn of(Member member) {
    if (!isAsked(set) || member.lacking()) {
      return new Turn.Unasked();
    }
    Pod pod = member.pod();
    String mark = pod.meta().annotation(StatefulSet.RESIZING_TO);
    Optional<String> obstacle = obstacle(member.revision(), mark);
    if (obstacle.isPresent()) {
      return new Turn.Replaced(telling.podNotResizable(pod.name(), obstacle.get()));
    }
    if (!mark.equals(update.name())) {
      return new Turn.Marked(Step.perform(Write.update(Kinds.POD, marked(pod))));
    }
    Pod wanted = Resources.with(pod, RevisionData.templateOf(update));
    return wanted.equals(pod) ? resized(pod) : resize(wanted);
  }

  /**
   * Whether a refusal is of what cannot be done to a pod that runs, or not on its node; others, as for want of quota, are of what
   * could not be done to a new one either.
   */
  static boolean isNever(Answer.Refused refused) {
    return refused.reason().equals("Invalid") || refused.isFor("NodeCapacity");
  }

  /** What it is marked with it may have, wholly or in part. */
  private Optional<String> obstacle(String revision, String mark) {
    Optional<ControllerRevision> from = history.named(revision);
    if (from.isEmpty()) {
      return Optional.of("what its revision " + revision + " was is no longer known");
    }
    return obstacle(from.get()).or(() -> history.named(mark).flatMap(this::obstacle));
  }

  private Optional<String> obstacle(ControllerRevision from) {
    return Resources.obstacle(RevisionData.templateOf(from), RevisionData.templateOf(update));
  }

  private Pod marked(Pod pod) {
    JsonObject annotations = pod.meta().annotations().with(StatefulSet.RESIZING_TO, update.name());
    return new Pod(pod.json().updateObject("metadata", m -> m.with("annotations", annotations)));
  }

  private Turn resize(Pod wanted) {
    Step.Report resized = telling.podResized(wanted.name());
    return new Turn.Resized(
        Step.perform(new Write.Update(Ref.of(Kinds.POD, wanted), "resize", wanted.json())).reporting(resized),
        answer ->
            answer instanceof Answer.Refused refused && isNever(refused)
                ? List.of(telling.podNotResized(wanted.name(), refused.message()))
                : resized.of(answer));
  }

  /** Its spec is as it should be: what its node makes of that. */
  private Turn resized(Pod pod) {
    Optional<Condition> pending = Condition.of(pod, "PodResizePending").filter(Condition::isTrue);
    Optional<Condition> progress = Condition.of(pod, "PodResizeInProgress").filter(Condition::isTrue);
    if (pod.status().number("observedGeneration") < pod.meta().generation()) {
      return new Turn.Waits(List.of());
    }
    if (pending.filter(condition -> condition.reason().equals("Infeasible")).isPresent()) {
      return new Turn.Replaced(telling.podNotResized(pod.name(), pending.get().message()));
    }
    if (pending.isPresent() || progress.isPresent() || !Resources.areInForce(pod)) {
      return new Turn.Waits(
          pending.or(() -> progress).map(Condition::message).filter(message -> !message.isEmpty())
              .map(message -> telling.resizeWaits(pod.name(), message))
              .stream()
              .toList());
    }
    return new Turn.Marked(Step.perform(Write.update(Kinds.POD, labelled(pod))).reporting(telling.podUpdated(pod.name())));
  }

  private Pod labelled(Pod pod) {
    JsonObject labels = pod.meta().labels().with(StatefulSet.REVISION_LABEL, update.name());
    JsonObject annotations = pod.meta().annotations().without(StatefulSet.RESIZING_TO);
    return new Pod(
        pod.json().updateObject(
            "metadata",
            m ->
                annotations.isEmpty()
                    ? m.with("labels", labels).without("annotations")
                    : m.with("labels", labels).with("annotations", annotations)));
  }
}
