package dev.berth.controllers.node;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.client.Answer;
import dev.berth.client.Indexes;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import dev.berth.model.time.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One node: its conditions when it is silent, its taints, its older labels, and the readiness of its pods. */
final class NodePlanner implements Planner<String> {
  /** Labels in their older spelling, which follow the newer one. */
  private static final Map<String, String> OLDER =
      Map.of("kubernetes.io/os", "beta.kubernetes.io/os", "kubernetes.io/arch", "beta.kubernetes.io/arch");

  private final NodeSettings settings;
  private final Heartbeats heartbeats;
  private final Zones zones;

  NodePlanner(NodeSettings settings, Heartbeats heartbeats, Zones zones) {
    this.settings = settings;
    this.heartbeats = heartbeats;
    this.zones = zones;
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    Optional<Node> found = view.get(Kinds.NODE, "", name);
    if (found.isEmpty() || found.get().isTerminating()) {
      return Plan.NOTHING;
    }
    Node node = found.get();
    Plan.Builder plan = Plan.builder();
    Duration left = left(node, now);
    JsonArray unknown = Silence.conditions(node, now);
    boolean silent = left.isNegative() || left.isZero();
    if (silent && !unknown.equals(node.status().array("conditions"))) {
      Node changed = new Node(node.json().updateObject("status", status -> status.with("conditions", unknown)));
      return plan.then(Step.perform(Write.updateStatus(Kinds.NODE, changed)).tolerating("NotFound")).build();
    }
    if (!silent) {
      plan.again(left);
    }
    Optional<JsonObject> patch = patch(view, node, now, plan);
    patch.ifPresent(body -> plan.then(Step.perform(Write.merge(Kinds.NODE, node, body)).tolerating("NotFound")));
    if (Condition.of(node, "Ready").filter(ready -> !ready.isTrue()).isPresent()) {
      plan.together(podsNotReady(view, node, now));
    }
    return plan.build();
  }

  /** How long the node may stay silent from now on. */
  private Duration left(Node node, Instant now) {
    Duration grace =
        Condition.of(node, "Ready").isPresent() ? settings.monitorGracePeriod() : settings.startupGracePeriod();
    Instant last = heartbeats.last(node.name()).orElse(now);
    return grace.minus(Duration.between(last, now));
  }

  private Optional<JsonObject> patch(View view, Node node, Instant now, Plan.Builder plan) {
    JsonObject.Builder body = JsonObject.builder();
    JsonObject meta =
        JsonObject.EMPTY.with("uid", node.uid()).with("resourceVersion", node.meta().resourceVersion());
    JsonObject labels = olderLabels(node);
    JsonArray taints = Taints.of(node, evicting(view, node, now, plan), now);
    boolean tainted = !taints.equals(node.spec().array("taints"));
    if (!tainted && labels.isEmpty()) {
      return Optional.empty();
    }
    body.put("metadata", labels.isEmpty() ? meta : meta.with("labels", labels));
    if (tainted) {
      body.put("spec", JsonObject.of("taints", taints.isEmpty() ? JsonNull.NULL : taints));
    }
    return Optional.of(body.build());
  }

  private static JsonObject olderLabels(Node node) {
    JsonObject wanted = JsonObject.EMPTY;
    for (String key : List.of("kubernetes.io/os", "kubernetes.io/arch")) {
      String value = node.meta().label(key);
      if (!value.isEmpty() && !node.meta().label(OLDER.getOrDefault(key, "")).equals(value)) {
        wanted = wanted.with(OLDER.getOrDefault(key, ""), JsonString.of(value));
      }
    }
    return wanted;
  }

  /**
   * The taint that empties the node, once it may have it; one that it has already it keeps, or it is swapped. Where no node
   * at all is ready it is taken back: then it is us who hear nothing.
   */
  private Optional<String> evicting(View view, Node node, Instant now, Plan.Builder plan) {
    Optional<String> wanted = Taints.noExecute(node);
    if (wanted.isEmpty()) {
      return wanted;
    }
    if (view.list(Kinds.NODE, "").stream().noneMatch(Node::isReady)) {
      zones.forget(node.name());
      return Optional.empty();
    }
    if (Taints.has(node, Taints.NOT_READY, Taints.NO_EXECUTE) || Taints.has(node, Taints.UNREACHABLE, Taints.NO_EXECUTE)) {
      return wanted;
    }
    return switch (zones.ask(view, node, now)) {
      case Zones.Permit.Given _ -> wanted;
      case Zones.Permit.Later later -> {
        plan.again(later.delay());
        yield Optional.empty();
      }
      case Zones.Permit.Refused _ -> Optional.empty();
    };
  }

  private static List<Step> podsNotReady(View view, Node node, Instant now) {
    List<Step> steps = new ArrayList<>();
    for (Pod pod : view.by(Indexes.PODS_BY_NODE, node.name())) {
      if (pod.isReady()) {
        JsonObject ready =
            JsonObject.builder()
                .put("type", "Ready")
                .put("status", "False")
                .put("lastTransitionTime", Timestamps.format(now))
                .build();
        JsonObject body =
            JsonObject.builder()
                .put("metadata", JsonObject.EMPTY.with("uid", pod.uid()))
                .put("status", JsonObject.of("conditions", JsonArray.of(ready)))
                .build();
        steps.add(
            Step.perform(
                    new Write.Patch(
                        Ref.of(Kinds.POD, pod), "status", Write.PatchType.STRATEGIC, body))
                .reporting(
                    answer ->
                        answer instanceof Answer.Done
                            ? List.of(Note.warning(pod, "NodeNotReady", "Node is not ready"))
                            : List.of())
                .tolerating("NotFound", "Conflict"));
      }
    }
    return steps;
  }
}
