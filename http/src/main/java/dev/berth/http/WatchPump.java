package dev.berth.http;

import dev.berth.api.FrameSource;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * Takes frames from a source to a socket, as fast as the client reads and no faster. Owned by the channel's event loop.
 *
 * <p>Frames are pulled only while the channel is writable, so a slow client holds one buffer and its place in the
 * feed. What is ready goes out as one buffer of about a TLS record, one flush for several. A watch that finds several
 * frames at once is in a storm: until a tick of {@link StormTurns} finds nothing it looks at the ticks only, which
 * makes the batches larger and the wake-ups fewer; a frame that comes alone is sent at once.
 */
// A failed write or close shows as channelInactive, where everything ends: the futures have nothing to add.
@SuppressWarnings("FutureReturnValueIgnored")
final class WatchPump implements BodyPump, Runnable {
  /** With the chunk's frame, this fills one TLS record. */
  private static final int BATCH_BYTES = 16 * 1024 - 16;

  private static final int STORM_FRAMES = 2;

  /** Batches for one client before the other clients of the loop get their turn. */
  private static final int TURN_BATCHES = 16;

  private final ChannelHandlerContext ctx;
  private final Channel channel;
  private final FrameSource source;
  private final FrameFormat format;
  private final Exchange exchange;
  private final Stall stall;
  private final Runnable ended;
  private final Runnable wake = this::wake;

  /** A wake-up is on its way: no second one is asked for. */
  private boolean armed;

  private boolean storm;
  private boolean running;
  private boolean closed;

  /**
   * @param stall for when the client does not read
   * @param ended called after the end was written and flushed
   */
  WatchPump(
      ChannelHandlerContext ctx,
      FrameSource source,
      FrameFormat format,
      Exchange exchange,
      Stall stall,
      Runnable ended) {
    this.ctx = ctx;
    this.channel = ctx.channel();
    this.source = source;
    this.format = format;
    this.exchange = exchange;
    this.stall = stall;
    this.ended = ended;
  }

  /** Sends what is ready. The header, written before, goes out with it. */
  void start() {
    pump(true);
  }

  @Override
  public void run() {
    armed = false;
    pump(false);
  }

  @Override
  public void writabilityChanged() {
    if (channel.isWritable()) {
      stall.over();
      pump(false);
    } else if (!closed) {
      stall.begin();
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      stall.over();
      source.close();
      exchange.finish();
    }
  }

  @Override
  public void drain() {
    if (!closed) {
      end();
    }
  }

  private void wake() {
    try {
      ctx.executor().execute(this);
    } catch (RejectedExecutionException _) {
      // The loop has ended, and with it every channel: close() has been or will be called by channelInactive.
      return;
    }
  }

  private void pump(boolean unflushed) {
    if (running || closed) {
      return;
    }
    running = true;
    try {
      turn(unflushed);
    } catch (RuntimeException e) {
      Serving.LOG.error("watch failed audit={}", exchange.auditId(), e);
      close();
      channel.close();
    } finally {
      running = false;
    }
  }

  private void turn(boolean unflushed) {
    boolean dirty = unflushed;
    int batches = 0;
    int frames = 0;
    while (!closed) {
      if (batches == TURN_BATCHES || !channel.isWritable()) {
        if (dirty) {
          ctx.flush();
          dirty = false;
        }
        if (!channel.isWritable()) {
          // writabilityChanged() goes on from here.
          return;
        }
        if (batches == TURN_BATCHES) {
          yieldTurn();
          return;
        }
      }
      switch (source.pull(BATCH_BYTES)) {
        case FrameSource.Pull.Frames(var list) -> {
          ctx.write(format.batch(ctx.alloc(), list, size(list)), ctx.voidPromise());
          dirty = true;
          batches++;
          frames += list.size();
        }
        case FrameSource.Pull.Idle _ -> {
          if (dirty) {
            ctx.flush();
          }
          if (!closed) {
            storm = frames >= STORM_FRAMES || (storm && frames > 0);
            lookAgain();
          }
          return;
        }
        case FrameSource.Pull.End _ -> {
          end();
          return;
        }
      }
    }
  }

  private void yieldTurn() {
    if (!armed) {
      armed = true;
      ctx.executor().execute(this);
    }
  }

  private void lookAgain() {
    if (armed) {
      return;
    }
    armed = true;
    if (storm) {
      StormTurns.of(ctx.executor()).add(this);
    } else {
      source.onReady(wake);
    }
  }

  private int size(List<byte[]> frames) {
    int bytes = 0;
    for (byte[] frame : frames) {
      bytes += frame.length;
    }
    exchange.sent(bytes);
    return bytes;
  }

  private void end() {
    closed = true;
    stall.over();
    source.close();
    ctx.writeAndFlush(format.end()).addListener(_ -> exchange.finish());
    ended.run();
  }
}
