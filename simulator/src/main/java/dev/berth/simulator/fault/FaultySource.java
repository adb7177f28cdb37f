package dev.berth.simulator.fault;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.Source;
import dev.berth.model.ResourceType;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** News that come late, and now and then from the beginning. Within one following their order is kept. */
final class FaultySource implements Source {
  private static final int LONGEST_PAUSE_MILLIS = 3000;

  private final FaultySite site;
  private final String component;
  private final Loop base;
  private final MortalLoop loop;
  private final Source source;

  FaultySource(FaultySite site, String component, Loop base, MortalLoop loop, Source source) {
    this.site = site;
    this.component = component;
    this.base = base;
    this.loop = loop;
    this.source = source;
  }

  @Override
  public boolean tellsTogether() {
    return !site.isElsewhere() && source.tellsTogether();
  }

  @Override
  public Following follow(Set<ResourceType> types, Sink sink) {
    return new Late(types, sink);
  }

  /** One following of the component, over one after the other of the true source. */
  private final class Late implements Following {
    private final Set<ResourceType> types;
    private final Sink sink;
    private Following current = () -> {};
    /** When what was sent last arrives: nothing overtakes it. */
    private long lastNanos;
    /** When the last of those arrives that are not told at once. */
    private long timerNanos = -1;
    private int connection;
    private boolean closed;

    Late(Set<ResourceType> types, Sink sink) {
      this.types = types;
      this.sink = sink;
      connect();
    }

    private void connect() {
      if (closed || !loop.isAlive()) {
        return;
      }
      if (!site.isReachable(component)) {
        base.schedule(pause(), this::connect);
        return;
      }
      connection++;
      int mine = connection;
      current =
          source.follow(
              types,
              new Sink() {
                @Override
                public void listed(ResourceType type, List<JsonObject> objects) {
                  deliver(mine, () -> sink.listed(type, objects));
                }

                @Override
                public void changed(List<Change> changes, long revision) {
                  Faults faults = site.faults();
                  if (mine == connection
                      && (!site.isReachable(component) || faults.happens(base, faults.newsDropped()))) {
                    reconnect();
                  } else {
                    deliver(mine, () -> sink.changed(changes, revision));
                  }
                }
              });
    }

    private void reconnect() {
      current.close();
      connection++; // what is under way of the old connection is lost with it
      base.schedule(pause(), this::connect);
    }

    /** Until it is tried again: meanwhile requests may work already. */
    private Duration pause() {
      return Duration.ofMillis(200 + base.random().nextInt(LONGEST_PAUSE_MILLIS));
    }

    private void deliver(int from, Runnable news) {
      long now = Math.max(base.nanos(), site.deafUntilNanos(component, types));
      long at = Math.max(now + site.lagNanos(component, types) + site.way().toNanos(), lastNanos);
      lastNanos = at;
      Runnable arrival =
          () -> {
            if (from == connection && !closed) {
              news.run();
            }
          };
      // what is due at this very moment may not have had its turn yet
      if (at == base.nanos() && timerNanos < at) {
        loop.execute(arrival);
      } else {
        // one nanosecond apart: timers of one time have no order
        lastNanos = at + 1;
        timerNanos = lastNanos;
        loop.schedule(Duration.ofNanos(at + 1 - base.nanos()), arrival);
      }
    }

    @Override
    public void tellProgress(long revision) {
      current.tellProgress(revision);
    }

    @Override
    public void close() {
      closed = true;
      current.close();
    }
  }
}
