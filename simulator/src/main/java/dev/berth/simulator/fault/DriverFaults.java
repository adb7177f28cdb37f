package dev.berth.simulator.fault;

import dev.berth.base.loop.Loop;
import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.simulated.Faults;
import java.time.Duration;

/** Volume drivers on a bad day: of the calls that are to fail, some do not happen, some do unknown, and some only take long. */
public final class DriverFaults implements Faults {
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private final Loop loop;
  private int percent;

  public DriverFaults(Loop loop) {
    this.loop = loop;
  }

  /** @param share of all calls in percent, from now on; 0 for none */
  public void percent(int share) {
    percent = share;
  }

  @Override
  public Fault before(String driver, Verb verb, String id, String node) {
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
