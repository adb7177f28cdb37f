package dev.berth.http;

import dev.berth.api.FrameSource;
import dev.berth.api.Headers;
import dev.berth.api.Response;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One HTTP/2 stream: one request and its answer. Owned by the connection's event loop. */
// A failed write or close shows as channelInactive, where everything ends: the futures have nothing to add.
@SuppressWarnings("FutureReturnValueIgnored")
final class Http2StreamHandler extends ChannelInboundHandlerAdapter {
  /** Larger bodies are sent piece by piece, as the client takes them. */
  private static final int ONE_FRAME_BYTES = 32 * 1024;

  private final Serving serving;
  private final Peer peer;
  private final Http2Lifetime lifetime;
  private final Deadline deadline;
  private final BodyCollector body;
  private @Nullable Exchange exchange;
  private @Nullable BodyPump pump;
  private boolean receiving;

  Http2StreamHandler(Serving serving, Peer peer, Http2Lifetime lifetime, Deadline deadline) {
    this.serving = serving;
    this.peer = peer;
    this.lifetime = lifetime;
    this.deadline = deadline;
    this.body = new BodyCollector(serving.limits().bodyBytes(), serving.inFlight());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    try {
      switch (msg) {
        case Http2HeadersFrame head when exchange == null -> head(ctx, head);
        case Http2HeadersFrame trailers -> endOfBody(ctx, trailers.isEndStream());
        case Http2DataFrame data -> data(ctx, data);
        case Http2ResetFrame _ -> gone();
        default -> {}
      }
    } finally {
      ReferenceCountUtil.release(msg);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    BodyPump p = pump;
    if (p != null) {
      p.writabilityChanged();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    gone();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof Http2ResetFrame) {
      gone();
    } else {
      super.userEventTriggered(ctx, event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Faults.connection(cause, peer.address());
    ctx.close();
  }

  private void head(ChannelHandlerContext ctx, Http2HeadersFrame frame) {
    Http2Headers fields = frame.headers();
    Optional<Target> target =
        Optional.ofNullable(fields.path()).flatMap(path -> Target.parse(path.toString()));
    String method = fields.method() == null ? "" : fields.method().toString();
    Exchange x = new Exchange(serving, peer, method, target.orElse(Target.ROOT), headers(fields));
    exchange = x;
    receiving = true;
    if (target.isEmpty() || method.isEmpty()) {
      refuse(ctx, x, Refused.bad("invalid request target"));
      return;
    }
    if (x.headers().first("content-length").map(Http2StreamHandler::length).orElse(0L)
        > serving.limits().bodyBytes()) {
      refuse(ctx, x, Refused.tooLarge(serving.limits()));
      return;
    }
    if (!frame.isEndStream()) {
      deadline.set(serving.limits().body().toNanos(), () -> refuse(ctx, x, Refused.late()));
    }
    endOfBody(ctx, frame.isEndStream());
  }

  private void data(ChannelHandlerContext ctx, Http2DataFrame frame) {
    Exchange x = exchange;
    if (x == null || !receiving) {
      return;
    }
    switch (body.add(frame.content())) {
      case TOO_LARGE -> refuse(ctx, x, Refused.tooLarge(serving.limits()));
      case TOO_MANY -> refuse(ctx, x, Refused.crowded());
      case OK -> endOfBody(ctx, frame.isEndStream());
    }
  }

  private void endOfBody(ChannelHandlerContext ctx, boolean end) {
    Exchange x = exchange;
    if (end && receiving && x != null) {
      receiving = false;
      deadline.clear();
      x.run(body.take(), ctx.executor(), (asked, response) -> answer(ctx, asked, response));
    }
  }

  /**
   * Answers before the request has ended. What still comes is dropped for a while before the stream is reset: clients
   * such as the JDK's throw the answer away when the reset comes with it.
   */
  private void refuse(ChannelHandlerContext ctx, Exchange x, Refused refused) {
    refused.limit().ifPresent(serving.observer()::limited);
    receiving = false;
    body.clear();
    deadline.clear();
    answer(ctx, x, refused.answer());
    deadline.set(
        Serving.LINGER_NANOS,
        () -> ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR)).addListener(_ -> ctx.close()));
  }

  private void answer(ChannelHandlerContext ctx, Exchange x, Response response) {
    if (!ctx.channel().isActive()) {
      Exchange.drop(response);
      x.finish();
      return;
    }
    x.answered(response.code());
    switch (response.content()) {
      case Response.Content.Whole content -> whole(ctx, x, response, content);
      case Response.Content.Streaming(var frames) -> stream(ctx, x, response, frames);
      case Response.Content.Upgrade _ -> {
        // HTTP/2 has no upgrade (RFC 9113, section 8.6)
        Exchange.drop(response);
        answer(ctx, x, Failures.upgradeRequired());
      }
    }
  }

  private void whole(ChannelHandlerContext ctx, Exchange x, Response response, Response.Content.Whole content) {
    List<byte[]> parts = content.parts();
    long size = content.size();
    Http2Headers head = head(x, response);
    if (ResponseHead.hasBody(response.code())) {
      head.add("content-length", Long.toString(size));
    }
    if (x.isHead() || size == 0 || !ResponseHead.hasBody(response.code())) {
      ctx.writeAndFlush(new DefaultHttp2HeadersFrame(head, true), ctx.voidPromise());
      ended(x);
      return;
    }
    x.sent(size);
    ctx.write(new DefaultHttp2HeadersFrame(head, false), ctx.voidPromise());
    if (size <= ONE_FRAME_BYTES) {
      ctx.writeAndFlush(
          new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(parts.toArray(byte[][]::new)), true), ctx.voidPromise());
      ended(x);
      return;
    }
    PartsPump p =
        new PartsPump(ctx, parts, size, true, Stall.of(ctx, serving, deadline), () -> ended(x));
    pump = p;
    p.start();
  }

