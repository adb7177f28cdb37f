package dev.berth.simulator.invariant;

import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Ordinals;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A set's pod has the memory that its revision says, but while it is marked as being given other resources; it gets another revision's
 * label when its node has given it those, and not before. A set that asks for it deletes no pod from which its update differs in memory
 * alone.
 */
public final class ResizedInPlace implements Invariant {
  /** Who decides has not seen what happened just now. */
  private static final Duration UNSEEN = Duration.ofSeconds(2);

  private final Supplier<Duration> staleness;
  /** When people changed a set last. */
  private final Map<String, Instant> changedAt = new HashMap<>();

  /** @param staleness how old the view of the sets' controller may be at the time */
  public ResizedInPlace(Supplier<Duration> staleness) {
    this.staleness = staleness;
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    if (after.isEmpty()) {
      return Optional.empty();
    }
    if (after.get() instanceof StatefulSet set
        && before
            .filter(b -> b.spec().equals(set.spec()) && b.meta().annotations().equals(set.meta().annotations()))
            .isEmpty()) {
      changedAt.put(set.key(), time);
    }
    return after.get() instanceof Pod pod
        ? Sets.of(pod, now)
            .filter(_ -> !Sets.isHalfway(pod))
            .flatMap(_ -> template(revision(pod), pod, now))
            .flatMap(template -> wrong(pod, before, memory(template.object("spec"))))
        : Optional.empty();
  }

  private static String revision(KubeObject pod) {
    return pod.meta().label(StatefulSet.REVISION_LABEL);
  }

  private static Optional<JsonObject> template(String revision, Pod pod, View now) {
    return now.get(Kinds.CONTROLLER_REVISION, pod.namespace(), revision)
        .map(found -> found.data().object("spec").object("template"));
  }

  private static String memory(JsonObject spec) {
    return spec.array("containers").object(0).object("resources").object("requests").text("memory");
  }

  private static Optional<String> wrong(Pod pod, Optional<KubeObject> before, String wanted) {
    String asked = memory(pod.spec());
    if (!asked.equals(wanted)) {
      return Optional.of(pod.key() + " asks for " + shown(asked) + ", and its revision " + revision(pod) + " for " + shown(wanted));
    }
    boolean relabelled = before.isPresent() && !revision(before.get()).equals(revision(pod));
    return relabelled
        ? pod.status().array("containerStatuses").objects()
            .filter(status -> status.object("state").has("running"))
            .map(status -> status.object("resources").object("requests").text("memory"))
            .filter(has -> !has.equals(wanted))
            .map(has -> pod.key() + " is called " + revision(pod) + ", and has " + shown(has) + " and not " + shown(wanted))
            .findFirst()
        : Optional.empty();
  }

  private static String shown(String amount) {
    return amount.isEmpty() ? "no memory" : amount;
  }

  /** Hears that the sets' controller deletes a pod, just before it does. */
  public Optional<String> deleting(String namespace, String name, View now, Instant time) {
    return now.get(Kinds.POD, namespace, name)
        .filter(pod -> !pod.isTerminating() && !pod.isFinished())
        .flatMap(pod -> Sets.of(pod, now).filter(set -> isSeen(set, time)).flatMap(set -> needless(pod, set, now)));
  }

  /** Whether its controller knows what it asks for. */
  private boolean isSeen(StatefulSet set, Instant time) {
    return staleness.get().isZero()
        && changedAt.getOrDefault(set.key(), time).plus(UNSEEN).isBefore(time)
        && set.status().number("observedGeneration") == set.meta().generation();
  }

  private static Optional<String> needless(Pod pod, StatefulSet set, View now) {
    String update = set.status().text("updateRevision");
    Optional<JsonObject> from = template(revision(pod), pod, now);
    Optional<JsonObject> to = template(update, pod, now);
    return Sets.isResizedInPlace(set)
            && Sets.place(pod, set) != Ordinals.NOWHERE
            && !Sets.lacksClaims(pod, set)
            && from.isPresent()
            && to.isPresent()
            && withoutMemory(from.get()).equals(withoutMemory(to.get()))
        ? Optional.of(pod.key() + " is replaced, and " + update + " differs from " + revision(pod) + " in memory alone")
        : Optional.empty();
  }

  private static JsonObject withoutMemory(JsonObject template) {
    return template.updateObject(
        "spec",
        spec ->
            spec.updateArray(
                "containers",
                all ->
                    all.mapObjects(
                        container ->
                            container.updateObject(
                                "resources", resources -> resources.updateObject("requests", requests -> requests.without("memory"))))));
  }
}
