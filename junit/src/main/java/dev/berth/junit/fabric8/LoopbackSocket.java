package dev.berth.junit.fabric8;

import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import io.fabric8.kubernetes.client.http.WebSocketUpgradeResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** A WebSocket to the cluster's port, for exec, attach and port-forward. */
final class LoopbackSocket implements WebSocket {
  private final java.net.http.WebSocket socket;
  private final AtomicLong unsent = new AtomicLong();
  /** Messages are sent one after the other, each when the one before it is. */
  private CompletableFuture<?> last = CompletableFuture.completedFuture(true);

  private LoopbackSocket(java.net.http.WebSocket socket) {
    this.socket = socket;
  }

  static CompletableFuture<WebSocketResponse> open(
      String url, StandardWebSocketBuilder asked, WebSocket.Listener listener) {
    StandardHttpRequest request = asked.asHttpRequest();
    URI base = URI.create(url);
    String query = request.uri().getRawQuery() == null ? "" : "?" + request.uri().getRawQuery();
    URI target = URI.create("ws://" + base.getAuthority() + request.uri().getRawPath() + query);
    java.net.http.WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
    request.headers().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
    Optional.ofNullable(asked.getSubprotocol()).ifPresent(builder::subprotocols);
    return builder
        .buildAsync(target, new Listening(listener))
        .handle((socket, failure) -> answer(request, Optional.ofNullable(socket), Optional.ofNullable(failure)));
  }

  private static WebSocketResponse answer(
      StandardHttpRequest request, Optional<java.net.http.WebSocket> socket, Optional<Throwable> failure) {
    if (socket.isPresent()) {
      return new WebSocketResponse(new WebSocketUpgradeResponse(request, 101), new LoopbackSocket(socket.get()));
    }
    Throwable why = failure.map(f -> f instanceof CompletionException && f.getCause() != null ? f.getCause() : f).orElseThrow();
    int code = why instanceof WebSocketHandshakeException refused ? refused.getResponse().statusCode() : 500;
    return new WebSocketResponse(new WebSocketUpgradeResponse(request, code), why);
  }

  @Override
  public synchronized boolean send(ByteBuffer message) {
    if (socket.isOutputClosed()) {
      return false;
    }
    ByteBuffer copy = ByteBuffer.allocate(message.remaining()).put(message).flip();
    int size = copy.remaining();
    unsent.addAndGet(size);
    last = last.thenCompose(_ -> socket.sendBinary(copy, true)).whenComplete((_, _) -> unsent.addAndGet(-size));
    return true;
  }

  @Override
  public synchronized boolean sendClose(int code, String reason) {
    if (socket.isOutputClosed()) {
      return false;
    }
    last = last.thenCompose(_ -> socket.sendClose(code, reason == null ? "" : reason));
    return true;
  }

  @Override
  public long queueSize() {
    return unsent.get();
  }

  @Override
  public void request() {
    socket.request(1);
  }

  /** Whole messages, put together from their pieces. */
  private static final class Listening implements java.net.http.WebSocket.Listener {
    private final WebSocket.Listener listener;
    private final StringBuilder text = new StringBuilder();
    private final java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();

    Listening(WebSocket.Listener listener) {
      this.listener = listener;
    }

    @Override
    public void onOpen(java.net.http.WebSocket socket) {
      socket.request(1);
      listener.onOpen(new LoopbackSocket(socket));
    }

    @Override
    public CompletionStage<?> onText(java.net.http.WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (!last) {
        socket.request(1);
      } else {
        String whole = text.toString();
        text.setLength(0);
        listener.onMessage(new LoopbackSocket(socket), whole);
      }
      return CompletableFuture.completedFuture(last);
    }

    @Override
    public CompletionStage<?> onBinary(java.net.http.WebSocket socket, ByteBuffer data, boolean last) {
      byte[] piece = new byte[data.remaining()];
      data.get(piece);
      bytes.writeBytes(piece);
      if (!last) {
        socket.request(1);
      } else {
        ByteBuffer whole = ByteBuffer.wrap(bytes.toByteArray());
        bytes.reset();
        listener.onMessage(new LoopbackSocket(socket), whole);
      }
      return CompletableFuture.completedFuture(last);
    }

    @Override
    public CompletionStage<?> onClose(java.net.http.WebSocket socket, int code, String reason) {
      listener.onClose(new LoopbackSocket(socket), code, reason);
      return CompletableFuture.completedFuture(true);
    }

    @Override
    public void onError(java.net.http.WebSocket socket, Throwable error) {
      listener.onError(new LoopbackSocket(socket), error);
    }
  }
}
