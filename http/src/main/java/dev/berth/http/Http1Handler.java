package dev.berth.http;

import dev.berth.api.FrameSource;
import dev.berth.api.Headers;
import dev.berth.api.Response;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection: one request at a time, in order. Owned by its event loop.
 *
 * <pre>
 *   AWAITING --head--> RECEIVING --body--> ASKING --answer--> AWAITING        (small answer)
 *                                          ASKING --answer--> SENDING --> AWAITING   (large answer, watch)
 *   any refusal: --> LINGERING (what still comes is dropped) --> closed
 * </pre>
 *
 * What a client sends ahead (pipelining) waits decoded in {@link #ahead}, and the socket is not read meanwhile.
 */
// A failed write or close shows as channelInactive, where everything ends: the futures have nothing to add.
@SuppressWarnings("FutureReturnValueIgnored")
final class Http1Handler extends ChannelInboundHandlerAdapter {
  private enum State {
    AWAITING,
    RECEIVING,
    ASKING,
    SENDING,
    LINGERING
  }

  /** Up to this size header and body are one buffer: one TLS record, one write. */
  private static final int ONE_BUFFER_BYTES = 16 * 1024 - 1024;

  private static final int HEAD_BYTES = 512;
  private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Serving serving;
  private final Peer peer;
  private final RequestDecoder decoder;
  private final Deadline deadline;
  private final BodyCollector body;
  private final ArrayDeque<Object> ahead = new ArrayDeque<>(2);
  private State state = State.AWAITING;
  private @Nullable Exchange exchange;
  private @Nullable BodyPump pump;
  private boolean keepAlive;
  private boolean http10;
  private boolean headTimed;
  private boolean reading;
  private boolean resuming;
  private boolean unflushed;

  Http1Handler(Serving serving, Peer peer, RequestDecoder decoder, Deadline deadline) {
    this.serving = serving;
    this.peer = peer;
    this.decoder = decoder;
    this.deadline = deadline;
    this.body = new BodyCollector(serving.limits().bodyBytes(), serving.inFlight());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    time(ctx);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    ahead.forEach(ReferenceCountUtil::release);
    ahead.clear();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    reading = true;
    if (busy(ctx) || !ahead.isEmpty()) {
      ahead.add(msg);
      ctx.channel().config().setAutoRead(false);
    } else {
      take(ctx, msg);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    if (unflushed) {
      unflushed = false;
      ctx.flush();
    }
    time(ctx);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    BodyPump p = pump;
    if (p != null) {
      p.writabilityChanged();
    } else if (ctx.channel().isWritable()) {
      resume(ctx);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    deadline.close();
    BodyPump p = pump;
    if (p != null) {
      pump = null;
      p.close();
    }
    Exchange x = exchange;
    if (x != null) {
      exchange = null;
      x.finish();
    }
    body.clear();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event == Serving.Drain.EVENT) {
      keepAlive = false;
      BodyPump p = pump;
      if (p != null) {
        p.drain();
      } else if (state == State.AWAITING) {
        ctx.close();
      }
    } else {
      super.userEventTriggered(ctx, event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Faults.connection(cause, peer.address());
    ctx.close();
  }

  private boolean busy(ChannelHandlerContext ctx) {
    return switch (state) {
      case AWAITING -> !ctx.channel().isWritable();
      case RECEIVING, LINGERING -> false;
      case ASKING, SENDING -> true;
    };
  }

  private void take(ChannelHandlerContext ctx, Object msg) {
    try {
      if (state == State.LINGERING) {
        if (msg instanceof LastHttpContent) {
          ctx.close();
        }
        return;
      }
      if (msg instanceof HttpRequest request) {
        head(ctx, request);
      }
      if (msg instanceof HttpContent content && state == State.RECEIVING) {
        content(ctx, content);
      }
    } finally {
      ReferenceCountUtil.release(msg);
    }
  }

  private void head(ChannelHandlerContext ctx, HttpRequest request) {
    headTimed = false;
    state = State.RECEIVING;
    http10 = request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0;
    keepAlive = HttpUtil.isKeepAlive(request);
    HttpHeaders fields = request.headers();
    Optional<Target> target = Target.parse(request.uri());
    Exchange x =
        new Exchange(
            serving, peer, request.method().name(), target.orElse(new Target("/", "")), Headers.of(fields.entries()));
    exchange = x;
    DecoderResult decoded = request.decoderResult();
    if (decoded.isFailure()) {
      refuse(ctx, x, refusal(decoded.cause()), true);
    } else if (target.isEmpty()) {
      refuse(ctx, x, Failures.badRequest("invalid request target"), false);
    } else if (!http10 && fields.getAll(HttpHeaderNames.HOST).size() != 1) {
      refuse(ctx, x, Failures.badRequest("exactly one Host header is required"), false);
    } else if (HttpUtil.getContentLength(request, 0L) > serving.limits().bodyBytes()) {
      tooLarge(ctx, x);
    } else if (!http10 && HttpUtil.is100ContinueExpected(request)) {
      ctx.writeAndFlush(Unpooled.wrappedBuffer(CONTINUE), ctx.voidPromise());
    }
  }

  private void content(ChannelHandlerContext ctx, HttpContent content) {
    Exchange x = exchange;
    if (x == null) {
      return;
    }
    if (content.decoderResult().isFailure()) {
      refuse(ctx, x, refusal(content.decoderResult().cause()), true);
      return;
    }
    switch (body.add(content.content())) {
      case TOO_LARGE -> {
        tooLarge(ctx, x);
        return;
      }
      case TOO_MANY -> {
        serving.observer().limited(RequestObserver.Limit.BUFFERED_BODY_BYTES);
        refuse(ctx, x, Failures.tooManyRequests(), false);
        return;
      }
      case OK -> {}
    }
    if (content instanceof LastHttpContent) {
      state = State.ASKING;
      headTimed = false;
      deadline.clear();
      decoder.requestEnds();
      x.run(body.take(), ctx.executor(), (asked, response) -> answer(ctx, asked, response));
    }
  }

  private Response refusal(@Nullable Throwable cause) {
    if (cause instanceof TooLongHttpLineException || cause instanceof TooLongHttpHeaderException) {
      serving.observer().limited(RequestObserver.Limit.HEAD_BYTES);
      return Failures.headTooLarge(serving.limits().requestLineBytes(), serving.limits().headBytes());
    }
    return Failures.badRequest("malformed HTTP request");
  }

  private void tooLarge(ChannelHandlerContext ctx, Exchange x) {
    serving.observer().limited(RequestObserver.Limit.BODY_BYTES);
    refuse(ctx, x, Failures.bodyTooLarge(serving.limits().bodyBytes()), false);
  }

  /** Answers and ends the connection; {@code lost} where nothing that follows can be understood. */
  private void refuse(ChannelHandlerContext ctx, Exchange x, Response response, boolean lost) {
    body.clear();
    keepAlive = false;
    state = State.LINGERING;
    answer(ctx, x, response);
    deadline.set(Serving.LINGER_NANOS, ctx::close);
    if (lost) {
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> ctx.close());
    }
  }

  private void answer(ChannelHandlerContext ctx, Exchange x, Response response) {
    if (x != exchange || !ctx.channel().isActive()) {
      Exchange.drop(response);
      x.finish();
      return;
    }
    keepAlive &= !serving.draining();
    x.answered(response.code());
    switch (response.content()) {
      case Response.Content.Whole(var parts) -> whole(ctx, x, response, parts);
      case Response.Content.Streaming(var frames) -> stream(ctx, x, response, frames);
    }
  }

  private void whole(ChannelHandlerContext ctx, Exchange x, Response response, List<byte[]> parts) {
    long size = Gzip.size(parts);
    boolean bodied = !x.isHead() && ResponseHead.hasBody(response.code());
    boolean small = size <= ONE_BUFFER_BYTES;
    ByteBuf out = ctx.alloc().heapBuffer(HEAD_BYTES + (small ? (int) size : 0));
    writeHead(out, x, response);
    if (ResponseHead.hasBody(response.code())) {
      ResponseHead.field(out, "Content-Length", Long.toString(size));
    }
    ResponseHead.end(out);
    if (bodied) {
      x.sent(size);
    }
    if (bodied && !small) {
      ctx.write(out, ctx.voidPromise());
      if (state != State.LINGERING) {
        state = State.SENDING;
      }
      PartsPump p =
          new PartsPump(
              ctx, parts, size, false, deadline, stallNanos(), () -> stalled(ctx), () -> ended(ctx, x));
      pump = p;
      p.start();
      return;
    }
    if (bodied) {
      for (byte[] part : parts) {
        out.writeBytes(part);
      }
    }
    ctx.write(out, ctx.voidPromise());
    unflushed = true;
    ended(ctx, x);
  }

  private void stream(ChannelHandlerContext ctx, Exchange x, Response response, FrameSource frames) {
    state = State.SENDING;
    x.streams();
    if (WebSocketHandshake.isAsked(x)) {
      WebSocketHandshake.answer(ctx, serving, peer, x, frames, deadline);
      exchange = null;
      return;
    }
    ByteBuf out = ctx.alloc().heapBuffer(HEAD_BYTES);
    writeHead(out, x, response);
    if (http10) {
      keepAlive = false;
    } else {
      ResponseHead.field(out, "Transfer-Encoding", "chunked");
    }
    ResponseHead.end(out);
    ctx.write(out, ctx.voidPromise());
    WatchPump p =
        new WatchPump(
            ctx,
            frames,
            http10 ? FrameFormat.RAW : FrameFormat.CHUNKED,
            x,
            deadline,
            stallNanos(),
            () -> stalled(ctx),
            () -> ended(ctx, x));
    pump = p;
    p.start();
  }

  private void writeHead(ByteBuf out, Exchange x, Response response) {
    ResponseHead.statusLine(out, response.code());
    for (Response.Header h : ResponseHead.fields(serving, x, response)) {
      ResponseHead.field(out, h.name(), h.value());
    }
    if (!keepAlive) {
      ResponseHead.field(out, "Connection", "close");
    } else if (http10) {
      ResponseHead.field(out, "Connection", "keep-alive");
    }
  }

  /** The answer has been written: to the next request, or to the end. */
  private void ended(ChannelHandlerContext ctx, Exchange x) {
    pump = null;
    exchange = null;
    x.finish();
    if (!reading || !keepAlive) {
      unflushed = false;
      ctx.flush();
    }
    if (state == State.LINGERING) {
      return;
    }
    if (!keepAlive) {
      state = State.LINGERING;
      deadline.set(stallNanos(), ctx::close);
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> ctx.close());
      return;
    }
    state = State.AWAITING;
    resume(ctx);
    if (!reading) {
      time(ctx);
    }
  }

  /** Takes what the client has sent ahead. */
  private void resume(ChannelHandlerContext ctx) {
    if (resuming) {
      return;
    }
    resuming = true;
    try {
      Object msg;
      while (!busy(ctx) && (msg = ahead.poll()) != null) {
        take(ctx, msg);
      }
    } finally {
      resuming = false;
    }
    if (ahead.isEmpty() && !ctx.channel().config().isAutoRead()) {
      ctx.channel().config().setAutoRead(true);
    }
    if (unflushed && !reading) {
      unflushed = false;
      ctx.flush();
    }
  }

  /** Sets the alarm for what the client owes us now. */
  private void time(ChannelHandlerContext ctx) {
    switch (state) {
      case AWAITING -> {
        if (!decoder.inHead()) {
          deadline.set(serving.limits().idle().toNanos(), () -> expired(ctx, RequestObserver.Limit.IDLE_TIME));
        } else if (!headTimed) {
          headTimed = true;
          deadline.set(serving.limits().head().toNanos(), () -> expired(ctx, RequestObserver.Limit.HEAD_TIME));
        }
      }
      case RECEIVING -> {
        if (!deadline.isSet() || !headTimed) {
          headTimed = true;
          deadline.set(serving.limits().body().toNanos(), () -> bodyExpired(ctx));
        }
      }
      case ASKING, SENDING, LINGERING -> {}
    }
  }

  private void expired(ChannelHandlerContext ctx, RequestObserver.Limit limit) {
    serving.observer().limited(limit);
    ctx.close();
  }

  private void bodyExpired(ChannelHandlerContext ctx) {
    serving.observer().limited(RequestObserver.Limit.BODY_TIME);
    Exchange x = exchange;
    if (x != null) {
      refuse(ctx, x, Failures.bodyTimeout(), true);
    }
  }

  private void stalled(ChannelHandlerContext ctx) {
    expired(ctx, RequestObserver.Limit.STALL_TIME);
  }

  private long stallNanos() {
    return serving.limits().stall().toNanos();
  }
}
