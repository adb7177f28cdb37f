package dev.berth.controllers.clusterrole;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.select.SelectorException;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives a ClusterRole with an {@code aggregationRule} the rules of those that it selects, in the order of their names, each rule
 * once. Keys are names of such roles. Source: {@code pkg/controller/clusterroleaggregation}.
 */
public final class ClusterRoleAggregation implements Controller, Planner<String> {
  @Override
  public String name() {
    return "clusterrole-aggregation-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.CLUSTER_ROLE);
  }

  @Override
  public void start(Workplace workplace) {
    View view = workplace.view();
    PlanQueue<String> queue = new PlanQueue<>(workplace, this);
    // any role may be one that another selects, and there are few that select
    view.onChange(
        Kinds.CLUSTER_ROLE,
        (_, _) ->
            view.list(Kinds.CLUSTER_ROLE, "").stream()
                .filter(ClusterRoleAggregation::selects)
                .map(KubeObject::name)
                .forEach(queue::add));
  }

  private static boolean selects(AnyObject role) {
    return !selectors(role).isEmpty();
  }

  private static JsonArray selectors(AnyObject role) {
    return role.json().object("aggregationRule").array("clusterRoleSelectors");
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    return view.get(Kinds.CLUSTER_ROLE, "", name)
        .filter(role -> selects(role) && !role.isTerminating())
        .map(role -> planned(role, view.list(Kinds.CLUSTER_ROLE, "")))
        .orElse(Plan.NOTHING);
  }

  private static Plan planned(AnyObject role, List<AnyObject> all) {
    List<Json> wanted = rules(role, all);
    return wanted.equals(role.json().array("rules").items())
        ? Plan.NOTHING
        : Plan.of(
            Step.perform(
                Write.update(
                    Kinds.CLUSTER_ROLE, new AnyObject(role.json().with("rules", JsonArray.of(wanted))))));
  }

  private static List<Json> rules(AnyObject role, List<AnyObject> all) {
    List<AnyObject> others =
        all.stream()
            .filter(other -> !other.name().equals(role.name()))
            .sorted(Comparator.comparing(KubeObject::name))
            .toList();
    Set<Json> rules = new LinkedHashSet<>();
    for (JsonObject selector : selectors(role).objects().toList()) {
      LabelSelector labels = labels(selector);
      others.stream()
          .filter(other -> labels.matches(other.meta().labels()))
          .forEach(other -> rules.addAll(other.json().array("rules").items()));
    }
    return List.copyOf(rules);
  }

  /** One that makes no sense selects nothing. */
  private static LabelSelector labels(JsonObject selector) {
    try {
      return LabelSelector.of(selector);
    } catch (SelectorException broken) {
      return LabelSelector.NOTHING;
    }
  }
}
