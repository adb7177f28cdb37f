package dev.berth.controllers.replicaset;

import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Workplace;
import dev.berth.controllers.pods.PodOwners;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Replicated;

/** Looks after all objects of one kind that keeps replicas. */
public final class ReplicaSetController<T extends Replicated> implements Controller {
  private final String name;
  private final String account;
  private final Kind<T> kind;

  private ReplicaSetController(String name, String account, Kind<T> kind) {
    this.name = name;
    this.account = account;
    this.kind = kind;
  }

  public static Controller ofReplicaSets() {
    return new ReplicaSetController<>("replicaset-controller", "replicaset-controller", Kinds.REPLICA_SET);
  }

  public static Controller ofReplicationControllers() {
    return new ReplicaSetController<>(
        "replicationcontroller-controller", "replication-controller", Kinds.REPLICATION_CONTROLLER);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String account() {
    return account;
  }

  @Override
  public Needs needs() {
    Needs needs = Needs.of(kind).with(Indexes.PODS_BY_CONTROLLER);
    return kind.equals(Kinds.REPLICA_SET) ? needs.with(ReplicaPlanner.SETS_BY_CONTROLLER) : needs;
  }

  @Override
  public void start(Workplace place) {
    PlanQueue<String> queue = new PlanQueue<>(place, new ReplicaPlanner<>(kind));
    PodOwners.follow(place, kind, (owner, pod) -> owner.selector().matches(pod.meta().labels()), queue::add);
  }
}
