package dev.berth.node.simulated;

import dev.berth.base.loop.Loop;
import dev.berth.node.runtime.Watchdog;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The watchdog of a simulated machine: a timer. */
final class SimulatedWatchdog implements Watchdog {
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Loop loop;
  private final Runnable kill;
  private boolean watching;
  private int word;

  /** @param loop of the machine, not of its agent */
  SimulatedWatchdog(Loop loop, Runnable kill) {
    this.loop = loop;
    this.kill = kill;
  }

  @Override
  public void begin(Duration first) {
    if (!watching) {
      var _ = allow(first);
    }
  }

  @Override
  public CompletionStage<Boolean> allow(Duration time) {
    watching = true;
    word++;
    int mine = word;
    loop.schedule(time, () -> killUnlessTold(mine));
    return CompletableFuture.completedFuture(true);
  }

  private void killUnlessTold(int then) {
    if (then == word) {
      kill.run();
      loop.schedule(AGAIN, () -> killUnlessTold(then));
    }
  }

  @Override
  public void dismiss() {
    watching = false;
    word++;
  }
}
