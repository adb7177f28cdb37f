package dev.berth.simulator.fault;

import dev.berth.base.loop.Loop;
import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.simulated.Faults;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Volume drivers on a bad day: of the calls that are to fail, some do not happen, some do unknown, and some only take long. */
public final class DriverFaults implements Faults {
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private final Loop loop;
  private final Map<String, Long> stuckUntilNanos = new HashMap<>();
  private int percent;
  private long noRoomUntilNanos;

  public DriverFaults(Loop loop) {
    this.loop = loop;
  }

  /** @param share of all calls in percent, from now on; 0 for none */
  public void percent(int share) {
    percent = share;
  }

  /** Nothing that is on the node can be taken from there for the time: it is busy, say. */
  public void stuck(String node, Duration time) {
    stuckUntilNanos.merge(node, loop.nanos() + time.toNanos(), Math::max);
  }

  /** There is no room for volumes to grow, for the time from now on. */
  public void noRoom(Duration time) {
    noRoomUntilNanos = loop.nanos() + time.toNanos();
  }

  /** How long it takes now until it is told how full volumes are, once that has been measured. */
  public Duration measuring() {
    boolean slow = percent > 0 && loop.random().nextInt(100) < percent;
    return slow ? Duration.ofMillis(1 + loop.random().nextLong(LONGEST.toMillis())) : Duration.ZERO;
  }

  private boolean isStuck(Verb verb, String node) {
    boolean takes = verb == Verb.UNPUBLISH || verb == Verb.UNSTAGE;
    return takes && loop.nanos() < stuckUntilNanos.getOrDefault(node, 0L);
  }

  @Override
  public Fault before(String driver, Verb verb, String id, String node) {
    if (isStuck(verb, node)) {
      return new Fault.Fails(new DriverException(Code.INTERNAL, id + " is busy"));
    }
    if (verb == Verb.EXPAND && loop.nanos() < noRoomUntilNanos) {
      Code code = loop.random().nextBoolean() ? Code.OUT_OF_RANGE : Code.RESOURCE_EXHAUSTED;
      return new Fault.Fails(new DriverException(code, "no room for " + id + " to grow"));
    }
    if (percent == 0 || loop.random().nextInt(100) >= percent) {
      return Fault.NONE;
    }
    String what = driver + ": " + verb + " of " + id;
    return switch (loop.random().nextInt(4)) {
      case 0 -> new Fault.Fails(new DriverException(Code.UNAVAILABLE, what + " cannot be done now"));
      case 1 -> new Fault.Fails(new DriverException(Code.INTERNAL, what + " failed"));
      case 2 -> new Fault.Lost(new DriverException(Code.DEADLINE_EXCEEDED, what + ": no answer"));
      default -> new Fault.Slow(Duration.ofMillis(1 + loop.random().nextLong(LONGEST.toMillis())));
    };
  }
}
