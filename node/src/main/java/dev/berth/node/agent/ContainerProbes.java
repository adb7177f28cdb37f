package dev.berth.node.agent;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.model.kinds.Pod;
import dev.berth.node.pod.ContainerSpec;
import dev.berth.node.pod.ProbeKind;
import dev.berth.node.pod.Probes;
import dev.berth.node.pod.Probes.Known;
import dev.berth.node.runtime.RuntimePod.Container;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Owns the probing of one attempt of a container, from its start until {@link #close}. Asks only while there is need. */
final class ContainerProbes {
  /** What it needs of the pod that it works for. */
  interface Host {
    Pod pod();

    String podIp();

    /** The threshold is reached: this is known now. */
    void found(Container container, ContainerSpec spec, ProbeKind kind, Known known);

    /** One answer that did not simply succeed. */
    void told(ContainerSpec spec, ProbeKind kind, Handlers.Reply reply);
  }

  private final Loop loop;
  private final Handlers handlers;
  private final Host host;
  private final ContainerSpec spec;
  private final Container container;
  private final Map<ProbeKind, Asking> asking = new EnumMap<>(ProbeKind.class);
  private Probes known;
  private boolean closed;

  ContainerProbes(Loop loop, Handlers handlers, Host host, ContainerSpec spec, Container container) {
    this.loop = loop;
    this.handlers = handlers;
    this.host = host;
    this.spec = spec;
    this.container = container;
    this.known = Probes.of(container.id());
  }

  /** Whether a container has anything to be asked. */
  static boolean any(ContainerSpec spec) {
    for (ProbeKind kind : ProbeKind.values()) {
      if (spec.hasProbe(kind)) {
        return true;
      }
    }
    return false;
  }

  String container() {
    return container.id();
  }

  void start() {
    if (spec.hasProbe(ProbeKind.STARTUP)) {
      ask(ProbeKind.STARTUP);
    } else {
      askOthers();
    }
  }

  private void askOthers() {
    for (ProbeKind kind : List.of(ProbeKind.READINESS, ProbeKind.LIVENESS)) {
      if (spec.hasProbe(kind)) {
        ask(kind);
      }
    }
  }

  private void ask(ProbeKind kind) {
    Asking one = new Asking(kind, spec.json().object(kind.field()));
    asking.put(kind, one);
    one.wait(one.initialDelay());
  }

  /** The pod is going: it is no longer killed for being unhealthy, but it may become unready. */
  void terminating() {
    for (ProbeKind kind : List.of(ProbeKind.STARTUP, ProbeKind.LIVENESS)) {
      Optional.ofNullable(asking.remove(kind)).ifPresent(Asking::stop);
    }
  }

  void close() {
    closed = true;
    new ArrayList<>(asking.values()).forEach(Asking::stop);
    asking.clear();
  }

  /** One probe. */
  private final class Asking {
    private final ProbeKind kind;
    private final JsonObject probe;
    private int successes;
    private int failures;
    private boolean stopped;
    private Loop.@Nullable Timer timer;

    Asking(ProbeKind kind, JsonObject probe) {
      this.kind = kind;
      this.probe = probe;
    }

    /**
     * The container may have run for a while when the agent comes to it. Then it comes to many at once: they are not all asked
     * in the same moment.
     */
    Duration initialDelay() {
      Duration delay = Duration.ofSeconds(probe.number("initialDelaySeconds"));
      Duration ran = Duration.between(container.started().orElse(loop.clock().instant()), loop.clock().instant());
      Duration left = delay.compareTo(ran) > 0 ? delay.minus(ran) : Duration.ZERO;
      return ran.compareTo(period()) > 0
          ? left.plusMillis(loop.random().nextLong(Math.max(1, period().toMillis())))
          : left;
    }

    private Duration period() {
      return Duration.ofSeconds(Math.max(1, probe.integer("periodSeconds").orElse(10)));
    }

    void wait(Duration delay) {
      if (delay.isZero()) {
        ask();
      } else if (delay.compareTo(Handlers.Reply.NEVER) < 0) {
        timer = loop.schedule(delay, this::ask);
      }
    }

    void stop() {
      stopped = true;
      if (timer != null) {
        timer.cancel();
      }
    }

    private void ask() {
      if (stopped) {
        return;
      }
      Duration timeout = Duration.ofSeconds(Math.max(1, probe.number("timeoutSeconds")));
      Handlers.Call call =
          new Handlers.Call(host.pod(), spec, container, host.podIp(), Optional.of(kind), probe, timeout);
      Later.then(
          loop,
          handlers.call(call),
          this::answered,
          failure -> answered(Handlers.Reply.error(String.valueOf(failure.getMessage()))));
    }

    private void answered(Handlers.Reply reply) {
      if (stopped || closed) {
        return;
      }
      if (reply.verdict() != Handlers.Verdict.SUCCESS) {
        host.told(spec, kind, reply);
      }
      Duration period = period();
      if (reply.verdict() == Handlers.Verdict.ERROR) {
        wait(period); // as if it had not been asked
        return;
      }
      successes = reply.success() ? successes + 1 : 0;
      failures = reply.success() ? 0 : failures + 1;
      if (successes >= threshold("successThreshold", 1)) {
        conclude(Known.SUCCESS);
      } else if (failures >= threshold("failureThreshold", 3)) {
        conclude(Known.FAILURE);
      }
      if (!stopped && !closed) {
        boolean settled = known.get(kind) == (reply.success() ? Known.SUCCESS : Known.FAILURE);
        // what will stay as it is needs no more questions, once its threshold is reached
        wait(reply.again().filter(d -> settled || d.compareTo(Handlers.Reply.NEVER) < 0).orElse(period));
      }
    }

    private long threshold(String field, long otherwise) {
      return Math.max(1, probe.integer(field).orElse(otherwise));
    }

    private void conclude(Known now) {
      if (known.get(kind) == now) {
        return;
      }
      known = known.with(kind, now);
      boolean through = kind == ProbeKind.STARTUP || kind == ProbeKind.LIVENESS && now == Known.FAILURE;
      if (through) {
        stop();
        asking.remove(kind);
      }
      host.found(container, spec, kind, now);
      if (kind == ProbeKind.STARTUP && now == Known.SUCCESS && !closed) {
        askOthers();
      }
    }
  }
}
