package dev.berth.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import java.util.Base64;
import java.util.List;

/**
 * How frames lie on the wire. A batch becomes one message in one buffer, so that it costs one TLS record and one
 * write. The buffers are on the heap, here and for all answers: the JDK's TLS reads arrays faster than direct memory
 * (measured: a tenth less CPU for a large list).
 */
enum FrameFormat {
  /** One HTTP/1.1 chunk for a batch. */
  CHUNKED {
    @Override
    Object batch(ByteBufAllocator allocator, List<byte[]> frames, int bytes) {
      ByteBuf out = allocator.heapBuffer(bytes + CHUNK_OVERHEAD);
      ByteBufUtil.writeAscii(out, Integer.toHexString(bytes));
      out.writeShort(LINE_END);
      copy(frames, out);
      return out.writeShort(LINE_END);
    }

    @Override
    Object end() {
      return Unpooled.wrappedBuffer(LAST_CHUNK);
    }
  },

  /** To an HTTP/1.0 client: the connection's end is the body's end. */
  RAW {
    @Override
    Object batch(ByteBufAllocator allocator, List<byte[]> frames, int bytes) {
      ByteBuf out = allocator.heapBuffer(bytes);
      copy(frames, out);
      return out;
    }

    @Override
    Object end() {
      return Unpooled.EMPTY_BUFFER;
    }
  },

  /** HTTP/2 DATA. */
  DATA {
    @Override
    Object batch(ByteBufAllocator allocator, List<byte[]> frames, int bytes) {
      ByteBuf out = allocator.heapBuffer(bytes);
      copy(frames, out);
      return new DefaultHttp2DataFrame(out);
    }

    @Override
    Object end() {
      return new DefaultHttp2DataFrame(true);
    }
  },

  /** One WebSocket text message for each frame (RFC 6455, section 5.2), many in one buffer. */
  WEB_SOCKET {
    @Override
    Object batch(ByteBufAllocator allocator, List<byte[]> frames, int bytes) {
      return messages(allocator, FINAL_TEXT, frames, bytes);
    }

    @Override
    Object end() {
      return Unpooled.wrappedBuffer(CLOSE_NORMAL);
    }
  },

  /** One WebSocket binary message for each frame. */
  WEB_SOCKET_BINARY {
    @Override
    Object batch(ByteBufAllocator allocator, List<byte[]> frames, int bytes) {
      return messages(allocator, FINAL_BINARY, frames, bytes);
    }

    @Override
    Object end() {
      return Unpooled.wrappedBuffer(CLOSE_NORMAL);
    }
  },

  /** One WebSocket text message for each frame, in base64. */
  WEB_SOCKET_BASE64 {
    @Override
    Object batch(ByteBufAllocator allocator, List<byte[]> frames, int bytes) {
      List<byte[]> texts = frames.stream().map(Base64.getEncoder()::encode).toList();
      return messages(allocator, FINAL_TEXT, texts, texts.stream().mapToInt(t -> t.length).sum());
    }

    @Override
    Object end() {
      return Unpooled.wrappedBuffer(CLOSE_NORMAL);
    }
  };

  private static final int CHUNK_OVERHEAD = 12;
  private static final int MESSAGE_OVERHEAD = 10;
  private static final int LINE_END = ('\r' << 8) | '\n';
  private static final int FINAL_TEXT = 0x81;
  private static final int FINAL_BINARY = 0x82;
  private static final byte[] LAST_CHUNK = {'0', '\r', '\n', '\r', '\n'};
  private static final byte[] CLOSE_NORMAL = {(byte) 0x88, 2, 0x03, (byte) 0xe8};

  /** The frames as one message for the pipeline. {@code bytes} is their length together. */
  abstract Object batch(ByteBufAllocator allocator, List<byte[]> frames, int bytes);

  /** What follows the last frame. */
  abstract Object end();

  private static ByteBuf messages(ByteBufAllocator allocator, int opcode, List<byte[]> frames, int bytes) {
    ByteBuf out = allocator.heapBuffer(bytes + frames.size() * MESSAGE_OVERHEAD);
    for (byte[] frame : frames) {
      out.writeByte(opcode);
      if (frame.length < 126) {
        out.writeByte(frame.length);
      } else if (frame.length < 1 << 16) {
        out.writeByte(126).writeShort(frame.length);
      } else {
        out.writeByte(127).writeLong(frame.length);
      }
      out.writeBytes(frame);
    }
    return out;
  }

  private static void copy(List<byte[]> frames, ByteBuf out) {
    for (byte[] frame : frames) {
      out.writeBytes(frame);
    }
  }
}
