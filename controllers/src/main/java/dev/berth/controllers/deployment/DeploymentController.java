package dev.berth.controllers.deployment;

import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Deployment;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.ReplicaSet;
import dev.berth.model.meta.OwnerReference;
import java.util.Optional;

/** Looks after all Deployments. */
public final class DeploymentController implements Controller {
  @Override
  public String name() {
    return "deployment-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.DEPLOYMENT)
        .with(DeploymentPlanner.SETS_BY_CONTROLLER, Indexes.PODS_BY_CONTROLLER);
  }

  @Override
  public void start(Workplace place) {
    PlanQueue<String> queue = new PlanQueue<>(place, new DeploymentPlanner());
    place.view().onChange(Kinds.DEPLOYMENT, (before, after) -> queue.add(after.or(() -> before).orElseThrow().key()));
    place.view().onChange(Kinds.REPLICA_SET, (before, after) -> setChanged(place, queue, before, after));
    place.view().onChange(Kinds.POD, (before, after) -> podChanged(place, queue, before, after));
  }

  private static void setChanged(
      Workplace place, PlanQueue<String> queue, Optional<ReplicaSet> before, Optional<ReplicaSet> after) {
    Optional<OwnerReference> now = after.flatMap(DeploymentController::deploymentOf);
    Optional<OwnerReference> was = before.flatMap(DeploymentController::deploymentOf);
    String namespace = after.or(() -> before).orElseThrow().namespace();
    now.ifPresent(owner -> queue.add(namespace + "/" + owner.name()));
    was.filter(_ -> !now.equals(was)).ifPresent(owner -> queue.add(namespace + "/" + owner.name()));
    after
        .filter(set -> set.meta().controller().isEmpty() && !set.isTerminating())
        .ifPresent(
            set ->
                place.view().list(Kinds.DEPLOYMENT, namespace).stream()
                    .filter(deployment -> deployment.selector().matches(set.meta().labels()))
                    .forEach(deployment -> queue.add(deployment.key())));
  }

  /** Only those that recreate wait for pods: for the end of the last old one. */
  private static void podChanged(
      Workplace place, PlanQueue<String> queue, Optional<Pod> before, Optional<Pod> after) {
    if (before.isEmpty() || after.filter(pod -> !pod.isFinished()).isPresent()) {
      return;
    }
    Pod pod = before.get();
    pod.meta().controller()
        .filter(owner -> owner.kind().equals("ReplicaSet"))
        .flatMap(owner -> place.view().get(Kinds.REPLICA_SET, pod.namespace(), owner.name()))
        .flatMap(DeploymentController::deploymentOf)
        .flatMap(owner -> place.view().get(Kinds.DEPLOYMENT, pod.namespace(), owner.name()))
        .filter(Deployment::isRecreate)
        .ifPresent(deployment -> queue.add(deployment.key()));
  }

  private static Optional<OwnerReference> deploymentOf(KubeObject object) {
    return object.meta().controller()
        .filter(owner -> owner.kind().equals("Deployment") && owner.groupVersion().group().equals("apps"));
  }
}
