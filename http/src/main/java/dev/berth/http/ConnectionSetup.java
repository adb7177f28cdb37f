package dev.berth.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.util.List;
import java.util.Optional;

/** Counts a new connection and builds its pipeline: TLS, then by ALPN HTTP/2 or HTTP/1.1. */
// A failed write or close shows as channelInactive, where everything ends: the futures have nothing to add.
@SuppressWarnings("FutureReturnValueIgnored")
final class ConnectionSetup extends ChannelInitializer<Channel> {
  private final Serving serving;
  private final Optional<Tls> tls;
  private final ChannelGroup open;

  ConnectionSetup(Serving serving, Optional<Tls> tls, ChannelGroup open) {
    this.serving = serving;
    this.tls = tls;
    this.open = open;
  }

  @Override
  protected void initChannel(Channel channel) {
    if (!serving.inFlight().openConnection()) {
      serving.observer().limited(RequestObserver.Limit.CONNECTIONS);
      channel.unsafe().closeForcibly();
      return;
    }
    open.add(channel);
    serving.observer().connectionOpened();
    channel
        .closeFuture()
        .addListener(
            _ -> {
              serving.inFlight().closeConnection();
              serving.observer().connectionClosed();
            });
    if (tls.isEmpty()) {
      http1(channel.pipeline(), Peer.of(channel.remoteAddress(), List.of(), false));
      return;
    }
    SslHandler handler = tls.get().context().newHandler(channel.alloc());
    handler.setHandshakeTimeoutMillis(serving.limits().handshake().toMillis());
    handler
        .handshakeFuture()
        .addListener(
            done -> {
              if (done.cause() instanceof SslHandshakeTimeoutException) {
                serving.observer().limited(RequestObserver.Limit.HANDSHAKE_TIME);
              }
            });
    channel.pipeline().addLast(handler, new Negotiated(tls.get()));
  }

  private void http1(ChannelPipeline pipeline, Peer peer) {
    RequestDecoder decoder = new RequestDecoder(serving.limits());
    pipeline.addLast(decoder, new Http1Handler(serving, peer, decoder, new Deadline(pipeline.channel().eventLoop())));
  }

  private final class Negotiated extends ApplicationProtocolNegotiationHandler {
    private final Tls context;

    Negotiated(Tls context) {
      super(ApplicationProtocolNames.HTTP_1_1);
      this.context = context;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
      Peer peer = context.peer(ctx.channel().remoteAddress(), ctx.pipeline().get(SslHandler.class));
      if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
        Http2Setup.add(ctx.pipeline(), serving, peer);
      } else {
        http1(ctx.pipeline(), peer);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      Faults.connection(cause, String.valueOf(ctx.channel().remoteAddress()));
      ctx.close();
    }
  }
}
