package dev.berth.controllers.flow;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.flow.FlowDefaults;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Kinds;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps {@link FlowDefaults}: what is missing is made, what says that it may be kept as it should be is, and what was kept once
 * and is no default any more goes. The two mandatory objects of each kind are kept whatever they say.
 */
public final class FlowConfigurations implements Controller, Planner<FlowConfigurations.Key> {
  public static final String NAME = "priority-and-fairness-config-producer";
  private static final int MANDATORY = 2;

  /** One object. */
  public record Key(boolean isSchema, String name) {}

  private static final Map<Key, JsonObject> DEFAULTS = new LinkedHashMap<>();

  static {
    FlowDefaults.PRIORITY_LEVELS.forEach(o -> DEFAULTS.put(new Key(false, o.object("metadata").text("name")), o));
    FlowDefaults.FLOW_SCHEMAS.forEach(o -> DEFAULTS.put(new Key(true, o.object("metadata").text("name")), o));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.FLOW_SCHEMA, Kinds.PRIORITY_LEVEL);
  }

  @Override
  public void start(Workplace workplace) {
    PlanQueue<Key> queue = new PlanQueue<>(workplace, this);
    DEFAULTS.keySet().forEach(queue::add);
    View view = workplace.view();
    view.onChange(
        Kinds.FLOW_SCHEMA,
        (before, after) -> after.or(() -> before).ifPresent(s -> queue.add(new Key(true, s.name()))));
    view.onChange(
        Kinds.PRIORITY_LEVEL,
        (before, after) -> {
          String level = after.or(() -> before).map(KubeObject::name).orElse("");
          queue.add(new Key(false, level));
          if (before.isEmpty() || after.isEmpty()) {
            view.list(Kinds.FLOW_SCHEMA, "").stream()
                .filter(s -> level(s).equals(level))
                .forEach(s -> queue.add(new Key(true, s.name())));
          }
        });
  }

  private static String level(AnyObject schema) {
    return schema.spec().object("priorityLevelConfiguration").text("name");
  }

  @Override
  public Plan plan(View view, Key key, Instant now) {
    Kind<AnyObject> kind = key.isSchema() ? Kinds.FLOW_SCHEMA : Kinds.PRIORITY_LEVEL;
    Optional<AnyObject> found = view.get(kind, "", key.name());
    Optional<JsonObject> wanted = Optional.ofNullable(DEFAULTS.get(key));
    if (found.isEmpty()) {
      return wanted
          .map(w -> Plan.of(Step.perform(Write.create(kind, "", w)).tolerating("AlreadyExists")))
          .orElse(Plan.NOTHING);
    }
    AnyObject is = found.get();
    if (is.isTerminating()) {
      return Plan.NOTHING;
    }
    boolean kept = is.json().object("metadata").object("annotations").text(FlowDefaults.AUTO_UPDATE).equals("true");
    if (wanted.isEmpty() && kept) {
      return Plan.of(Step.perform(Write.delete(kind, is)).tolerating("NotFound"));
    }
    if (wanted.isPresent() && (kept || isMandatory(key)) && !is.spec().equals(wanted.get().object("spec"))) {
      return Plan.of(Step.perform(Write.update(kind, asWanted(is, wanted.get()))).tolerating("NotFound"));
    }
    return key.isSchema() ? status(view, is, now) : Plan.NOTHING;
  }

  private static boolean isMandatory(Key key) {
    List<JsonObject> all = key.isSchema() ? FlowDefaults.FLOW_SCHEMAS : FlowDefaults.PRIORITY_LEVELS;
    return all.subList(0, MANDATORY).stream().anyMatch(o -> o.object("metadata").text("name").equals(key.name()));
  }

  private static AnyObject asWanted(AnyObject is, JsonObject wanted) {
    return new AnyObject(
        is.json()
            .with("spec", wanted.object("spec"))
            .withAt(JsonString.of("true"), "metadata", "annotations", FlowDefaults.AUTO_UPDATE));
  }

  private static Plan status(View view, AnyObject schema, Instant now) {
    String level = level(schema);
    boolean exists = view.get(Kinds.PRIORITY_LEVEL, "", level).isPresent();
    String status = exists ? "False" : "True";
    String message =
        "This FlowSchema references the PriorityLevelConfiguration object named \"" + level + "\""
            + (exists ? " and it exists" : " but there is no such object");
    JsonArray others = JsonArray.EMPTY;
    for (JsonObject condition : schema.status().array("conditions").objects().toList()) {
      if (!condition.text("type").equals("Dangling")) {
        others = others.plus(condition);
      } else if (condition.text("status").equals(status) && condition.text("message").equals(message)) {
        return Plan.NOTHING;
      }
    }
    JsonObject dangling =
        JsonObject.EMPTY
            .with("type", "Dangling")
            .with("status", status)
            .with("lastTransitionTime", now.truncatedTo(ChronoUnit.SECONDS).toString())
            .with("reason", exists ? "Found" : "NotFound")
            .with("message", message);
    JsonObject next =
        schema.json().with("status", schema.status().with("conditions", others.plus(dangling)));
    return Plan.of(Step.perform(Write.updateStatus(Kinds.FLOW_SCHEMA, new AnyObject(next))).tolerating("NotFound"));
  }
}
