package dev.berth.simulator.node;

import dev.berth.base.loop.Loop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A node's client whose writes of the node's status are on their way for a while. */
record SlowReports(Client to, Loop loop, Supplier<Duration> take) implements Client {
  @Override
  public CompletionStage<Answer> perform(Write write) {
    boolean report =
        write instanceof Write.Patch patch
            && patch.subresource().equals("status")
            && patch.target().type().equals(Kinds.NODE.type());
    if (!report || take.get().isZero()) {
      return to.perform(write);
    }
    CompletableFuture<Boolean> arrived = new CompletableFuture<>();
    loop.schedule(take.get(), () -> arrived.complete(true));
    return arrived.thenCompose(_ -> to.perform(write));
  }

  @Override
  public CompletionStage<Answer> get(Ref ref) {
    return to.get(ref);
  }

  @Override
  public CompletionStage<Answer> scale(Ref ref) {
    return to.scale(ref);
  }

  @Override
  public CompletionStage<Answer> list(ResourceType type, String namespace, String labelSelector) {
    return to.list(type, namespace, labelSelector);
  }

  @Override
  public CompletionStage<Answer> newest(ResourceType type, String namespace) {
    return to.newest(type, namespace);
  }

  @Override
  public CompletionStage<Answer> page(String path, String query) {
    return to.page(path, query);
  }
}
