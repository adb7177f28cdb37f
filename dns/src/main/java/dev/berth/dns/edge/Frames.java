package dev.berth.dns.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/** Messages of a TCP stream, each with its length before it in two bytes; as byte arrays without it. */
final class Frames extends ByteToMessageDecoder {
  private static final int PREFIX = 2;

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (in.readableBytes() < PREFIX) {
      return;
    }
    int length = in.getUnsignedShort(in.readerIndex());
    if (in.readableBytes() >= PREFIX + length) {
      byte[] message = new byte[length];
      in.skipBytes(PREFIX).readBytes(message);
      out.add(message);
    }
  }

  static ByteBuf frame(ChannelHandlerContext context, byte[] message) {
    return context.alloc().directBuffer(PREFIX + message.length).writeShort(message.length).writeBytes(message);
  }
}
