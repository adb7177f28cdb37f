package dev.berth.node.simulated;

import dev.berth.base.stream.Link;
import dev.berth.base.stream.Sink;
import dev.berth.node.runtime.RuntimeFailure.Code;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** What listens in the pods of a simulated node: each port that a running container names. Used on its runtime's loop. */
public final class SimulatedPorts {
  private final Collection<SimulatedPod> pods;

  /** @param pods of the runtime, as they come and go */
  SimulatedPorts(Collection<SimulatedPod> pods) {
    this.pods = pods;
  }

  CompletionStage<Link> connect(String sandboxId, int port, Sink received) {
    return listener(containers(sandboxId), port)
        .<CompletionStage<Link>>map(c -> SimulatedRuntime.done(new SimulatedPort(c.hostname(), received)))
        .orElseGet(
            () ->
                SimulatedRuntime.failed(
                    Code.UNKNOWN,
                    "failed to connect to localhost:" + port + " inside sandbox \"" + sandboxId
                        + "\": dial tcp4 127.0.0.1:" + port + ": connect: connection refused"));
  }

  /**
   * What an HTTP request to a pod is answered with; empty where nobody listens.
   *
   * @param address the pod's own, or empty for those on the node's network
   */
  public Optional<String> page(String address, int port) {
    return listener(
            pods.stream()
                .flatMap(pod -> pod.sandboxes.stream())
                .filter(sandbox -> sandbox.ready && sandbox.ip.equals(address))
                .flatMap(sandbox -> containers(sandbox.id)),
            port)
        .map(container -> SimulatedPort.page(container.hostname()));
  }

  private Stream<SimulatedContainer> containers(String sandboxId) {
    return pods.stream().flatMap(pod -> pod.containers.stream()).filter(c -> c.sandboxId.equals(sandboxId));
  }

  private static Optional<SimulatedContainer> listener(Stream<SimulatedContainer> containers, int port) {
    return containers.filter(c -> c.listensOn(port)).findFirst();
  }
}
