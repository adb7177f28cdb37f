package dev.berth.controllers.disruption;

import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.PodDisruptionBudget;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Keeps the budgets of disruption, and makes those that sets ask for. */
public final class DisruptionController implements Controller {
  /** Pods come and go in bursts; a budget is counted once for what happened within this time. */
  private static final Duration GATHER = Duration.ofMillis(10);

  @Override
  public String name() {
    return "disruption-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(
            Kinds.POD_DISRUPTION_BUDGET, Kinds.POD, Kinds.STATEFUL_SET, Kinds.REPLICA_SET, Kinds.DEPLOYMENT,
            Kinds.REPLICATION_CONTROLLER, Kinds.CUSTOM_RESOURCE_DEFINITION)
        .with(Indexes.PODS_BY_LABEL);
  }

  @Override
  public void start(Workplace workplace) {
    PlanQueue<String> budgets = new PlanQueue<>(workplace, new BudgetPlanner(workplace));
    PlanQueue<String> quorums = new PlanQueue<>(workplace, new QuorumBudgets());
    PlanQueue<String> stale = new PlanQueue<>(workplace, new StaleDisruption());
    View view = workplace.view();
    QuorumBudgets.follow(view, quorums);
    view.onChange(
        Kinds.POD_DISRUPTION_BUDGET, (_, after) -> after.map(KubeObject::key).ifPresent(budgets::add));
    view.onChange(
        Kinds.POD,
        (before, after) -> {
          if (before.isEmpty() || after.isEmpty() || !isAlike(before.get(), after.get())) {
            before.ifPresent(pod -> concern(view, pod, budgets));
            after.ifPresent(pod -> concern(view, pod, budgets));
          }
          after.filter(StaleDisruption::isWaiting).map(KubeObject::key).ifPresent(stale::add);
        });
    for (Kind<?> kind :
        List.of(Kinds.STATEFUL_SET, Kinds.REPLICA_SET, Kinds.DEPLOYMENT, Kinds.REPLICATION_CONTROLLER)) {
      listen(view, kind, budgets);
    }
  }

  private static boolean isAlike(Pod a, Pod b) {
    return a.isReady() == b.isReady()
        && a.isTerminating() == b.isTerminating()
        && a.meta().labels().equals(b.meta().labels())
        && a.meta().controller().equals(b.meta().controller());
  }

  private static void concern(View view, Pod pod, PlanQueue<String> budgets) {
    for (PodDisruptionBudget budget : view.list(Kinds.POD_DISRUPTION_BUDGET, pod.namespace())) {
      if (budget.covers(pod)) {
        budgets.addAfter(budget.key(), GATHER);
      }
    }
  }

  /** A controller of another size changes what its namespace's budgets count with. */
  private static <T extends KubeObject> void listen(View view, Kind<T> kind, PlanQueue<String> budgets) {
    view.onChange(
        kind,
        (before, after) -> {
          if (!before.map(DisruptionController::replicas).equals(after.map(DisruptionController::replicas))) {
            Optional<T> object = after.or(() -> before);
            object.ifPresent(
                o ->
                    view.list(Kinds.POD_DISRUPTION_BUDGET, o.namespace())
                        .forEach(budget -> budgets.addAfter(budget.key(), GATHER)));
          }
        });
  }

  private static long replicas(KubeObject object) {
    return object.spec().integer("replicas").orElse(1);
  }
}
