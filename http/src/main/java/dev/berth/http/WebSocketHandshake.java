package dev.berth.http;

import dev.berth.api.FrameSource;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;

/** Turns an HTTP/1.1 connection into a WebSocket that carries a watch (RFC 6455, section 4.2). */
// A failed write or close shows as channelInactive, where everything ends: the futures have nothing to add.
@SuppressWarnings("FutureReturnValueIgnored")
final class WebSocketHandshake {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int MAX_CLIENT_FRAME_BYTES = 64 * 1024;

  private WebSocketHandshake() {}

  static boolean isAsked(Exchange x) {
    return x.method().equals("GET")
        && x.headers().first("Upgrade").filter("websocket"::equalsIgnoreCase).isPresent()
        && x.headers().all("Connection").stream()
            .anyMatch(v -> v.toLowerCase(Locale.ROOT).contains("upgrade"))
        && x.headers().first("Sec-WebSocket-Key").isPresent()
        && x.headers().first("Sec-WebSocket-Version").filter("13"::equals).isPresent();
  }

  /** Sends 101 and puts the WebSocket's handlers in the place of HTTP's. */
  static void answer(
      ChannelHandlerContext ctx, Serving serving, Peer peer, Exchange x, FrameSource frames, Deadline deadline) {
    ByteBuf out = ctx.alloc().heapBuffer(256);
    ResponseHead.ascii(out, "HTTP/1.1 101 Switching Protocols\r\n");
    ResponseHead.field(out, "Upgrade", "websocket");
    ResponseHead.field(out, "Connection", "Upgrade");
    ResponseHead.field(out, "Sec-WebSocket-Accept", accept(x.headers().first("Sec-WebSocket-Key").orElse("")));
    ResponseHead.field(out, "Audit-Id", x.auditId());
    ResponseHead.field(out, "Date", serving.date().text());
    ResponseHead.end(out);
    x.answered(101);
    ctx.write(out, ctx.voidPromise());
    WebSocketHandler handler = new WebSocketHandler(serving, peer, x, frames, deadline);
    ctx.pipeline().addLast(
        new WebSocket13FrameDecoder(
            WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .allowExtensions(false)
                .maxFramePayloadLength(MAX_CLIENT_FRAME_BYTES)
                .closeOnProtocolViolation(true)
                .build()),
        handler);
    ctx.pipeline().remove(RequestDecoder.class);
    ctx.channel().config().setAutoRead(true);
    ctx.pipeline().remove(Http1Handler.class);
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
