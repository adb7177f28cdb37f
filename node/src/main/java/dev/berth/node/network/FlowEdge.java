package dev.berth.node.network;

import dev.berth.node.linux.Commands;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The edge to the kernel's memory of flows. Works behind the caller's back, on a thread of its own: what is forgotten a little later is
 * forgotten all the same. Without {@code conntrack(8)} nothing is: {@link HostCheck} says so.
 */
record FlowEdge(Commands commands, Executor blocking) {
  private static final Logger LOG = LoggerFactory.getLogger(FlowEdge.class);

  void forget(List<List<String>> calls) {
    if (!calls.isEmpty() && commands.find("conntrack").isPresent()) {
      blocking.execute(() -> calls.forEach(this::call));
    }
  }

  /** Forgets all that is stale, whoever left it. */
  void sweep(Family family, Collection<ServiceRules.UdpPort> ports) {
    if (!ports.isEmpty() && commands.find("conntrack").isPresent()) {
      blocking.execute(
          () -> {
            Commands.Result listed = commands.run(StaleFlows.listing(family), "", Commands.SHORT);
            StaleFlows.among(listed.stdout(), ports, family).forEach(this::call);
          });
    }
  }

  private void call(List<String> argv) {
    Commands.Result result = commands.run(argv, "", Commands.SHORT);
    // 1 with a count of nothing is how it says that there was nothing to forget
    if (!result.succeeded() && !result.stderr().contains("0 flow entries")) {
      LOG.warn("{}", result.failure());
    }
  }
}
