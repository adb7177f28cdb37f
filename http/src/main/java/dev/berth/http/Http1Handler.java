package dev.berth.http;

import dev.berth.api.FrameSource;
import dev.berth.api.Headers;
import dev.berth.api.Response;
import dev.berth.api.connect.Upgraded;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
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
    boolean full = state == State.AWAITING && !ctx.channel().isWritable();
    return full || state == State.ASKING || state == State.SENDING;
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
    Optional<Target> target = Target.parse(request.uri());
    Headers headers = Headers.of(request.headers().entries());
    Exchange x = new Exchange(serving, peer, request.method().name(), target.orElse(Target.ROOT), headers);
    exchange = x;
    Optional<Refused> refused = Refused.head(request, target.isPresent(), serving.limits());
    if (refused.isPresent()) {
      refuse(ctx, x, refused.get());
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
      refuse(ctx, x, Refused.malformed(content.decoderResult().cause(), serving.limits()));
      return;
    }
    switch (body.add(content.content())) {
      case OK -> {}
      case TOO_LARGE -> {
        refuse(ctx, x, Refused.tooLarge(serving.limits()));
        return;
      }
      case TOO_MANY -> {
        refuse(ctx, x, Refused.crowded());
        return;
      }
    }
    if (content instanceof LastHttpContent) {
      state = State.ASKING;
      headTimed = false;
      deadline.clear();
      decoder.requestEnds();
      x.run(body.take(), ctx.executor(), (asked, response) -> answer(ctx, asked, response));
    }
  }

  /** Answers and ends the connection. */
  private void refuse(ChannelHandlerContext ctx, Exchange x, Refused refused) {
    refused.limit().ifPresent(serving.observer()::limited);
    body.clear();
    keepAlive = false;
    state = State.LINGERING;
    answer(ctx, x, refused.answer());
    deadline.set(Serving.LINGER_NANOS, ctx::close);
    if (refused.lost()) {
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
      case Response.Content.Whole content -> whole(ctx, x, response, content);
      case Response.Content.Streaming(var frames) -> stream(ctx, x, response, frames);
      case Response.Content.Upgrade(var to) -> upgrade(ctx, x, to);
    }
  }

  private void whole(ChannelHandlerContext ctx, Exchange x, Response response, Response.Content.Whole content) {
    List<byte[]> parts = content.parts();
    long size = content.size();
    boolean bodied = !x.isHead() && ResponseHead.hasBody(response.code());
    boolean small = size <= ONE_BUFFER_BYTES;
    ByteBuf out = ctx.alloc().heapBuffer(HEAD_BYTES + (small ? (int) size : 0));
    String length = ResponseHead.hasBody(response.code()) ? Long.toString(size) : "";
    ResponseHead.write(out, serving, x, response, connection(), "Content-Length", length);
    if (bodied) {
      x.sent(size);
    }
    if (bodied && !small) {
      ctx.write(out, ctx.voidPromise());
      if (state != State.LINGERING) {
        state = State.SENDING;
      }
      PartsPump p =
          new PartsPump(ctx, parts, size, false, Stall.of(ctx, serving, deadline), () -> ended(ctx, x));
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

  private void upgrade(ChannelHandlerContext ctx, Exchange x, Upgraded to) {
    Optional<Response> refused =
        http10 ? Optional.of(Failures.upgradeRequired()) : new Upgrades(serving, peer, x).answer(ctx, to);
    refused.ifPresent(response -> answer(ctx, x, response));
    if (refused.isEmpty()) {
      exchange = null;
      deadline.close();
    }
  }

  private void stream(ChannelHandlerContext ctx, Exchange x, Response response, FrameSource frames) {
    state = State.SENDING;
    x.streams();
    if (WebSocketHandshake.isAsked(x)) {
      WebSocketHandshake.answer(ctx, serving, peer, x, response, frames, deadline);
      exchange = null;
      return;
    }
    keepAlive &= !http10;
    ByteBuf out = ctx.alloc().heapBuffer(HEAD_BYTES);
    ResponseHead.write(out, serving, x, response, connection(), "Transfer-Encoding", http10 ? "" : "chunked");
    ctx.write(out, ctx.voidPromise());
    FrameFormat format = http10 ? FrameFormat.RAW : FrameFormat.CHUNKED;
    WatchPump p =
        new WatchPump(ctx, frames, format, x, Stall.of(ctx, serving, deadline), () -> ended(ctx, x));
    pump = p;
    p.start();
  }

  private String connection() {
    return !keepAlive ? "close" : http10 ? "keep-alive" : "";
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
      Stall.of(ctx, serving, deadline).begin();
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
    Exchange x = exchange;
    if (x != null) {
      refuse(ctx, x, Refused.late());
    }
  }
}
