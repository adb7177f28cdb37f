package dev.berth.storage.simulated;

import dev.berth.base.loop.Loop;
import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.simulated.Faults.Fault;
import dev.berth.storage.simulated.Faults.Verb;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * How a verb is carried out: with the delay and the fault that are due, and never two at once for the same volume or
 * snapshot, as a real driver answers ABORTED while it is at work. What the verb does is the driver's.
 */
final class Verbs {
  private final Loop loop;
  private final SimulatedDriver.Settings settings;
  private final Set<String> underWay = new HashSet<>();
  private final Map<String, Integer> crashes = new HashMap<>();
  private Faults faults;

  Verbs(Loop loop, SimulatedDriver.Settings settings, Faults faults) {
    this.loop = loop;
    this.settings = settings;
    this.faults = faults;
  }

  void faults(Faults now) {
    faults = now;
  }

  /** What is under way on a machine goes down with it. */
  void crashed(String node) {
    crashes.merge(node, 1, Integer::sum);
  }

  private int crashes(Verb verb, String node) {
    return verb.isOnNode() ? crashes.getOrDefault(node, 0) : 0;
  }

  /**
   * Done when the call returns where there is no delay.
   *
   * @param id of the volume or snapshot, or the name of one that is to be made
   * @param node or "" for verbs without one
   */
  <T> CompletionStage<T> perform(Verb verb, String id, String node, Supplier<T> work) {
    return perform(verb, id, node, () -> {}, work);
  }

  /** @param begin done at once, however long the rest takes; where it is refused, nothing else is done */
  private <T> CompletionStage<T> perform(Verb verb, String id, String node, Runnable begin, Supplier<T> work) {
    if (underWay.contains(id)) {
      return CompletableFuture.failedFuture(
          new DriverException(Code.ABORTED, "an operation on " + id + " is already in progress"));
    }
    Fault fault = faults.before(settings.name(), verb, id, node);
    Duration delay = settings.delays().getOrDefault(verb, Duration.ZERO);
    if (fault instanceof Fault.Slow slow) {
      delay = delay.plus(slow.by());
    }
    if (!(fault instanceof Fault.Fails)) {
      try {
        begin.run();
      } catch (DriverException e) {
        return CompletableFuture.failedFuture(e);
      }
    }
    if (delay.isZero()) {
      return carryOut(fault, work);
    }
    underWay.add(id);
    CompletableFuture<T> later = new CompletableFuture<>();
    int before = crashes(verb, node);
    loop.schedule(
        delay,
        () -> {
          underWay.remove(id);
          if (crashes(verb, node) != before) {
            later.completeExceptionally(new DriverException(Code.UNAVAILABLE, node + " went down"));
            return;
          }
          carryOut(fault, work)
              .whenComplete(
                  (value, why) -> {
                    if (why == null) {
                      later.complete(value);
                    } else {
                      later.completeExceptionally(why);
                    }
                  });
        });
    return later;
  }

  /** {@link #perform} for what has no result. */
  CompletionStage<Void> act(Verb verb, String id, String node, Runnable work) {
    return act(verb, id, node, () -> {}, work);
  }

  /** The same where something of it is done at once, however long the rest takes. */
  @SuppressWarnings("NullAway") // a Void has no other value
  CompletionStage<Void> act(Verb verb, String id, String node, Runnable begin, Runnable work) {
    return perform(
        verb,
        id,
        node,
        begin,
        () -> {
          work.run();
          return null;
        });
  }

  /** Does it now, and answers as the fault says. */
  static <T> CompletionStage<T> carryOut(Fault fault, Supplier<T> work) {
    try {
      return switch (fault) {
        case Fault.None _, Fault.Slow _ -> CompletableFuture.completedFuture(work.get());
        case Fault.Fails fails -> CompletableFuture.failedFuture(fails.why());
        case Fault.Lost lost -> {
          T _ = work.get();
          yield CompletableFuture.failedFuture(lost.why());
        }
      };
    } catch (DriverException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
