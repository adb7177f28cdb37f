package dev.berth.junit.fabric8;

import dev.berth.api.Response;
import dev.berth.junit.Cluster;
import dev.berth.junit.InProcess;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpHeaders;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** HTTP whose other side is the API of this process. Each request has a virtual thread. */
final class InProcessHttp extends StandardHttpClient<InProcessHttp, InProcessFactory, InProcessFactory.Builder> {
  private final Cluster cluster;

  InProcessHttp(InProcessFactory.Builder builder, Cluster cluster, AtomicBoolean closed) {
    super(builder, closed);
    this.cluster = cluster;
  }

  @Override
  public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
      StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    CompletableFuture<HttpResponse<AsyncBody>> answered = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            Response response =
                InProcess.ask(cluster.api(), request.method(), request.uri(), fields(request), body(request));
            answered.complete(new Answer(request, response, new InProcessBody(response.content(), consumer)));
          } catch (RuntimeException e) {
            answered.completeExceptionally(e);
          }
        });
    return answered;
  }

  /** Streams of several directions need a connection. */
  @Override
  public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
      StandardWebSocketBuilder asked, WebSocket.Listener listener) {
    return LoopbackSocket.open(cluster.url(), asked, listener);
  }

  @Override
  protected void doClose() {}

  private static List<Map.Entry<String, String>> fields(StandardHttpRequest request) {
    List<Map.Entry<String, String>> fields = new ArrayList<>();
    request.headers().forEach((name, values) -> values.forEach(value -> fields.add(Map.entry(name, value))));
    if (request.getContentType() != null) {
      fields.removeIf(f -> f.getKey().equalsIgnoreCase("Content-Type"));
      fields.add(Map.entry("Content-Type", request.getContentType()));
    }
    return fields;
  }

  private static byte[] body(StandardHttpRequest request) {
    return switch (request.body()) {
      case null -> new byte[0];
      case StandardHttpRequest.StringBodyContent text -> text.getContent().getBytes(StandardCharsets.UTF_8);
      case StandardHttpRequest.ByteArrayBodyContent bytes -> bytes.getContent();
      case StandardHttpRequest.InputStreamBodyContent stream -> {
        try {
          yield stream.getContent().readAllBytes();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      default -> throw new IllegalArgumentException("a body of " + request.body().getClass());
    };
  }

  /** The head of an answer. */
  private static final class Answer extends StandardHttpHeaders implements HttpResponse<AsyncBody> {
    private final StandardHttpRequest request;
    private final int code;
    private final AsyncBody body;

    Answer(StandardHttpRequest request, Response response, AsyncBody body) {
      super(byName(response));
      this.request = request;
      this.code = response.code();
      this.body = body;
    }

    private static Map<String, List<String>> byName(Response response) {
      Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      InProcess.head(response)
          .forEach(field -> fields.computeIfAbsent(field.getKey(), _ -> new ArrayList<>()).add(field.getValue()));
      return fields;
    }

    @Override
    public int code() {
      return code;
    }

    @Override
    public AsyncBody body() {
      return body;
    }

    @Override
    public HttpRequest request() {
      return request;
    }

    @Override
    public Optional<HttpResponse<?>> previousResponse() {
      return Optional.empty();
    }
  }
}
