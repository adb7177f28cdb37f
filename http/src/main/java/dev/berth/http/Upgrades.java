package dev.berth.http;

import dev.berth.api.Response;
import dev.berth.api.connect.Upgraded;
import dev.berth.http.stream.ChannelProtocol;
import dev.berth.http.stream.PassedHandler;
import dev.berth.http.stream.PortsSocket;
import dev.berth.http.stream.ProcessSocket;
import dev.berth.http.stream.SpdyHandler;
import dev.berth.http.stream.SpdyPorts;
import dev.berth.http.stream.SpdyProcess;
import dev.berth.http.stream.SpdyService;
import dev.berth.http.stream.SpdyTunnel;
import dev.berth.model.streams.NodeStreams.Forward;
import dev.berth.model.streams.NodeStreams.Start;
import dev.berth.model.streams.Opened;
import io.netty.buffer.ByteBuf;
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
  private static final String VERSION = "X-Stream-Protocol-Version";
  private static final String ACCEPTED = "X-Accepted-Stream-Protocol-Versions";

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
    if (to instanceof Upgraded.Passed passed) {
      passed(ctx, passed);
      return Optional.empty();
    }
    return WebSocketHandshake.isAsked(exchange) ? socket(ctx, to) : spdy(ctx, to);
  }

  private void passed(ChannelHandlerContext ctx, Upgraded.Passed passed) {
    exchange.answered(101);
    ctx.channel().config().setAutoRead(true);
    ctx.pipeline().addLast(new PassedHandler(passed), new End());
    leaveHttp(ctx);
    exchange.streams();
  }

  private Optional<Response> socket(ChannelHandlerContext ctx, Upgraded to) {
    List<String> offered = ChannelProtocol.offered(exchange.headers().all("Sec-WebSocket-Protocol"));
    return switch (to) {
      case Upgraded.Process process -> {
        Optional<ChannelProtocol> protocol = ChannelProtocol.ofProcess(offered);
        // only the newest protocol is spoken by upstream's API server itself, which tells refusals after the upgrade
        yield protocol.isEmpty()
            ? Optional.of(forbidden())
            : process.process() instanceof Opened.Refused<Start> refused && !protocol.get().halfCloses()
                ? Optional.of(Failures.text(refused.code(), refused.message()))
                : switched(ctx, protocol.get().name(), new ProcessSocket(protocol.get(), process));
      }
      case Upgraded.Ports ports -> {
        if (ports.forward() instanceof Opened.Refused<Forward>(int code, String message)) {
          yield Optional.of(Failures.text(code, message));
        }
        Forward forward = ((Opened.Ready<Forward>) ports.forward()).stream();
        String tunnel = SpdyTunnel.PREFIX + SpdyPorts.PROTOCOL;
        if (offered.stream().anyMatch(p -> p.startsWith(SpdyTunnel.PREFIX))) {
          yield offered.contains(tunnel)
              ? switched(ctx, tunnel, new SpdyTunnel(new SpdyPorts(ports, forward)))
              : Optional.of(Failures.text(400, "unable to upgrade: no tunneling spdy protocols provided"));
        }
        Optional<ChannelProtocol> protocol = ChannelProtocol.ofPorts(offered);
        yield protocol.isEmpty()
            ? Optional.of(forbidden())
            : switched(ctx, protocol.get().name(), new PortsSocket(protocol.get(), ports, forward));
      }
      case Upgraded.Passed _ -> Optional.of(forbidden());
    };
  }

  private Optional<Response> spdy(ChannelHandlerContext ctx, Upgraded to) {
    List<String> known = to instanceof Upgraded.Process ? SpdyProcess.PROTOCOLS : List.of(SpdyPorts.PROTOCOL);
    Optional<Response> refused =
        switch (to) {
          case Upgraded.Process(_, _, Opened.Refused<Start>(int code, String why)) -> text(code, why);
          case Upgraded.Ports(_, _, _, Opened.Refused<Forward>(int code, String why)) -> text(code, why);
          case Upgraded.Process _, Upgraded.Ports _, Upgraded.Passed _ -> Optional.empty();
        };
    if (refused.isPresent()) {
      return refused;
    }
    if (exchange.headers().first(VERSION).isEmpty()) {
      return text(
          400,
          "unable to upgrade: header " + VERSION + " does not exist in request with "
              + exchange.headers().names().size() + " headers");
    }
    List<String> offered = ChannelProtocol.offered(exchange.headers().all(VERSION));
    Optional<String> chosen = offered.stream().filter(known::contains).findFirst();
    if (chosen.isEmpty()) {
      return Optional.of(
          Failures.text(
              403,
              "unable to upgrade: unable to negotiate protocol: client supports [" + String.join(" ", offered)
                  + "], server accepts [" + String.join(" ", known) + "]",
              known.stream().map(k -> new Response.Header(ACCEPTED, k)).toArray(Response.Header[]::new)));
    }
    if (exchange.headers().first("Upgrade").filter("SPDY/3.1"::equalsIgnoreCase).isEmpty()) {
      return text(400, "unable to upgrade: missing upgrade headers in request");
    }
    SpdyService service =
        switch (to) {
          case Upgraded.Process p when p.process() instanceof Opened.Ready<Start>(Start start) ->
              new SpdyProcess(p, start, chosen.get());
          case Upgraded.Ports p when p.forward() instanceof Opened.Ready<Forward>(Forward forward) ->
              new SpdyPorts(p, forward);
          case Upgraded.Process _, Upgraded.Ports _, Upgraded.Passed _ ->
              throw new IllegalStateException("a refusal that was not answered: " + to);
        };
    switchedToSpdy(ctx, chosen.get(), new SpdyHandler(service));
    return Optional.empty();
  }

  private static Optional<Response> text(int code, String message) {
    return Optional.of(Failures.text(code, message));
  }

  private void switchedToSpdy(ChannelHandlerContext ctx, String protocol, ChannelHandler last) {
    ByteBuf out = ctx.alloc().heapBuffer(256);
    ResponseHead.ascii(out, "HTTP/1.1 101 Switching Protocols\r\n");
    ResponseHead.field(out, "Upgrade", "SPDY/3.1");
    ResponseHead.field(out, "Connection", "Upgrade");
    ResponseHead.field(out, VERSION, protocol);
    ResponseHead.field(out, "Audit-Id", exchange.auditId());
    ResponseHead.field(out, "Date", serving.date().text());
    ResponseHead.end(out);
    exchange.answered(101);
    ctx.writeAndFlush(out, ctx.voidPromise());
    ctx.channel().config().setAutoRead(true);
    ctx.pipeline().addLast(new IdleStateHandler(0, 0, PING_SECONDS), last, new End());
    leaveHttp(ctx);
    exchange.streams();
  }

  private Optional<Response> switched(ChannelHandlerContext ctx, String protocol, ChannelHandler last) {
    WebSocketHandshake.switching(
        ctx, serving, exchange, protocol.isEmpty() ? Optional.empty() : Optional.of(protocol));
    ctx.flush();
    ctx.channel().config().setAutoRead(true);
    ctx.pipeline().addLast(WebSocketHandshake.messages());
    ctx.pipeline().addLast(new IdleStateHandler(0, PING_SECONDS, 0), last, new End());
    leaveHttp(ctx);
    exchange.streams();
    return Optional.empty();
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
