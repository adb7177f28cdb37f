package dev.berth.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import java.util.List;

/**
 * Sends a large body of known length in pieces of a TLS record, as fast as the client reads: a client that does not
 * read holds the shared parts and one buffer, not a copy of the body. Owned by the channel's event loop.
 */
// A failed write or close shows as channelInactive, where everything ends: the futures have nothing to add.
@SuppressWarnings("FutureReturnValueIgnored")
final class PartsPump implements BodyPump {
  private static final int PIECE_BYTES = 16 * 1024;

  private final ChannelHandlerContext ctx;
  private final List<byte[]> parts;
  private final boolean http2;
  private final Stall stall;
  private final Runnable ended;
  private long left;
  private int part;
  private int offset;
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
    try {
      do {
        while (left > 0 && ctx.channel().isWritable()) {
          ByteBuf piece = piece();
          ctx.write(http2 ? new DefaultHttp2DataFrame(piece, left == 0) : piece, ctx.voidPromise());
        }
        ctx.flush();
      } while (left > 0 && ctx.channel().isWritable());
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

  private ByteBuf piece() {
    int size = (int) Math.min(PIECE_BYTES, left);
    ByteBuf out = ctx.alloc().heapBuffer(size);
    while (out.writableBytes() > 0 && out.readableBytes() < size) {
      byte[] bytes = parts.get(part);
      int n = Math.min(size - out.readableBytes(), bytes.length - offset);
      out.writeBytes(bytes, offset, n);
      offset += n;
      if (offset == bytes.length) {
        part++;
        offset = 0;
      }
    }
    left -= size;
    return out;
  }
}
