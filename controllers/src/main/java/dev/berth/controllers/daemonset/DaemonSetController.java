package dev.berth.controllers.daemonset;

import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Workplace;
import dev.berth.controllers.pods.PodOwners;
import dev.berth.model.kinds.ControllerRevision;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import java.util.Optional;

/** Looks after all DaemonSets. */
public final class DaemonSetController implements Controller {
  @Override
  public String name() {
    return "daemonset-controller";
  }

  @Override
  public String account() {
    return "daemon-set-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.DAEMON_SET, Kinds.NODE)
        .with(Indexes.PODS_BY_CONTROLLER, DaemonSetPlanner.REVISIONS_BY_CONTROLLER);
  }

  @Override
  public void start(Workplace place) {
    PlanQueue<String> queue = new PlanQueue<>(place, new DaemonSetPlanner());
    PodOwners.follow(
        place, Kinds.DAEMON_SET, (set, pod) -> set.selector().matches(pod.meta().labels()), queue::add);
    place.view().onChange(Kinds.CONTROLLER_REVISION, (before, after) -> revisionChanged(queue, after.or(() -> before)));
    place.view().onChange(Kinds.NODE, (before, after) -> nodeChanged(place, queue, before, after));
  }

  private static void revisionChanged(PlanQueue<String> queue, Optional<ControllerRevision> revision) {
    revision.ifPresent(
        r ->
            r.meta().controller()
                .filter(owner -> owner.kind().equals("DaemonSet"))
                .ifPresent(owner -> queue.add(r.namespace() + "/" + owner.name())));
  }

  /** Heartbeats change no node for us; what suits does. */
  private static void nodeChanged(
      Workplace place, PlanQueue<String> queue, Optional<Node> before, Optional<Node> after) {
    boolean same =
        before.isPresent()
            && after.isPresent()
            && before.get().meta().labels().equals(after.get().meta().labels())
            && before.get().spec().equals(after.get().spec());
    if (!same) {
      place.view().list(Kinds.DAEMON_SET, "").forEach(set -> queue.add(set.key()));
    }
  }
}
