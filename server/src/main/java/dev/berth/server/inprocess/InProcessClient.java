package dev.berth.server.inprocess;

import dev.berth.api.Api;
import dev.berth.api.Body;
import dev.berth.api.Headers;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.TreePart;
import dev.berth.api.aggregation.Bodies;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.ClientException;
import dev.berth.client.RequestClient;
import dev.berth.client.Requests;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

/** {@link Client} over the {@link Api} of this process. Thread-safe; answers come in turns of the loop. */
public final class InProcessClient extends RequestClient {
  private static final Body NOTHING = Body.of(new byte[0]);

  private final Api api;
  private final LongSupplier revision;
  private final Loop loop;
  private final Executor calls;
  private final Identity identity;
  /** By content type, of which there are five. */
  private final Map<String, Headers> heads = new ConcurrentHashMap<>();

  /**
   * @param revision the store's newest: what an answered write surely is in
   * @param loop of the component
   * @param calls where requests are handled; they may block on the store's durability
   */
  public InProcessClient(Api api, LongSupplier revision, Loop loop, Executor calls, Identity identity) {
    this.api = api;
    this.revision = revision;
    this.loop = loop;
    this.calls = calls;
    this.identity = identity;
  }

  @Override
  protected CompletionStage<Answer> send(Requests.Line line) {
    CompletableFuture<Answer> answered = new CompletableFuture<>();
    try {
      calls.execute(() -> handle(line, answered));
    } catch (RejectedExecutionException e) {
      answered.completeExceptionally(new ClientException(line + ": the server is stopping", e));
    }
    return answered;
  }

  private void handle(Requests.Line line, CompletableFuture<Answer> answered) {
    Headers headers = heads.computeIfAbsent(line.contentType(), this::headers);
    Runnable completion;
    try {
      Response response =
          Bodies.read(
              api.handleAs(
                  identity.user(),
                  new Request(line.method(), line.path(), line.query(), headers, body(line), List.of(), "in-process", "")));
      Answer answer = answer(response);
      completion = () -> answered.complete(answer);
    } catch (RuntimeException | Error e) { // whoever waits for an answer gets one
      completion = () -> answered.completeExceptionally(new ClientException(line + ": " + e, e));
    }
    if (loop.inLoop()) {
      completion.run();
      return;
    }
    try {
      loop.execute(completion);
    } catch (RejectedExecutionException e) {
      answered.completeExceptionally(new ClientException(line + ": the component has stopped", e));
    }
  }

  private Headers headers(String contentType) {
    return Headers.of(List.of(Map.entry("Content-Type", contentType), Map.entry("User-Agent", identity.agent())));
  }

  private Answer answer(Response response) {
    JsonObject body = body(response);
    return response.code() < 300
        ? new Answer.Done(body, revision.getAsLong())
        : new Answer.Refused(response.code(), body);
  }

  private static Body body(Requests.Line line) {
    return line.tree().map(Body::of).orElse(NOTHING);
  }

  private static JsonObject body(Response response) {
    if (response.code() >= 300 && !response.contentType().startsWith("application/json")) {
      return JsonObject.EMPTY;
    }
    if (!(response.content() instanceof Response.Content.Whole whole)) {
      throw new IllegalStateException("a stream is no answer to " + response.code());
    }
    if (whole.parts() instanceof TreePart part) {
      return part.tree();
    }
    byte[] text;
    if (whole.parts().size() == 1) {
      text = whole.parts().getFirst();
    } else {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      whole.parts().forEach(all::writeBytes);
      text = all.toByteArray();
    }
    return Json.parse(text) instanceof JsonObject object ? object : JsonObject.EMPTY;
  }
}
