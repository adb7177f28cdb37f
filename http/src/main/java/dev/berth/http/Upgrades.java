package dev.berth.http;

import dev.berth.api.Response;
import dev.berth.api.connect.Upgraded;
import dev.berth.http.stream.ChannelProtocol;
import dev.berth.http.stream.ProcessSocket;
import dev.berth.model.streams.NodeStreams.Start;
import dev.berth.model.streams.Opened;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.List;
import java.util.Optional;

/** Turns an HTTP/1.1 connection into what its request asked for, or says why not. */
// A failed write or close shows as channelInactive, where everything ends: the futures have nothing to add.
@SuppressWarnings("FutureReturnValueIgnored")
final class Upgrades {
  private static final int PING_SECONDS = 30;

  private final Serving serving;
  private final Peer peer;
  private final Exchange exchange;

  Upgrades(Serving serving, Peer peer, Exchange exchange) {
    this.serving = serving;
    this.peer = peer;
    this.exchange = exchange;
  }

  /** Empty where the connection is no longer HTTP. */
  Optional<Response> answer(ChannelHandlerContext ctx, Upgraded to) {
    if (WebSocketHandshake.isAsked(exchange)) {
      List<String> offered = ChannelProtocol.offered(exchange.headers().all("Sec-WebSocket-Protocol"));
      return switch (to) {
        case Upgraded.Process process -> socket(ctx, process, offered);
        case Upgraded.Ports _ -> Optional.of(forbidden());
        case Upgraded.Passed _ -> Optional.of(forbidden());
      };
    }
    return Optional.of(Failures.text(400, "unable to upgrade: missing upgrade headers in request"));
  }

  private Optional<Response> socket(ChannelHandlerContext ctx, Upgraded.Process process, List<String> offered) {
    Optional<ChannelProtocol> protocol = ChannelProtocol.ofProcess(offered);
    if (protocol.isEmpty()) {
      return Optional.of(forbidden());
    }
    // only the newest protocol is spoken by upstream's API server itself, which tells refusals after the upgrade
    if (process.process() instanceof Opened.Refused<Start> refused && !protocol.get().halfCloses()) {
      return Optional.of(Failures.text(refused.code(), refused.message()));
    }
    switched(ctx, protocol.get().name(), new ProcessSocket(protocol.get(), process));
    return Optional.empty();
  }

  private void switched(ChannelHandlerContext ctx, String protocol, ChannelHandler last) {
    WebSocketHandshake.switching(
        ctx, serving, exchange, protocol.isEmpty() ? Optional.empty() : Optional.of(protocol));
    ctx.channel().config().setAutoRead(true);
    ctx.pipeline().addLast(WebSocketHandshake.messages());
    ctx.pipeline().addLast(new IdleStateHandler(0, PING_SECONDS, 0), last, new End());
    leaveHttp(ctx);
    exchange.streams();
  }

  private static void leaveHttp(ChannelHandlerContext ctx) {
    ctx.pipeline().remove(RequestDecoder.class);
    ctx.pipeline().remove(Http1Handler.class);
  }

  /** What x/net/websocket answers to protocols that it does not know. */
  private static Response forbidden() {
    return Failures.text(403, "Forbidden");
  }

  /** The end of every pipeline that is no longer HTTP. */
  private final class End extends ChannelInboundHandlerAdapter {
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      exchange.finish();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == Serving.Drain.EVENT) {
        ctx.close();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      Faults.connection(cause, peer.address());
      ctx.close();
    }
  }
}
