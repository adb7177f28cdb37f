package dev.berth.client;

import dev.berth.model.ResourceType;
import java.util.concurrent.CompletionStage;

/** A client to which each question is a request, as it is told of by {@link Requests}; how that is answered differs. */
public abstract class RequestClient implements Client {
  protected abstract CompletionStage<Answer> send(Requests.Line line);

  @Override
  public final CompletionStage<Answer> perform(Write write) {
    return send(Requests.of(write));
  }

  @Override
  public final CompletionStage<Answer> get(Ref ref) {
    return send(Requests.get(ref));
  }

  @Override
  public final CompletionStage<Answer> scale(Ref ref) {
    return send(Requests.scale(ref));
  }

  @Override
  public final CompletionStage<Answer> list(ResourceType type, String namespace, String labelSelector) {
    return send(Requests.list(type, namespace, labelSelector));
  }

  @Override
  public final CompletionStage<Answer> newest(ResourceType type, String namespace) {
    return send(Requests.newest(type, namespace));
  }

  @Override
  public final CompletionStage<Answer> page(String path, String query) {
    return send(Requests.page(path, query));
  }
}
