package dev.berth.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;

/** The pipeline of an HTTP/2 connection: Netty's codec, a child channel for each stream. */
final class Http2Setup {
  /** What a client may send ahead on a stream: a third of the largest body. */
  private static final int WINDOW_BYTES = 1024 * 1024;

  /** Cancelled watches are normal for informers; a flood of resets (CVE-2023-44487) is not. */
  private static final int MAX_RESETS = 1000;

  private static final int RESETS_WINDOW_SECONDS = 10;

  private Http2Setup() {}

  static void add(ChannelPipeline pipeline, Serving serving, Peer peer) {
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forServer()
            .initialSettings(
                Http2Settings.defaultSettings()
                    .maxConcurrentStreams(serving.limits().streamsPerConnection())
                    .initialWindowSize(WINDOW_BYTES)
                    .maxHeaderListSize(serving.limits().headBytes()))
            .decoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESETS_WINDOW_SECONDS)
            .gracefulShutdownTimeoutMillis(serving.config().drain().toMillis())
            .build();
    Http2Lifetime lifetime = new Http2Lifetime(serving, peer, codec);
    pipeline.addLast(
        codec,
        new Http2MultiplexHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel stream) {
                stream
                    .pipeline()
                    .addLast(new Http2StreamHandler(serving, peer, lifetime, new Deadline(stream.eventLoop())));
              }
            }),
        lifetime);
  }
}
