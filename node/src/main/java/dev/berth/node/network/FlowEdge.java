package dev.berth.node.network;

import dev.berth.base.loop.Loop;
import dev.berth.node.agent.Later;
import dev.berth.node.linux.Commands;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The edge to the kernel's memory of flows. Works beside the loop, one sweep at a time: what is asked for meanwhile
 * is swept next, with what is known then. Without {@code conntrack(8)} nothing is forgotten: {@link HostCheck} says
 * so. On the loop.
 */
final class FlowEdge {
  private static final Logger LOG = LoggerFactory.getLogger(FlowEdge.class);

  /** What a sweep must know. */
  record Sweep(Family family, Collection<ServiceRules.UdpPort> ports, Collection<String> nodeAddresses) {}

  private final Loop loop;
  private final Commands commands;
  private final Executor blocking;
  /** Asked for and not begun; the latest of each family knows best. */
  private final Map<Family, Sweep> next = new EnumMap<>(Family.class);
  private boolean busy;

  FlowEdge(Loop loop, Commands commands, Executor blocking) {
    this.loop = loop;
    this.commands = commands;
    this.blocking = blocking;
  }

  void sweep(Sweep sweep) {
    if (commands.find("conntrack").isEmpty()) {
      return;
    }
    next.put(sweep.family(), sweep);
    begin();
  }

  private void begin() {
    if (busy || next.isEmpty()) {
      return;
    }
    busy = true;
    List<Sweep> now = new ArrayList<>(next.values());
    next.clear();
    Later.then(
        loop,
        CompletableFuture.runAsync(() -> now.forEach(this::perform), blocking),
        _ -> ended(),
        why -> {
          LOG.error("conntrack", why);
          ended();
        });
  }

  private void ended() {
    busy = false;
    begin();
  }

  private void perform(Sweep sweep) {
    Commands.Result listed = commands.run(StaleFlows.listing(sweep.family()), "", Commands.SHORT);
    if (!listed.succeeded()) {
      LOG.warn("{}", listed.failure());
      return;
    }
    for (List<String> argv : StaleFlows.among(listed.stdout(), sweep.ports(), sweep.nodeAddresses(), sweep.family())) {
      Commands.Result result = commands.run(argv, "", Commands.SHORT);
      // 1 with a count of nothing is how it says that they have ended by themselves
      if (!result.succeeded() && !result.stderr().contains("0 flow entries")) {
        LOG.warn("{}", result.failure());
      }
    }
  }
}
