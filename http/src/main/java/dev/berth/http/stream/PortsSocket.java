package dev.berth.http.stream;

import dev.berth.api.connect.Upgraded;
import dev.berth.base.stream.Feeder;
import dev.berth.base.stream.Link;
import dev.berth.base.stream.Sink;
import dev.berth.model.streams.NodeStreams.Forward;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Ports over a WebSocket without SPDY: stream 2n carries the bytes of the n-th port that the request named, stream 2n+1 its
 * error, and the first message of each is the port's number, low byte first (kubelet's cri/streaming/portforward). One
 * connection to each port. Owned by its event loop.
 */
public final class PortsSocket extends SocketHandler {
  private static final int MOST_WAITING = 256 * 1024;

  private final ChannelProtocol protocol;
  private final Upgraded.Ports ports;
  private final Forward forward;
  private final List<Port> all = new ArrayList<>();
  private int connecting;
  private boolean gone;

  public PortsSocket(ChannelProtocol protocol, Upgraded.Ports ports, Forward forward) {
    this.protocol = protocol;
    this.ports = ports;
    this.forward = forward;
  }

  /** One of them. */
  private final class Port implements Sink {
    private final ChannelHandlerContext ctx;
    private final Outlet outlet;
    private final int index;
    private Optional<Link> link = Optional.empty();
    private Optional<Feeder> towards = Optional.empty();

    Port(ChannelHandlerContext ctx, Outlet outlet, int index) {
      this.ctx = ctx;
      this.outlet = outlet;
      this.index = index;
    }

    @Override
    public CompletionStage<Void> write(byte[] bytes) {
      spoken();
      return send(2 * index, bytes);
    }

    CompletionStage<Void> send(int channel, byte[] bytes) {
      return outlet.send(Messages.onChannel(ctx.alloc(), protocol, channel, bytes));
    }

    @Override
    public void end() {
      on(ctx, () -> over(ctx, this));
    }
  }

  private static void on(ChannelHandlerContext ctx, Runnable task) {
    try {
      ctx.executor().execute(task);
    } catch (RejectedExecutionException e) {
      // the server has closed, and this connection with it
      return;
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ctx.channel().config().setAutoRead(false); // until there is somebody to take what is said
    Outlet outlet = new Outlet(ctx);
    connecting = ports.ports().size();
    for (int i = 0; i < ports.ports().size(); i++) {
      int number = ports.ports().get(i);
      Port port = new Port(ctx, outlet, i);
      all.add(port);
      byte[] named = {(byte) number, (byte) (number >> 8)};
      var data = port.send(2 * i, named);
      var error = port.send(2 * i + 1, named);
      var unused =
          forward
              .connect(number, port)
              .whenComplete(
                  (link, failed) ->
                      on(ctx, () -> connected(ctx, port, Optional.ofNullable(link), failed)));
    }
  }

  private void connected(ChannelHandlerContext ctx, Port port, Optional<Link> link, @Nullable Object failed) {
    connecting--;
    if (link.isEmpty()) {
      String why =
          "error forwarding port " + ports.ports().get(port.index) + " to pod " + ports.pod() + ", uid " + ports.uid()
              + ": " + Failures.text(failed);
      var unused = port.send(2 * port.index + 1, why.getBytes(StandardCharsets.UTF_8));
      over(ctx, port);
    } else if (gone) {
      link.get().close();
    } else {
      port.link = link;
      port.towards = Optional.of(new Feeder(ctx.executor(), link.get().sink(), () -> read(ctx)));
    }
    read(ctx);
  }

  private void read(ChannelHandlerContext ctx) {
    long waiting = all.stream().mapToLong(p -> p.towards.map(Feeder::waiting).orElse(0L)).sum();
    ctx.channel().config().setAutoRead(connecting == 0 && waiting < MOST_WAITING);
  }

  private void over(ChannelHandlerContext ctx, Port port) {
    if (!all.remove(port)) {
      return; // closing the link ends its sink once more
    }
    port.link.ifPresent(Link::close);
    if (all.isEmpty()) {
      close(ctx, NORMAL, "");
    }
  }

  @Override
  void message(ChannelHandlerContext ctx, WebSocketFrame frame) {
    ByteBuf content = frame.content();
    if (!content.isReadable()) {
      return;
    }
    Messages.Said said;
    try {
      said = Messages.said(protocol, content);
    } catch (IllegalArgumentException e) {
      gone();
      close(ctx, PROTOCOL_ERROR, "not base64");
      return;
    }
    if (said.channel() % 2 == 0) {
      for (Port port : all) {
        if (2 * port.index == said.channel()) {
          port.towards.ifPresent(t -> t.feed(said.bytes()));
        }
      }
      read(ctx);
    }
  }

  @Override
  void gone() {
    if (!gone) {
      gone = true;
      List<Port> open = List.copyOf(all);
      all.clear();
      open.forEach(p -> p.link.ifPresent(Link::close));
    }
  }
}
