package dev.berth.http.stream;

import dev.berth.base.stream.spdy.SpdyException;
import dev.berth.base.stream.spdy.SpdySession;
import dev.berth.base.stream.spdy.SpdyStream;
import io.netty.channel.ChannelHandlerContext;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** One side of a SPDY connection, whatever carries it. Owned by its event loop. */
// A failed write or close shows as channelInactive, where everything ends: the futures have nothing to add.
@SuppressWarnings("FutureReturnValueIgnored")
final class SpdyEnd implements SpdySession.Events, SpdyService.Connection {
  /** What may wait for slow takers before the connection is no longer read. */
  private static final int MOST_WAITING = 1024 * 1024;

  private static final int LINGER_SECONDS = 2;

  private final ChannelHandlerContext ctx;
  private final SpdyService service;
  private final SpdySession session;
  private final Runnable close;
  private boolean gone;

  /** @param close ends the connection in the order of what carries it */
  SpdyEnd(ChannelHandlerContext ctx, SpdySession.Transport transport, SpdyService service, Runnable close) {
    this.ctx = ctx;
    this.service = service;
    this.close = close;
    // its streams are ended from other threads, and those may outlive the loop
    Executor loop =
        task -> {
          try {
            ctx.executor().execute(task);
          } catch (RejectedExecutionException e) {
            return;
          }
        };
    this.session = new SpdySession(loop, transport, true, this);
    service.begin(this);
  }

  /** Empty where it was understood; else what was wrong. */
  Optional<String> receive(byte[] bytes) {
    try {
      session.receive(bytes);
      read();
      return Optional.empty();
    } catch (SpdyException e) {
      gone();
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private void read() {
    ctx.channel().config().setAutoRead(session.waiting() < MOST_WAITING);
  }

  void gone() {
    if (!gone) {
      gone = true;
      session.close();
      service.gone();
    }
  }

  @Override
  public boolean accepts(SpdyStream stream) {
    return service.accepts(stream);
  }

  @Override
  public void opened(SpdyStream stream) {
    service.opened(stream);
  }

  @Override
  public void drained() {
    if (!gone) {
      read();
    }
  }

  @Override
  public void goingAway() {
    // its streams end by themselves, or with the connection
  }

  @Override
  public void on(Runnable task) {
    try {
      ctx.executor().execute(task);
    } catch (RejectedExecutionException e) {
      // the server has closed, and this connection with it
      return;
    }
  }

  @Override
  public void later(long seconds, Runnable task) {
    ctx.executor().schedule(task, seconds, TimeUnit.SECONDS);
  }

  @Override
  public void finish() {
    if (!gone) {
      session.goAway();
      ctx.channel().config().setAutoRead(true);
      ctx.executor().schedule(close, LINGER_SECONDS, TimeUnit.SECONDS);
    }
  }
}
