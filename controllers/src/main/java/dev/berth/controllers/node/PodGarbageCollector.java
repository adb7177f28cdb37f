package dev.berth.controllers.node;

import dev.berth.client.Index;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Removes pods that no node will ever end: those whose node is gone or out of service, those that were deleted before they
 * had one, and of too many finished ones those that were evicted, then the oldest. Keys are {@code namespace/pod}, and {@link #FINISHED} for the last.
 */
public final class PodGarbageCollector implements Controller, Planner<String> {
  private static final String FINISHED = "finished";
  private static final Duration PERIOD = Duration.ofSeconds(20);

  /** Pods that have ended, under one key. */
  private static final Index<Pod> ENDED =
      new Index<>("ended", Kinds.POD, pod -> pod.isFinished() ? List.of(FINISHED) : List.of());

  private final NodeSettings settings;
  /** When the node of a pod was first seen not to be there, by node. */
  private final Map<String, Instant> missing = new HashMap<>();

  public PodGarbageCollector(NodeSettings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "pod-garbage-collector-controller";
  }

  @Override
  public String account() {
    return "pod-garbage-collector";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.NODE, Kinds.POD).with(Indexes.PODS_BY_NODE, ENDED);
  }

  @Override
  public void start(Workplace workplace) {
    PlanQueue<String> queue = new PlanQueue<>(workplace, this);
    View view = workplace.view();
    view.onChange(
        Kinds.NODE,
        (before, after) -> {
          String node = after.or(() -> before).map(KubeObject::name).orElse("");
          if (after.isPresent()) {
            missing.remove(node);
          }
          if (after.isEmpty() || isOutOfService(after.get()) && !before.filter(PodGarbageCollector::isOutOfService).isPresent()) {
            view.by(Indexes.PODS_BY_NODE, node).forEach(pod -> queue.add(pod.key()));
          }
        });
    view.onChange(
        Kinds.POD,
        (before, after) -> {
          boolean placed = !after.map(Pod::nodeName).equals(before.map(Pod::nodeName));
          boolean leaving = after.filter(Pod::isTerminating).isPresent() && !before.filter(Pod::isTerminating).isPresent();
          if (after.isPresent() && (leaving || placed && !after.get().nodeName().isEmpty())) {
            queue.add(after.get().key());
          }
        });
    queue.addAfter(FINISHED, PERIOD);
  }

  /** Its pods may be moved by force: somebody said so, and the node is not ready. */
  private static boolean isOutOfService(Node node) {
    return !node.isReady() && node.taints().anyMatch(t -> t.text("key").equals(Taints.OUT_OF_SERVICE));
  }

  @Override
  public Plan plan(View view, String key, Instant now) {
    if (key.equals(FINISHED)) {
      return tooMany(view, now);
    }
    return view.get(Kinds.POD, key)
        .map(pod -> one(view, pod, now))
        .orElse(Plan.NOTHING);
  }

  private Plan one(View view, Pod pod, Instant now) {
    if (pod.nodeName().isEmpty()) {
      return pod.isTerminating() ? remove(Plan.builder(), pod, "", "", now) : Plan.NOTHING;
    }
    Optional<Node> node = view.get(Kinds.NODE, "", pod.nodeName());
    if (node.isPresent()) {
      return pod.isTerminating() && isOutOfService(node.get())
          ? remove(Plan.builder(), pod, "", "", now)
          : Plan.NOTHING;
    }
    Instant due = missing.computeIfAbsent(pod.nodeName(), _ -> now).plus(settings.orphanQuarantine());
    if (now.isBefore(due)) {
      return Plan.after(Duration.between(now, due));
    }
    Plan.Builder plan = Plan.builder().then(new Step.Confirm(Ref.of(Kinds.NODE, "", pod.nodeName()), Optional::isEmpty));
    return remove(plan, pod, "DeletionByPodGC", "PodGC: node no longer exists", now);
  }

  private static Plan remove(Plan.Builder plan, Pod pod, String reason, String message, Instant now) {
    if (!pod.isFinished()) {
      plan.then(Disruption.mark(pod, reason, message, true, now));
    }
    return plan.then(delete(pod)).build();
  }

  private static Step delete(Pod pod) {
    return Step.perform(new Write.Delete(Ref.of(Kinds.POD, pod), Write.DeleteOptions.only(pod).atOnce()))
        .tolerating("NotFound", "Conflict");
  }

  private Plan tooMany(View view, Instant now) {
    Plan.Builder plan = Plan.builder().again(PERIOD);
    List<Pod> ended = view.by(ENDED, FINISHED);
    int surplus = ended.size() - settings.terminatedPods();
    if (settings.terminatedPods() <= 0 || surplus <= 0) {
      return plan.build();
    }
    List<Step> steps = new ArrayList<>();
    ended.stream()
        .sorted(
            Comparator.comparing((Pod pod) -> !pod.status().text("reason").equals("Evicted"))
                .thenComparing(pod -> pod.meta().creationTimestamp().orElse(now))
                .thenComparing(Pod::key))
        .limit(surplus)
        .forEach(pod -> steps.add(delete(pod)));
    return plan.together(steps).build();
  }
}
