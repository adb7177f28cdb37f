package dev.berth.node.stream;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.names.GoQuote;
import dev.berth.model.streams.LogOptions;
import dev.berth.model.streams.NodeStreams;
import dev.berth.model.streams.Opened;
import dev.berth.node.log.ContainerLogs;
import dev.berth.node.pod.ContainerSpec;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.Runtime.AttachRequest;
import dev.berth.node.runtime.Runtime.ExecRequest;
import dev.berth.node.runtime.RuntimePod;
import dev.berth.node.runtime.RuntimePod.Container;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/** The streams of one node's containers. The runtime and the view are asked on the loop; what is begun knows no loop. */
public final class PodStreams implements NodeStreams {
  private static final int INTERNAL = 500;

  private final Loop loop;
  private final View view;
  private final Runtime runtime;
  private final ContainerLogs logs;

  /** @param view follows pods */
  public PodStreams(Loop loop, View view, Runtime runtime, ContainerLogs logs) {
    this.loop = loop;
    this.view = view;
    this.runtime = runtime;
    this.logs = logs;
  }

  @Override
  public CompletionStage<Opened<Start>> exec(ContainerTarget container, List<String> command, Wanted wanted) {
    ExecRequest request =
        new ExecRequest(command, wanted.input(), wanted.output(), wanted.error(), wanted.terminal());
    return open(
        container.pod(),
        pod -> {
          Optional<Container> running = running(pod, container.container());
          return running.isEmpty()
              ? refused("container not found (" + GoQuote.quote(container.container()) + ")")
              : new Opened.Ready<>(output -> onLoop(() -> runtime.open(running.get().id(), request, output)));
        });
  }

  @Override
  public CompletionStage<Opened<Start>> attach(ContainerTarget container, Wanted wanted) {
    return open(
        container.pod(),
        pod -> {
          Optional<Container> running = running(pod, container.container());
          if (running.isEmpty()) {
            return refused(
                "container " + container.container() + " not found in pod " + container.pod().name() + "_"
                    + container.pod().namespace());
          }
          boolean terminal = hasTerminal(container);
          AttachRequest request =
              new AttachRequest(wanted.input(), wanted.output(), wanted.error() && !terminal, terminal);
          return new Opened.Ready<>(output -> onLoop(() -> runtime.attach(running.get().id(), request, output)));
        });
  }

  @Override
  public CompletionStage<Opened<Forward>> portForward(PodTarget target) {
    return open(
        target,
        pod ->
            pod.readySandbox()
                .<Opened<Forward>>map(
                    sandbox ->
                        new Opened.Ready<>(
                            (port, received) -> onLoop(() -> runtime.connect(sandbox.id(), port, received))))
                .orElseGet(
                    () ->
                        refused(
                            "pod not found (" + GoQuote.quote(target.name() + "_" + target.namespace()) + ")")));
  }

  @Override
  public CompletionStage<Opened<Reading>> logs(ContainerTarget container, LogOptions options) {
    return open(
        container.pod(),
        pod ->
            switch (LogChoice.of(
                container.pod().name(),
                seen(container.pod()).map(Pod::status).orElse(JsonObject.EMPTY),
                pod,
                container.container(),
                options.previous())) {
              case Opened.Refused<Container>(int code, String message) -> new Opened.Refused<>(code, message);
              case Opened.Ready<Container>(Container c) when !logs.exists(pod, c) ->
                  new Opened.Refused<>(
                      400, "unable to retrieve container logs for " + runtime.name() + "://" + c.id());
              case Opened.Ready<Container>(Container c) ->
                  new Opened.Ready<>(to -> logs.read(pod, c, options, to));
            });
  }

  private static Optional<Container> running(RuntimePod pod, String container) {
    return pod.containers().stream().filter(c -> c.name().equals(container) && c.isRunning()).findFirst();
  }

  /** The pod as the view has it, if it is this very one. */
  private Optional<Pod> seen(PodTarget target) {
    return view.get(Kinds.POD, target.namespace(), target.name()).filter(p -> p.uid().equals(target.uid()));
  }

  /** Whether the container's process has a terminal: as its spec says, whatever the client thinks. */
  private boolean hasTerminal(ContainerTarget container) {
    return seen(container.pod()).stream()
        .flatMap(p -> ContainerSpec.of(p).stream())
        .anyMatch(c -> c.name().equals(container.container()) && c.json().bool("tty"));
  }

  /** Decides on the loop by what the runtime has of a pod. Never fails. */
  private <T> CompletionStage<Opened<T>> open(PodTarget target, Function<RuntimePod, Opened<T>> decide) {
    return onLoop(
            () -> {
              CompletableFuture<Opened<T>> decided = new CompletableFuture<>();
              var unused =
                  runtime
                      .pod(target.uid())
                      .whenComplete(
                          (pod, failed) -> {
                            if (failed == null) {
                              loop.execute(() -> completing(decided, () -> decide.apply(pod)));
                            } else {
                              decided.complete(refused(message(failed)));
                            }
                          });
              return decided;
            })
        .exceptionally(failed -> refused(message(failed)));
  }

  /** So that whoever waits hears of a fault as well. */
  private static <T> void completing(CompletableFuture<T> with, Supplier<T> what) {
    try {
      with.complete(what.get());
    } catch (RuntimeException fault) {
      with.completeExceptionally(fault);
    }
  }

  private static <T> Opened<T> refused(String message) {
    return new Opened.Refused<>(INTERNAL, message);
  }

  private static String message(Throwable failed) {
    Throwable cause = failed instanceof CompletionException && failed.getCause() != null ? failed.getCause() : failed;
    return String.valueOf(cause.getMessage());
  }

  private <T> CompletionStage<T> onLoop(Supplier<CompletionStage<T>> asks) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      loop.execute(
          () -> {
            CompletableFuture<CompletionStage<T>> asked = new CompletableFuture<>();
            completing(asked, asks);
            var unused =
                asked
                    .thenCompose(stage -> stage)
                    .whenComplete(
                        (value, failed) -> {
                          if (failed == null) {
                            answer.complete(value);
                          } else {
                            answer.completeExceptionally(failed);
                          }
                        });
          });
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(new IllegalStateException("the node's agent has stopped", e));
    }
    return answer;
  }
}
