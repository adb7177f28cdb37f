package dev.berth.node.agent;

import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.ClientException;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.ResourceType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A client that can be cut off: from then on it asks nothing. */
final class CutClient implements Client {
  private final Client client;
  private boolean cut;

  CutClient(Client client) {
    this.client = client;
  }

  void cut() {
    cut = true;
  }

  private CompletionStage<Answer> unlessCut(Supplier<CompletionStage<Answer>> asking) {
    return cut
        ? CompletableFuture.failedFuture(new ClientException("the node has lost its lease; its agent says nothing any more"))
        : asking.get();
  }

  @Override
  public CompletionStage<Answer> perform(Write write) {
    return unlessCut(() -> client.perform(write));
  }

  @Override
  public CompletionStage<Answer> get(Ref ref) {
    return unlessCut(() -> client.get(ref));
  }

  @Override
  public CompletionStage<Answer> scale(Ref ref) {
    return unlessCut(() -> client.scale(ref));
  }

  @Override
  public CompletionStage<Answer> list(ResourceType type, String namespace, String labelSelector) {
    return unlessCut(() -> client.list(type, namespace, labelSelector));
  }

  @Override
  public CompletionStage<Answer> newest(ResourceType type, String namespace) {
    return unlessCut(() -> client.newest(type, namespace));
  }

  @Override
  public CompletionStage<Answer> page(String path, String query) {
    return unlessCut(() -> client.page(path, query));
  }
}
