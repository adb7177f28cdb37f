package dev.berth.node.agent;

import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Ref;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Which of a runtime's handlers a pod wants (upstream {@code pkg/kubelet/runtimeclass}). Few pods do, so classes are not watched. */
final class RuntimeHandlers {
  private RuntimeHandlers() {}

  /** "" for the runtime's own. Fails where the pod's class is not there, or cannot be read. */
  static CompletionStage<String> of(Pod pod, Client client) {
    String name = pod.spec().text("runtimeClassName");
    if (name.isEmpty()) {
      return CompletableFuture.completedFuture("");
    }
    return client
        .get(Ref.of(Kinds.RUNTIME_CLASS, "", name))
        .thenCompose(
            answer ->
                switch (answer) {
                  case Answer.Done done -> CompletableFuture.completedFuture(done.object().text("handler"));
                  case Answer.Refused refused ->
                      CompletableFuture.failedFuture(new IllegalStateException(refused.message()));
                });
  }
}
