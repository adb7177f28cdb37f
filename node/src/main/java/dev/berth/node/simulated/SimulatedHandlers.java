package dev.berth.node.simulated;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.model.kinds.Pod;
import dev.berth.node.agent.Handlers;
import dev.berth.node.pod.ContainerSpec;
import dev.berth.node.pod.ProbeKind;
import dev.berth.node.probe.ExecHandler;
import dev.berth.node.runtime.Runtime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Answers probes and hooks of simulated containers by their knobs. A command that the container itself understands decides for
 * itself; all else succeeds, unless a knob says otherwise.
 */
final class SimulatedHandlers implements Handlers {
  private static final JsonArray TRUE = JsonArray.ofStrings(List.of("true"));

  private final Loop loop;
  private final Runtime runtime;
  private final Knobs.Source knobs;

  SimulatedHandlers(Loop loop, Runtime runtime, Knobs.Source knobs) {
    this.loop = loop;
    this.runtime = runtime;
    this.knobs = knobs;
  }

  private Knobs knobs(Pod pod, ContainerSpec spec) {
    return knobs.of(pod.meta().annotations().strings(), spec.name(), spec.image(), false);
  }

  /** A container that is to be ready late, and has no probe that could say so, gets one. */
  @Override
  public ContainerSpec adapt(Pod pod, ContainerSpec spec) {
    if (!spec.isLasting() || spec.hasProbe(ProbeKind.READINESS)) {
      return spec;
    }
    Knobs k = knobs(pod, spec);
    if (!k.neverReady() && k.readyAfter().isZero()) {
      return spec;
    }
    JsonObject probe =
        JsonObject.of("exec", JsonObject.of("command", TRUE)).with("periodSeconds", 10);
    return new ContainerSpec(spec.role(), spec.json().with(ProbeKind.READINESS.field(), probe));
  }

  @Override
  public CompletionStage<Reply> call(Call call) {
    Knobs k = knobs(call.pod(), call.spec());
    Duration ran =
        Duration.between(call.container().started().orElse(loop.clock().instant()), loop.clock().instant());
    Optional<Reply> byKnob =
        call.probe().flatMap(
            kind ->
                switch (kind) {
                  case READINESS -> readiness(k, ran);
                  case LIVENESS -> liveness(k, ran);
                  case STARTUP -> until(k.startupAfter(), ran).map(reply -> asOften(reply, call.handler()));
                });
    if (byKnob.isPresent()) {
      return CompletableFuture.completedFuture(byKnob.get());
    }
    if (!call.handler().has("exec")) {
      return CompletableFuture.completedFuture(
          new Reply(true, "", k.livenessFailsAfter().isPresent() ? Optional.empty() : Optional.of(Reply.NEVER)));
    }
    if (call.handler().object("exec").array("command").equals(TRUE)) {
      return CompletableFuture.completedFuture(new Reply(true, "", Optional.of(Reply.NEVER)));
    }
    return ExecHandler.call(runtime, call);
  }

  private static Optional<Reply> readiness(Knobs k, Duration ran) {
    return k.neverReady() ? Optional.of(new Reply(false, "", Optional.of(Reply.NEVER))) : until(k.readyAfter(), ran);
  }

  /** Fails until then, and says when that is. */
  private static Optional<Reply> until(Duration after, Duration ran) {
    return ran.compareTo(after) < 0
        ? Optional.of(new Reply(false, "", Optional.of(after.minus(ran))))
        : Optional.empty();
  }

  /** Asked at least as often as its period says: failures of a startup probe count. */
  private static Reply asOften(Reply reply, JsonObject probe) {
    Duration period = Duration.ofSeconds(Math.max(1, probe.integer("periodSeconds").orElse(10)));
    return new Reply(reply.success(), reply.output(), reply.again().filter(d -> d.compareTo(period) < 0));
  }

  private static Optional<Reply> liveness(Knobs k, Duration ran) {
    return k.livenessFailsAfter()
        .filter(after -> ran.compareTo(after) >= 0)
        .map(_ -> new Reply(false, "simulated failure", Optional.empty()));
  }
}
