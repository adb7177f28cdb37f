package dev.berth.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import java.util.List;

/**
 * Sends a large body of known length in pieces of one to four TLS records, as fast as the client reads: a client that
 * does not read holds the shared parts and one buffer, not a copy of the body. A part is asked for when it is its
 * turn, and once: there are parts that are made only then. Owned by the channel's event loop.
 */
// A failed write or close shows as channelInactive, where everything ends: the futures have nothing to add.
@SuppressWarnings("FutureReturnValueIgnored")
final class PartsPump implements BodyPump {
  private static final int PIECE_BYTES = 16 * 1024;
  private static final int MOST_BYTES = 64 * 1024;

  /** Pieces for one client before the other clients of the loop get their turn. */
  private static final int TURN_PIECES = 16;

  private final ChannelHandlerContext ctx;
  private final List<byte[]> parts;
  private final boolean http2;
  private final Stall stall;
  private final Runnable ended;
  private long left;
  private int part;
  private byte[] bytes = new byte[0];
  private int at;
  private boolean running;
  private boolean closed;

  PartsPump(
      ChannelHandlerContext ctx,
      List<byte[]> parts,
      long size,
      boolean http2,
      Stall stall,
      Runnable ended) {
    this.ctx = ctx;
    this.parts = parts;
    this.left = size;
    this.http2 = http2;
    this.stall = stall;
    this.ended = ended;
  }

  void start() {
    writabilityChanged();
  }

  @Override
  public void writabilityChanged() {
    if (running || closed) {
      return;
    }
    running = true;
    int pieces = 0;
    try {
      do {
        while (left > 0 && pieces < TURN_PIECES && ctx.channel().isWritable()) {
          ByteBuf piece = piece();
          ctx.write(http2 ? new DefaultHttp2DataFrame(piece, left == 0) : piece, ctx.voidPromise());
          pieces++;
        }
        ctx.flush();
      } while (left > 0 && pieces < TURN_PIECES && ctx.channel().isWritable());
    } finally {
      running = false;
    }
    if (closed) {
      return;
    }
    if (left == 0) {
      closed = true;
      stall.over();
      ended.run();
    } else if (ctx.channel().isWritable()) {
      ctx.executor().execute(this::writabilityChanged);
    } else {
      stall.begin();
    }
  }

  @Override
  public void close() {
    closed = true;
    stall.over();
  }

  @Override
  public void drain() {
    // An answer that has begun is sent to its end.
  }

  /** What is left of a large part as it is; of small parts, one TLS record full. */
  private ByteBuf piece() {
    if (at == bytes.length) {
      next();
    }
    int rest = bytes.length - at;
    if (rest >= PIECE_BYTES || rest == left) {
      int size = Math.min(rest, MOST_BYTES);
      ByteBuf out = Unpooled.wrappedBuffer(bytes, at, size);
      at += size;
      left -= size;
      return out;
    }
    int size = (int) Math.min(PIECE_BYTES, left);
    ByteBuf out = ctx.alloc().heapBuffer(size);
    left -= size;
    while (size > 0) {
      if (at == bytes.length) {
        next();
      }
      int n = Math.min(size, bytes.length - at);
      out.writeBytes(bytes, at, n);
      at += n;
      size -= n;
    }
    return out;
  }

  private void next() {
    bytes = parts.get(part++);
    at = 0;
  }
}