  private void stream(ChannelHandlerContext ctx, Exchange x, Response response, FrameSource frames) {
    x.streams();
    ctx.write(new DefaultHttp2HeadersFrame(head(x, response), false), ctx.voidPromise());
    WatchPump p =
        new WatchPump(
            ctx,
            frames,
            FrameFormat.DATA,
            x,
            Stall.of(ctx, serving, deadline),
            () -> ended(x));
    pump = p;
    lifetime.started(p);
    p.start();
  }

  private Http2Headers head(Exchange x, Response response) {
    Http2Headers head = new DefaultHttp2Headers(false, 10);
    head.status(Integer.toString(response.code()));
    for (Response.Header h : ResponseHead.fields(serving, x, response)) {
      head.add(
          h.name().toLowerCase(Locale.ROOT),
          new AsciiString(ResponseHead.oneLine(h.value()).getBytes(StandardCharsets.UTF_8), false));
    }
    return head;
  }

  private void ended(Exchange x) {
    forgetPump();
    x.finish();
    deadline.clear();
  }

  private void gone() {
    deadline.close();
    receiving = false;
    body.clear();
    BodyPump p = forgetPump();
    if (p != null) {
      p.close();
    }
    Exchange x = exchange;
    if (x != null) {
      x.finish();
    }
  }

  private @Nullable BodyPump forgetPump() {
    BodyPump p = pump;
    if (p != null) {
      pump = null;
      lifetime.ended(p);
    }
    return p;
  }

  private static long length(String contentLength) {
    try {
      return Long.parseLong(contentLength.strip());
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  private static Headers headers(Http2Headers fields) {
    List<Map.Entry<String, String>> entries = new ArrayList<>(fields.size());
    for (Map.Entry<CharSequence, CharSequence> e : fields) {
      String name = e.getKey().toString();
      if (name.equals(":authority")) {
        entries.add(new SimpleImmutableEntry<>("host", e.getValue().toString()));
      } else if (!name.startsWith(":")) {
        entries.add(new SimpleImmutableEntry<>(name, e.getValue().toString()));
      }
    }
    return Headers.of(entries);
  }
}
