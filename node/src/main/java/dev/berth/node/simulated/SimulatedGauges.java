package dev.berth.node.simulated;

import dev.berth.node.eviction.Gauges;
import dev.berth.node.eviction.Level;
import dev.berth.node.eviction.Signal;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * How much is left of a simulated node: as much as is set. What pods write to its disk is counted by the length of the text.
 * Owned by the node's loop.
 */
public final class SimulatedGauges implements Gauges {
  private final SimulatedHost host;
  private final Map<Signal, Level> levels = new EnumMap<>(Signal.class);
  private Runnable stirred = () -> {};

  SimulatedGauges(SimulatedHost host) {
    this.host = host;
  }

  /** From now on so much is left. */
  public void set(Signal signal, long available, long capacity) {
    levels.put(signal, new Level(available, capacity));
    stirred.run();
  }

  /** There is room for everything again, and nobody needs to look. */
  public void clear() {
    levels.clear();
  }

  @Override
  public CompletionStage<Map<Signal, Level>> node() {
    return SimulatedRuntime.done(Map.copyOf(levels));
  }

  @Override
  public CompletionStage<Long> bytesUnder(String path) {
    return SimulatedRuntime.done(host.bytesUnder(path));
  }

  @Override
  public boolean isQuiet() {
    return levels.isEmpty();
  }

  @Override
  public void onStir(Runnable now) {
    stirred = now;
  }
}
