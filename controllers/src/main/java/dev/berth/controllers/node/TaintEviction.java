package dev.berth.controllers.node;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import dev.berth.model.time.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Deletes pods that do not bear the NoExecute taints of their node, or no longer. Keys are {@code namespace/pod}.
 *
 * <p>A taint counts from the time that it says, or from when it was first seen, and for a pod that came later from when it
 * came; so a new controller does not begin to count anew.
 */
public final class TaintEviction implements Controller {

  @Override
  public String name() {
    return "taint-eviction-controller";
  }

  @Override
  public String account() {
    return "node-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.NODE, Kinds.POD).with(Indexes.PODS_BY_NODE);
  }

  @Override
  public void start(Workplace workplace) {
    Evicting evicting = new Evicting();
    PlanQueue<String> queue = new PlanQueue<>(workplace, evicting);
    View view = workplace.view();
    view.onChange(
        Kinds.NODE,
        (before, after) -> {
          List<JsonObject> old = before.map(TaintEviction::evictingTaints).orElse(List.of());
          List<JsonObject> taints = after.map(TaintEviction::evictingTaints).orElse(List.of());
          if (!old.equals(taints)) {
            String node = after.or(() -> before).map(KubeObject::name).orElse("");
            evicting.seen(node, taints, workplace.now());
            view.by(Indexes.PODS_BY_NODE, node).forEach(pod -> queue.add(pod.key()));
          }
        });
    view.onChange(
        Kinds.POD,
        (before, after) -> {
          if (after.isEmpty()) {
            before.ifPresent(pod -> queue.add(pod.key()));
            return;
          }
          Pod pod = after.get();
          boolean concerned =
              before.isEmpty()
                  || !before.get().nodeName().equals(pod.nodeName())
                  || !before.get().spec().array("tolerations").equals(pod.spec().array("tolerations"));
          if (concerned && view.get(Kinds.NODE, "", pod.nodeName()).filter(n -> !evictingTaints(n).isEmpty()).isPresent()) {
            queue.add(pod.key());
          }
        });
  }

  private static List<JsonObject> evictingTaints(Node node) {
    return node.taints().filter(t -> t.text("effect").equals(Taints.NO_EXECUTE)).toList();
  }

  /** Remembers since when taints without a time are there, and which pods wait for their end. */
  static final class Evicting implements Planner<String> {
    private final Map<String, Map<String, Instant>> firstSeen = new HashMap<>();
    private final Map<String, Pod> waiting = new HashMap<>();

    void seen(String node, List<JsonObject> taints, Instant now) {
      Map<String, Instant> before = firstSeen.getOrDefault(node, Map.of());
      Map<String, Instant> after = new HashMap<>();
      taints.forEach(taint -> after.put(id(taint), before.getOrDefault(id(taint), now)));
      if (after.isEmpty()) {
        firstSeen.remove(node);
      } else {
        firstSeen.put(node, after);
      }
    }

    private static String id(JsonObject taint) {
      return taint.text("key") + "=" + taint.text("value");
    }

    @Override
    public Plan plan(View view, String key, Instant now) {
      Optional<Pod> found = view.get(Kinds.POD, key);
      Optional<Pod> gone =
          Optional.ofNullable(waiting.get(key)).filter(pod -> !found.map(Pod::uid).equals(Optional.of(pod.uid())));
      gone.ifPresent(_ -> waiting.remove(key));
      Plan plan = found.map(pod -> planned(view, pod, now)).orElse(Plan.NOTHING);
      return gone.map(pod -> after(cancelled(pod), plan)).orElse(plan);
    }

    private static Plan after(Step first, Plan rest) {
      Plan.Builder plan = Plan.builder().then(first);
      rest.stages().forEach(plan::together);
      rest.again().ifPresent(plan::again);
      return plan.build();
    }

    private static Step cancelled(Pod pod) {
      return new Step.Tell(Note.normal(pod, "TaintManagerEviction", "Cancelling deletion of Pod " + pod.key()));
    }

    private Plan planned(View view, Pod pod, Instant now) {
      List<JsonObject> taints =
          view.get(Kinds.NODE, "", pod.nodeName()).map(TaintEviction::evictingTaints).orElse(List.of());
      Optional<Instant> end = Tolerations.end(pod, taints, taint -> since(pod, taint, now));
      if (end.isEmpty()) {
        return waiting.remove(pod.key()) == null ? Plan.NOTHING : Plan.of(cancelled(pod));
      }
      if (end.get().isAfter(now)) {
        waiting.put(pod.key(), pod);
        return Plan.after(Duration.between(now, end.get()));
      }
      waiting.remove(pod.key());
      return pod.isTerminating() ? Plan.NOTHING : evict(pod, now);
    }

    private Instant since(Pod pod, JsonObject taint, Instant now) {
      Instant tainted =
          Timestamps.of(taint, "timeAdded")
              .orElseGet(() -> firstSeen.getOrDefault(pod.nodeName(), Map.of()).getOrDefault(id(taint), now));
      Instant placed =
          Condition.of(pod, "PodScheduled")
              .flatMap(Condition::lastTransitionTime)
              .or(() -> pod.meta().creationTimestamp())
              .orElse(now);
      return placed.isAfter(tainted) ? placed : tainted;
    }

    private static Plan evict(Pod pod, Instant now) {
      return Plan.builder()
          .then(new Step.Tell(Note.normal(pod, "TaintManagerEviction", "Marking for deletion Pod " + pod.key())))
          .then(
              Disruption.mark(
                  pod, "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint", false, now))
          .then(
              Step.perform(new Write.Delete(Ref.of(Kinds.POD, pod), Write.DeleteOptions.only(pod)))
                  .tolerating("NotFound", "Conflict"))
          .build();
    }
  }
}
