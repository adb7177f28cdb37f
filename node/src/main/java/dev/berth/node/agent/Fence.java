package dev.berth.node.agent;

import dev.berth.base.loop.Loop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.log.LateLogger;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Fencing;
import dev.berth.node.runtime.Watchdog;
import java.time.Duration;
import java.util.OptionalLong;
import org.slf4j.Logger;

/**
 * Lets a node run pods only while it holds its lease. Owns when its agent runs: from a renewal that the API has accepted until the
 * lease has lapsed, which is counted from when the renewal was sent, or until the lease bears the mark that the node was given up.
 *
 * <p>So whoever has waited for longer than the lease after its last renewal knows that nothing runs here any more. The watchdog,
 * which is told of each renewal, sees to it also where the agent is dead or hangs. It outlives agents, in their process; on the
 * loop.
 */
public final class Fence implements Renewals {
  private static final Logger LOG = LateLogger.of(Fence.class);
  private static final Duration RETRY = Duration.ofSeconds(2);

  /** An agent that is well ends its pods in good order first, and knows that it has. */
  private static final Duration BEFORE_WATCHDOG = Duration.ofSeconds(2);

  /** An agent that can be begun again. What it is told comes in turn: open, shut, open … */
  public interface Fenced {
    void open();

    /** Ends at once what runs, and says nothing to the API any more. */
    void shut();
  }

  private final Loop loop;
  private final Client client;
  private final NodeSettings settings;
  private final Watchdog watchdog;
  private final Fenced agent;
  private boolean open;
  private boolean asking;
  private boolean closed;
  private OptionalLong lapsesAt = OptionalLong.empty();

  /** @param watchdog has begun: nothing is promised before */
  public Fence(Loop loop, Client client, NodeSettings settings, Watchdog watchdog, Fenced agent) {
    this.loop = loop;
    this.client = client;
    this.settings = settings;
    this.watchdog = watchdog;
    this.agent = agent;
  }

  /** Asks for the lease; the agent begins when the node has it. */
  public void start() {
    ask();
  }

  /** The agent's process ends: the watchdog stays. */
  public void close() {
    closed = true;
  }

  private void ask() {
    if (closed || open || asking) {
      return;
    }
    asking = true;
    long sent = loop.nanos();
    Later.then(
        loop,
        client.perform(NodeObject.renewal(settings, loop.clock().instant(), true)),
        answer -> {
          asking = false;
          switch (answer) {
            case Answer.Done done -> renewed(sent, new AnyObject(done.object()));
            case Answer.Refused refused when refused.isNotFound() -> hold(sent); // a node that is new, or was removed
            case Answer.Refused refused -> {
              LOG.warn("node={} failed=renewing the lease message={}", settings.name(), refused.message());
              askLater();
            }
          }
        },
        _ -> {
          asking = false;
          askLater();
        });
  }

  private void askLater() {
    loop.schedule(RETRY, this::ask);
  }

  @Override
  public void renewed(long sentNanos, AnyObject lease) {
    if (closed) {
      return;
    }
    if (Fencing.isGivenUp(lease)) {
      shut("the node was given up at " + lease.meta().annotation(Fencing.GIVEN_UP));
      askLater();
      return;
    }
    hold(sentNanos);
  }

  private void hold(long sentNanos) {
    Duration left = settings.lease().minusNanos(loop.nanos() - sentNanos);
    if (!left.minus(BEFORE_WATCHDOG).isPositive()) {
      askLater();
      return;
    }
    long until = sentNanos + settings.lease().minus(BEFORE_WATCHDOG).toNanos();
    Later.then(
        loop,
        watchdog.allow(left),
        _ -> held(until),
        why -> {
          LOG.error("node={} failed=telling the watchdog that pods may run on", settings.name(), why);
          askLater();
        });
  }

  private void held(long until) {
    if (!closed && until - loop.nanos() > 0 && (lapsesAt.isEmpty() || until - lapsesAt.getAsLong() > 0)) { // answers come in any order
      lapsesAt = OptionalLong.of(until);
      loop.schedule(Duration.ofNanos(until - loop.nanos()), this::look);
      open();
    }
  }

  @Override
  public boolean isHeld() {
    return open && !isLapsed();
  }

  private boolean isLapsed() {
    return lapsesAt.isPresent() && loop.nanos() - lapsesAt.getAsLong() >= 0;
  }

  private void look() {
    if (open && isLapsed()) {
      shut("no renewal of the lease of " + settings.lease().toSeconds() + " s was accepted");
      ask();
    }
  }

  private void open() {
    if (!open) {
      open = true;
      agent.open();
    }
  }

  private void shut(String why) {
    if (open) {
      open = false;
      LOG.error("node={}: {}; its pods are ended", settings.name(), why);
      agent.shut();
    }
  }
}
