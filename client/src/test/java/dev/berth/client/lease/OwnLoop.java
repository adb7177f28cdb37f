package dev.berth.client.lease;

import dev.berth.base.loop.Loop;
import dev.berth.base.loop.VirtualLoop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** One machine's loop in the time of all: its clock may be wrong, and it may stand still for a while. */
final class OwnLoop implements Loop {
  private final VirtualLoop time;
  private final Duration skew;
  private final List<Runnable> late = new ArrayList<>();
  private boolean frozen;

  OwnLoop(VirtualLoop time, Duration skew) {
    this.time = time;
    this.skew = skew;
  }

  void freeze() {
    frozen = true;
  }

  void thaw() {
    frozen = false;
    late.forEach(time::execute);
    late.clear();
  }

  boolean frozen() {
    return frozen;
  }

  private Runnable mine(Runnable task) {
    return () -> {
      if (frozen) {
        late.add(task);
      } else {
        task.run();
      }
    };
  }

  @Override
  public InstantSource clock() {
    return () -> time.clock().instant().plus(skew);
  }

  @Override
  public long nanos() {
    return time.nanos();
  }

  @Override
  public RandomGenerator random() {
    return time.random();
  }

  @Override
  public void execute(Runnable task) {
    time.execute(mine(task));
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    boolean[] cancelled = {false};
    Runnable unlessCancelled =
        () -> {
          if (!cancelled[0]) {
            task.run();
          }
        };
    Timer timer = time.schedule(delay, mine(unlessCancelled));
    return () -> {
      cancelled[0] = true;
      return timer.cancel();
    };
  }

  @Override
  public boolean inLoop() {
    return time.inLoop();
  }

  @Override
  public void close() {}
}
