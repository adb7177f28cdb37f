package dev.berth.simulator.rehearsal;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.server.up.Document;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The same rehearsal with one thing changed, which may have shortened what was bad in it.
 *
 * @param text what is changed
 */
public record Variant(String text, Plan plan) {
  private static final Duration NOTICE = Duration.ofMinutes(1);
  private static final Duration LEASE = Duration.ofSeconds(40);
  private static final String FENCING = "nodes that fence themselves (berth agent --fence-after 40s)";
  private static final String MOVES = "berth-net";
  private static final String LIES = "berth-block";
  private static final int SOON_SECONDS = 30;
  private static final List<String> TAINTS = List.of("node.kubernetes.io/unreachable", "node.kubernetes.io/not-ready");

  /** What may help against losing nodes; nothing where none is lost. */
  public static List<Variant> of(Plan plan) {
    List<Variant> all = new ArrayList<>();
    List<Plan.Step> taints = taints(plan);
    boolean loses = plan.steps().stream().anyMatch(step -> lost(step).isPresent());
    if (!loses && plan.steps().stream().noneMatch(step -> step.deed() instanceof Deed.Drain)) {
      return List.of();
    }
    Plan moving = moving(plan);
    boolean moves = !moving.manifests().equals(plan.manifests()) || !moving.classes().equals(plan.classes());
    List<Plan.Step> both = new ArrayList<>(plan.steps());
    both.addAll(taints);
    if (!taints.isEmpty()) {
      all.add(new Variant("a node that lost power called out of service a minute later", with(plan, o -> o, both)));
    }
    if (moves) {
      all.add(new Variant("volumes that can move (class " + MOVES + ")", moving));
    }
    if (moves && !taints.isEmpty()) {
      all.add(new Variant("volumes that can move (class " + MOVES + "), and such a node called out of service", with(moving, o -> o, both)));
    }
    if (loses && plan.fenceAfter().isEmpty()) {
      all.add(new Variant(FENCING, plan.fencing(Optional.of(LEASE))));
    }
    if (loses && plan.fenceAfter().isEmpty() && moves) {
      all.add(new Variant(FENCING + ", and volumes that can move (class " + MOVES + ")", moving.fencing(Optional.of(LEASE))));
    }
    if (loses) {
      all.add(
          new Variant(
              "tolerationSeconds: " + SOON_SECONDS + " for unreachable and not-ready in the pods' template",
              with(plan, Variant::impatient, plan.steps())));
    }
    return all;
  }

  private static Optional<String> lost(Plan.Step step) {
    return step.deed() instanceof Deed.Fault fault && !fault.power().isEmpty() ? Optional.of(fault.power()) : Optional.empty();
  }

  /** Of each node that is without power for long enough, a minute after, until it has power again. */
  private static List<Plan.Step> taints(Plan plan) {
    List<Plan.Step> all = new ArrayList<>();
    for (Plan.Step step : plan.steps()) {
      Optional<Duration> left = step.deed().lasts().map(time -> time.minus(NOTICE));
      boolean said =
          plan.steps().stream().anyMatch(s -> s.deed() instanceof Deed.OutOfService o && lost(step).filter(o.node()::equals).isPresent());
      if (!said && left.filter(time -> time.compareTo(NOTICE) < 0).isEmpty()) {
        lost(step).ifPresent(node -> all.add(new Plan.Step(step.at().plus(NOTICE), new Deed.OutOfService(node, left), step.text())));
      }
    }
    return all;
  }

  private static Plan with(Plan plan, UnaryOperator<JsonObject> change, List<Plan.Step> steps) {
    return new Plan(
        plan.manifests().stream().map(d -> new Document(d.file(), d.line(), change.apply(d.object()))).toList(), plan.classes(),
        plan.nodes(), plan.seed(), steps, plan.length(), plan.fenceAfter());
  }

  private static Plan moving(Plan plan) {
    Map<String, String> classes = new LinkedHashMap<>(plan.classes());
    classes.replaceAll((_, like) -> like.equals(LIES) ? MOVES : like);
    Plan changed = with(plan, Variant::moving, plan.steps());
    return new Plan(
        changed.manifests(), classes, plan.nodes(), plan.seed(), plan.steps(), plan.length(), plan.fenceAfter());
  }

  /** With claims that ask for volumes that move, where they ask for such as lie on one node. */
  private static JsonObject moving(JsonObject object) {
    return switch (object.text("kind")) {
      case "PersistentVolumeClaim" -> object.updateObject("spec", Variant::moved);
      case "StatefulSet" ->
          object.updateObject(
              "spec",
              spec ->
                  spec.has("volumeClaimTemplates")
                      ? spec.updateArray(
                          "volumeClaimTemplates", all -> all.mapObjects(claim -> claim.updateObject("spec", Variant::moved)))
                      : spec);
      default -> object;
    };
  }

  private static JsonObject moved(JsonObject spec) {
    boolean lies = !spec.has("storageClassName") || spec.text("storageClassName").equals(LIES);
    return lies ? spec.with("storageClassName", MOVES) : spec;
  }

  private static JsonObject impatient(JsonObject object) {
    return object.object("spec").object("template").object("spec").isEmpty()
        ? object
        : object.updateObject(
            "spec", spec -> spec.updateObject("template", template -> template.updateObject("spec", Variant::tolerating)));
  }

  private static JsonObject tolerating(JsonObject pod) {
    JsonArray all =
        JsonArray.of(
            pod.array("tolerations").objects().filter(t -> !TAINTS.contains(t.text("key"))).toList());
    for (String taint : TAINTS) {
      all =
          all.plus(
              JsonObject.EMPTY
                  .with("key", taint)
                  .with("operator", "Exists")
                  .with("effect", "NoExecute")
                  .with("tolerationSeconds", SOON_SECONDS));
    }
    return pod.with("tolerations", all);
  }
}
