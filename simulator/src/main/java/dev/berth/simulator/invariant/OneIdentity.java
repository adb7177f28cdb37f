package dev.berth.simulator.invariant;

import dev.berth.client.View;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Of a pod's name, processes run at one place and for one pod, whatever the API says. */
public final class OneIdentity implements Invariant {
  private final Supplier<List<Running>> running;
  private final Unchanged unchanged = new Unchanged();

  /**
   * Processes of a pod on a node.
   *
   * @param pod {@code namespace/name}
   */
  public record Running(String node, String pod, String uid) {
    @Override
    public String toString() {
      return node + " (pod " + uid + ")";
    }
  }

  /** @param running all that run, on all nodes; the same list while nothing has changed */
  public OneIdentity(Supplier<List<Running>> running) {
    this.running = running;
  }

  @Override
  public Optional<String> happened(View now, Instant time) {
    List<Running> all = running.get();
    if (unchanged.is(all)) {
      return Optional.empty();
    }
    Map<String, Running> byName = new HashMap<>(2 * all.size());
    for (Running one : all) {
      Running other = byName.put(one.pod, one);
      if (other != null) {
        return Optional.of(one.pod + " runs on " + other + " and on " + one);
      }
    }
    return Optional.empty();
  }
}
