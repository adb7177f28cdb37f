package dev.berth.http.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** WebSocket messages as a server sends them: whole and without a mask (RFC 6455, section 5.2). */
public final class Messages {
  private static final int TEXT = 0x81;
  private static final int BINARY = 0x82;
  private static final int CLOSE = 0x88;
  private static final int PING = 0x89;
  private static final int PONG = 0x8a;
  private static final int LONGEST_CONTROL = 125;

  private Messages() {}

  /** On one of several streams. */
  static ByteBuf onChannel(ByteBufAllocator alloc, ChannelProtocol protocol, int channel, byte[] bytes) {
    if (protocol.base64()) {
      byte[] text = Base64.getEncoder().encode(bytes);
      return head(alloc, TEXT, 1 + text.length).writeByte('0' + channel).writeBytes(text);
    }
    return head(alloc, BINARY, 1 + bytes.length).writeByte(channel).writeBytes(bytes);
  }

  /** What a client said on one of several streams. */
  record Said(int channel, byte[] bytes) {}

  /** @throws IllegalArgumentException for what is not base64 where it has to be */
  static Said said(ChannelProtocol protocol, ByteBuf message) {
    int channel = message.readUnsignedByte();
    byte[] bytes = ByteBufUtil.getBytes(message);
    return protocol.base64() ? new Said(channel - '0', Base64.getDecoder().decode(bytes)) : new Said(channel, bytes);
  }

  /** Nothing but bytes. */
  public static ByteBuf binary(ByteBufAllocator alloc, byte[] bytes) {
    return head(alloc, BINARY, bytes.length).writeBytes(bytes);
  }

  static ByteBuf close(ByteBufAllocator alloc, int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int n = Math.min(LONGEST_CONTROL - 2, text.length);
    return head(alloc, CLOSE, 2 + n).writeShort(code).writeBytes(text, 0, n);
  }

  static ByteBuf ping(ByteBufAllocator alloc) {
    return head(alloc, PING, 0);
  }

  static ByteBuf pong(ByteBufAllocator alloc, ByteBuf payload) {
    return control(alloc, PONG, payload);
  }

  static ByteBuf closed(ByteBufAllocator alloc, ByteBuf payload) {
    return control(alloc, CLOSE, payload);
  }

  private static ByteBuf control(ByteBufAllocator alloc, int opcode, ByteBuf payload) {
    int n = Math.min(LONGEST_CONTROL, payload.readableBytes());
    return head(alloc, opcode, n).writeBytes(payload, payload.readerIndex(), n);
  }

  private static ByteBuf head(ByteBufAllocator alloc, int opcode, int length) {
    ByteBuf out = alloc.heapBuffer(10 + length).writeByte(opcode);
    if (length < 126) {
      return out.writeByte(length);
    }
    return length < 1 << 16 ? out.writeByte(126).writeShort(length) : out.writeByte(127).writeLong(length);
  }
}
