package dev.berth.http;

import dev.berth.api.FrameSource;
import dev.berth.api.Response;
import dev.berth.http.stream.ChannelProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Turns an HTTP/1.1 connection into a WebSocket that carries a watch, a log or a process (RFC 6455, section 4.2). */
// A failed write or close shows as channelInactive, where everything ends: the futures have nothing to add.
@SuppressWarnings("FutureReturnValueIgnored")
final class WebSocketHandshake {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int MAX_WATCHER_FRAME_BYTES = 64 * 1024;
  private static final int MAX_MESSAGE_BYTES = 1024 * 1024;
  private static final String BASE64 = "base64.binary.k8s.io";
  private static final List<String> LOGS = List.of("binary.k8s.io", BASE64);

  private WebSocketHandshake() {}

  static boolean isAsked(Exchange x) {
    return x.method().equals("GET")
        && x.headers().first("Upgrade").filter("websocket"::equalsIgnoreCase).isPresent()
        && x.headers().all("Connection").stream()
            .anyMatch(v -> v.toLowerCase(Locale.ROOT).contains("upgrade"))
        && x.headers().first("Sec-WebSocket-Key").isPresent()
        && x.headers().first("Sec-WebSocket-Version").filter("13"::equals).isPresent();
  }

  /** For watches and logs: sends 101 and puts the WebSocket's handlers in the place of HTTP's. */
  static void answer(
      ChannelHandlerContext ctx,
      Serving serving,
      Peer peer,
      Exchange x,
      Response response,
      FrameSource frames,
      Deadline deadline) {
    boolean log = response.contentType().equals("text/plain");
    List<String> offered = ChannelProtocol.offered(x.headers().all("Sec-WebSocket-Protocol"));
    Optional<String> chosen = log ? offered.stream().filter(LOGS::contains).findFirst() : Optional.empty();
    FrameFormat format =
        !log
            ? FrameFormat.WEB_SOCKET
            : chosen.filter(BASE64::equals).isPresent()
                ? FrameFormat.WEB_SOCKET_BASE64
                : FrameFormat.WEB_SOCKET_BINARY;
    switching(ctx, serving, x, chosen);
    WebSocketHandler handler = new WebSocketHandler(serving, peer, x, frames, format, deadline);
    ctx.pipeline().addLast(
        new WebSocket13FrameDecoder(
            decoding(MAX_WATCHER_FRAME_BYTES).closeOnProtocolViolation(true).build()),
        handler);
    ctx.pipeline().remove(RequestDecoder.class);
    ctx.channel().config().setAutoRead(true);
    ctx.pipeline().remove(Http1Handler.class);
  }

  /** Reads whole messages of a client that speaks much. What breaks the rules is an exception. */
  static ChannelHandler[] messages() {
    return new ChannelHandler[] {
      new WebSocket13FrameDecoder(decoding(MAX_MESSAGE_BYTES).closeOnProtocolViolation(false).build()),
      new WebSocketFrameAggregator(MAX_MESSAGE_BYTES),
    };
  }

  private static WebSocketDecoderConfig.Builder decoding(int mostBytes) {
    return WebSocketDecoderConfig.newBuilder()
        .expectMaskedFrames(true)
        .allowExtensions(false)
        .maxFramePayloadLength(mostBytes);
  }

  /** Writes the 101; to be flushed. */
  static void switching(ChannelHandlerContext ctx, Serving serving, Exchange x, Optional<String> protocol) {
    ByteBuf out = ctx.alloc().heapBuffer(256);
    ResponseHead.ascii(out, "HTTP/1.1 101 Switching Protocols\r\n");
    ResponseHead.field(out, "Upgrade", "websocket");
    ResponseHead.field(out, "Connection", "Upgrade");
    ResponseHead.field(out, "Sec-WebSocket-Accept", accept(x.headers().first("Sec-WebSocket-Key").orElse("")));
    protocol.ifPresent(p -> ResponseHead.field(out, "Sec-WebSocket-Protocol", p));
    ResponseHead.field(out, "Audit-Id", x.auditId());
    ResponseHead.field(out, "Date", serving.date().text());
    ResponseHead.end(out);
    x.answered(101);
    ctx.write(out, ctx.voidPromise());
  }

  private static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] digest = sha1.digest((key.strip() + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
