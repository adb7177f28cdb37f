package dev.berth.controllers.node;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.client.Answer;
import dev.berth.client.Indexes;
import dev.berth.client.Note;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Fencing;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.SystemNamespaces;
import dev.berth.model.time.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** One node that fences itself: its mark, and the taint that follows from it. */
final class FencingPlanner implements Planner<String> {
  /** For what is killed to be dead, and for clocks of which one goes faster than the other. */
  static final Duration MARGIN = Duration.ofSeconds(20);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /**
   * The last renewal that was seen.
   *
   * @param renewed what it says
   * @param nanos when it was seen, or when somebody began to look
   * @param isNews whether it came while somebody looked
   */
  record Heard(String renewed, long nanos, boolean isNews) {}

  private final Map<String, Heard> heard;
  private final LongSupplier nanos;

  FencingPlanner(Map<String, Heard> heard, LongSupplier nanos) {
    this.heard = heard;
    this.nanos = nanos;
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    Optional<Node> node = view.get(Kinds.NODE, "", name);
    Optional<AnyObject> lease = view.get(Kinds.LEASE, SystemNamespaces.NODE_LEASES, name);
    Heard last = heard.get(name);
    if (node.isEmpty() || lease.isEmpty() || last == null) {
      return Plan.NOTHING;
    }
    Duration lasts = Duration.ofSeconds(lease.get().spec().integer("leaseDurationSeconds").orElse(0));
    Duration silent = Duration.ofNanos(nanos.getAsLong() - last.nanos());
    boolean here = last.isNews() && silent.compareTo(lasts) < 0;
    if (Fencing.isGivenUp(lease.get())) {
      JsonObject taint = outOfService(now);
      boolean empty =
          view.by(Indexes.PODS_BY_NODE, name).stream()
              .allMatch(pod -> Tolerations.end(pod, List.of(taint), _ -> now).isEmpty());
      return here && empty ? takeBack(node.get(), lease.get()) : giveAway(node.get(), taint, now);
    }
    if (here && isTaintedByUs(node.get())) {
      return Plan.of(taints(node.get(), without(node.get())));
    }
    Duration left = lasts.plus(MARGIN).minus(silent);
    if (left.isPositive()) {
      return Plan.after(left);
    }
    // where no node is ready it may be us who hear nothing, and there is nowhere to go
    boolean somewhere = view.list(Kinds.NODE, "").stream().anyMatch(Node::isReady);
    return somewhere && !node.get().isReady() ? giveUp(node.get(), lease.get(), silent, now) : Plan.after(LOOK_AGAIN);
  }

  private static Plan giveUp(Node node, AnyObject lease, Duration silent, Instant now) {
    String message =
        "Node " + node.name() + " has not renewed its lease for " + silent.toSeconds()
            + " s and has ended its pods by its own promise; they and their volumes are given to other nodes";
    return Plan.of(
        Step.perform(mark(lease, JsonString.of(Timestamps.format(now))))
            .reporting(
                answer -> answer instanceof Answer.Done ? List.of(Note.warning(node, "NodeFenced", message)) : List.of())
            .tolerating("NotFound", "Conflict"));
  }

  /** Its pods are evicted and then removed, and its volumes detached, as of any node that is out of service and not ready. */
  private static Plan giveAway(Node node, JsonObject taint, Instant now) {
    Plan.Builder plan = Plan.builder();
    if (node.isReady()) { // an agent that had hung has said so before it saw the mark
      JsonArray unknown = Silence.conditions(node, now);
      Node silent = new Node(node.json().updateObject("status", status -> status.with("conditions", unknown)));
      plan.then(Step.perform(Write.updateStatus(Kinds.NODE, silent)).tolerating("NotFound", "Conflict"));
    }
    if (!Taints.has(node, Taints.OUT_OF_SERVICE, Taints.NO_EXECUTE)) { // ours, or somebody's who has said so by hand
      plan.then(taints(node, node.spec().array("taints").plus(taint)));
    }
    return plan.build();
  }

  private static JsonObject outOfService(Instant now) {
    return JsonObject.builder()
        .put("key", Taints.OUT_OF_SERVICE)
        .put("value", Fencing.TAINT_VALUE)
        .put("effect", Taints.NO_EXECUTE)
        .put("timeAdded", Timestamps.format(now))
        .build();
  }

  private static Plan takeBack(Node node, AnyObject lease) {
    if (isTaintedByUs(node)) {
      return Plan.of(taints(node, without(node)));
    }
    String message = "Node " + node.name() + " renews its lease again and nothing is left on it";
    return Plan.of(
        Step.perform(mark(lease, JsonNull.NULL))
            .reporting(
                answer -> answer instanceof Answer.Done ? List.of(Note.normal(node, "NodeTakenBack", message)) : List.of())
            .tolerating("NotFound", "Conflict"));
  }

  private static boolean isOurs(JsonObject taint) {
    return taint.text("key").equals(Taints.OUT_OF_SERVICE) && taint.text("value").equals(Fencing.TAINT_VALUE);
  }

  private static boolean isTaintedByUs(Node node) {
    return node.taints().anyMatch(FencingPlanner::isOurs);
  }

  private static JsonArray without(Node node) {
    return JsonArray.of(node.taints().filter(taint -> !isOurs(taint)).toList());
  }

  /** Of this very version: whoever has renewed it meanwhile is there. */
  private static Write mark(AnyObject lease, Json value) {
    JsonObject meta = seen(lease).with("annotations", JsonObject.of(Fencing.GIVEN_UP, value));
    return Write.merge(Kinds.LEASE, lease, JsonObject.of("metadata", meta));
  }

  private static Step taints(Node node, JsonArray taints) {
    JsonObject body =
        JsonObject.of(
            "metadata", seen(node), "spec", JsonObject.of("taints", taints.isEmpty() ? JsonNull.NULL : taints));
    return Step.perform(Write.merge(Kinds.NODE, node, body)).tolerating("NotFound", "Conflict");
  }

  private static JsonObject seen(KubeObject object) {
    return JsonObject.EMPTY.with("uid", object.uid()).with("resourceVersion", object.meta().resourceVersion());
  }
}
