package dev.berth.controllers.ttl;

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
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import java.time.Instant;

/**
 * Writes on each node for how long objects may be kept. Where the number of nodes takes that to another step, each node is told when it
 * changes the next time, which it does as it reports its state. Owns the step. On the loop.
 */
public final class NodeTtl implements Controller, Planner<String> {
  static final String ANNOTATION = "node.alpha.kubernetes.io/ttl";

  private KeepingTime time = KeepingTime.OF_NO_NODES;
  private int nodes;

  @Override
  public String name() {
    return "ttl-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.NODE);
  }

  @Override
  public void start(Workplace place) {
    PlanQueue<String> queue = new PlanQueue<>(place, this);
    place.view().onChange(
        Kinds.NODE,
        (before, after) -> {
          nodes += (after.isPresent() ? 1 : 0) - (before.isPresent() ? 1 : 0);
          time = time.with(nodes);
          after.filter(node -> !isTold(node)).ifPresent(node -> queue.add(node.name()));
        });
  }

  private boolean isTold(Node node) {
    return node.meta().annotations().text(ANNOTATION).equals(text());
  }

  private String text() {
    return Integer.toString(time.seconds());
  }

  @Override
  public Plan plan(View view, String key, Instant now) {
    return view.get(Kinds.NODE, key)
        .filter(node -> !isTold(node))
        .map(node -> Plan.of(Step.perform(Write.strategic(Kinds.NODE, node, told())).tolerating("NotFound")))
        .orElse(Plan.NOTHING);
  }

  private JsonObject told() {
    return JsonObject.of("metadata", JsonObject.of("annotations", JsonObject.EMPTY.with(ANNOTATION, text())));
  }
}
