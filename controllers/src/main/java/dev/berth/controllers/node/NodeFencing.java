package dev.berth.controllers.node;

import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Fencing;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.SystemNamespaces;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Gives up nodes that have promised to fence themselves, once their promise is due, and takes them back when they are there again
 * and empty. Keys are nodes. Beyond upstream, where somebody has to say by hand that a node is out of service.
 *
 * <p>It counts from when it has seen a renewal, by the monotonic clock, which is never before the node sent it; and marks only the
 * very lease that it has seen, so that a renewal which it has not seen yet keeps the node from being given up.
 */
public final class NodeFencing implements Controller {
  @Override
  public String name() {
    return "node-fencing-controller";
  }

  @Override
  public String account() {
    return name();
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.NODE, Kinds.POD, Kinds.LEASE).with(Indexes.PODS_BY_NODE);
  }

  @Override
  public void start(Workplace workplace) {
    Map<String, FencingPlanner.Heard> heard = new HashMap<>();
    PlanQueue<String> queue = new PlanQueue<>(workplace, new FencingPlanner(heard, workplace.loop()::nanos));
    View view = workplace.view();
    view.onChange(
        Kinds.LEASE,
        (before, after) ->
            after.or(() -> before).filter(lease -> lease.namespace().equals(SystemNamespaces.NODE_LEASES)).ifPresent(
                lease -> {
                  String name = lease.name();
                  if (after.isEmpty() || !Fencing.isPromised(lease) && !Fencing.isGivenUp(lease)) {
                    heard.remove(name);
                    return;
                  }
                  String renewed = lease.spec().text("renewTime");
                  FencingPlanner.Heard last = heard.get(name);
                  if (last == null || !last.renewed().equals(renewed)) {
                    heard.put(name, new FencingPlanner.Heard(renewed, workplace.loop().nanos(), last != null));
                  }
                  queue.add(name);
                }));
    view.onChange(Kinds.NODE, (before, after) -> after.filter(n -> heard.containsKey(n.name())).ifPresent(n -> queue.add(n.name())));
    view.onChange(
        Kinds.POD,
        (before, after) ->
            Stream.of(before, after).flatMap(Optional::stream).map(Pod::nodeName).filter(heard::containsKey).distinct()
                .filter(node -> after.isEmpty() || before.isEmpty())
                .forEach(queue::add));
  }
}
