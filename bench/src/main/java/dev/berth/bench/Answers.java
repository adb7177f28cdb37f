package dev.berth.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Takes HTTP/1.1 answers apart with as little work as measuring allows: status, body length or chunks. Owned by one
 * event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failure shows as the connection's end
final class Answers extends ChannelInboundHandlerAdapter {
  /** Hears what comes. */
  interface Listener {
    /** Of one answer's body; called with each piece. */
    void body(byte[] bytes, int from, int to);

    void head(int status);

    void ended();

    void closed(String why);
  }

  private enum State {
    HEAD,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END
  }

  private final Listener listener;
  private byte[] in = new byte[1024];
  private int from;
  private int to;
  private State state = State.HEAD;
  private long left;
  private boolean lastChunk;
  private String failure = "closed by the server";

  Answers(Listener listener) {
    this.listener = listener;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    ByteBuf buf = (ByteBuf) msg;
    try {
      int n = buf.readableBytes();
      if (from == to) {
        from = 0;
        to = 0;
      }
      if (to + n > in.length) {
        System.arraycopy(in, from, in, 0, to - from);
        to -= from;
        from = 0;
        if (to + n > in.length) {
          in = Arrays.copyOf(in, Math.max(to + n, in.length * 2));
        }
      }
      buf.readBytes(in, to, n);
      to += n;
    } finally {
      buf.release();
    }
    while (step()) {
      // Each step takes one piece.
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    listener.closed(failure);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    failure = String.valueOf(cause.getMessage());
    ctx.close();
  }

  private boolean step() {
    return switch (state) {
      case HEAD -> head();
      case BODY -> piece(State.HEAD);
      case CHUNK -> piece(State.CHUNK_END);
      case CHUNK_SIZE -> chunkSize();
      case CHUNK_END -> chunkEnd();
    };
  }

  private boolean head() {
    int end = -1;
    for (int i = from; i + 3 < to; i++) {
      if (in[i] == '\r' && in[i + 1] == '\n' && in[i + 2] == '\r' && in[i + 3] == '\n') {
        end = i;
        break;
      }
    }
    if (end < 0) {
      return false;
    }
    int status = (in[from + 9] - '0') * 100 + (in[from + 10] - '0') * 10 + in[from + 11] - '0';
    long length = 0;
    boolean chunked = false;
    int line = from;
    while (line < end) {
      int next = line;
      while (in[next] != '\r') {
        next++;
      }
      int c = in[line] | 0x20;
      if (c == 'c' || c == 't') {
        String field = new String(in, line, next - line, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        if (field.startsWith("content-length:")) {
          length = Long.parseLong(field.substring(15).strip());
        } else if (field.startsWith("transfer-encoding:")) {
          chunked = field.contains("chunked");
        }
      }
      line = next + 2;
    }
    from = end + 4;
    if (status == 204 || status == 304 || status < 200) {
      length = 0;
      chunked = false;
    }
    state = chunked ? State.CHUNK_SIZE : State.BODY;
    left = length;
    listener.head(status);
    if (!chunked && length == 0) {
      state = State.HEAD;
      listener.ended();
    }
    return true;
  }

  private boolean piece(State next) {
    int n = (int) Math.min(left, to - from);
    if (n == 0) {
      return false;
    }
    int at = from;
    from += n;
    left -= n;
    listener.body(in, at, at + n);
    if (left == 0) {
      state = next;
      if (next == State.HEAD) {
        listener.ended();
      }
    }
    return true;
  }

  private boolean chunkSize() {
    int i = from;
    long size = 0;
    while (i < to && in[i] != '\r') {
      int digit = Character.digit(in[i], 16);
      if (digit >= 0) {
        size = size * 16 + digit;
      }
      i++;
    }
    if (i + 1 >= to) {
      return false;
    }
    from = i + 2;
    left = size;
    lastChunk = size == 0;
    state = lastChunk ? State.CHUNK_END : State.CHUNK;
    return true;
  }

  private boolean chunkEnd() {
    if (to - from < 2) {
      return false;
    }
    from += 2;
    if (lastChunk) {
      lastChunk = false;
      state = State.HEAD;
      listener.ended();
    } else {
      state = State.CHUNK_SIZE;
    }
    return true;
  }
}
