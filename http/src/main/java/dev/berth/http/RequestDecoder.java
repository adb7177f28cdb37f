package dev.berth.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;

/** Netty's decoder, which also says whether a part of a request has come in. */
final class RequestDecoder extends HttpRequestDecoder {
  private boolean fed;

  RequestDecoder(Limits limits) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.requestLineBytes())
            .setMaxHeaderSize(limits.headBytes())
            .setMaxChunkSize(64 * 1024));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
    fed = true;
    super.channelRead(ctx, msg);
  }

  /** A request has been decoded to its end. */
  void requestEnds() {
    fed = actualReadableBytes() > 0;
  }

  /** Bytes have come since the last request's end, and no header yet. */
  boolean inHead() {
    return fed;
  }
}
