package dev.berth.http.stream;

import dev.berth.api.connect.Upgraded;
import dev.berth.base.stream.Exit;
import dev.berth.base.stream.Feeder;
import dev.berth.base.stream.ProcessSession;
import dev.berth.base.stream.Sink;
import dev.berth.model.streams.NodeStreams.Start;
import dev.berth.model.streams.Opened;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A process over a WebSocket: streams 0 input, 1 output, 2 error output, 3 how it ended, 4 sizes of the terminal. The socket
 * is not read while the process has more than {@link #MOST_WAITING} bytes of input to read. Owned by its event loop.
 */
public final class ProcessSocket extends SocketHandler {
  private static final int INPUT = 0;
  private static final int OUTPUT = 1;
  private static final int ERROR = 2;
  private static final int ENDING = 3;
  private static final int SIZE = 4;
  private static final int CLOSE_SIGNAL = 255;
  private static final int MOST_WAITING = 256 * 1024;
  /** How long a process may take to end once it has read all that a client said before it left. */
  private static final long LINGER_MILLIS = 500;
  /** How long it may take to read that. */
  private static final long MOST_LINGER_MILLIS = 10_000;

  private final ChannelProtocol protocol;
  private final Upgraded.Process process;
  private final Resizes resizes = new Resizes();
  private Optional<ProcessSession> session = Optional.empty();
  private Optional<Feeder> input = Optional.empty();
  private Optional<Runnable> leaving = Optional.empty();
  private boolean gone;

  public ProcessSocket(ChannelProtocol protocol, Upgraded.Process process) {
    this.protocol = protocol;
    this.process = process;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ctx.channel().config().setAutoRead(false);
    Outlet outlet = new Outlet(ctx);
    if (protocol.greets()) {
      int first = process.wanted().output() ? OUTPUT : process.wanted().error() ? ERROR : ENDING;
      var unused = send(ctx, outlet, first, new byte[0]);
    }
    switch (process.process()) {
      case Opened.Refused<Start> refused ->
          ended(ctx, outlet, new Exit.Failed("unable to upgrade connection: " + refused.message()), "");
      case Opened.Ready<Start>(Start start) -> {
        ProcessSession.Output output =
            new ProcessSession.Output(
                process.wanted().output() ? new Channel(ctx, outlet, OUTPUT) : Sink.NOWHERE,
                process.wanted().error() ? new Channel(ctx, outlet, ERROR) : Sink.NOWHERE);
        var begun =
            start
                .start(output)
                .whenComplete((s, failed) -> on(ctx, () -> begun(ctx, outlet, Optional.ofNullable(s), failed)));
      }
    }
  }

  private void begun(ChannelHandlerContext ctx, Outlet outlet, Optional<ProcessSession> begun, Object failed) {
    if (begun.isEmpty()) {
      ended(ctx, outlet, new Exit.Failed(Failures.text(failed)), process.failure());
      return;
    }
    ProcessSession running = begun.get();
    if (gone) {
      running.close();
      return;
    }
    session = begun;
    input = Optional.of(new Feeder(ctx.executor(), running.input(), () -> read(ctx)));
    var unused = running.exit().thenAccept(exit -> on(ctx, () -> ended(ctx, outlet, exit, process.failure())));
    ctx.channel().config().setAutoRead(true);
  }

  private void read(ChannelHandlerContext ctx) {
    long waiting = input.map(Feeder::waiting).orElse(0L);
    ctx.channel().config().setAutoRead(waiting < MOST_WAITING);
    if (waiting == 0 && leaving.isPresent()) {
      later(ctx, LINGER_MILLIS, this::left);
    }
  }

  private void ended(ChannelHandlerContext ctx, Outlet outlet, Exit exit, String failure) {
    Endings.told(exit, failure, protocol.statuses())
        .ifPresent(
            text -> {
              var unused = send(ctx, outlet, ENDING, text);
            });
    input.ifPresent(Feeder::drop);
    close(ctx, NORMAL, "");
    left();
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
      wrong(ctx, "not base64: " + e.getMessage());
      return;
    }
    byte[] bytes = said.bytes();
    switch (said.channel()) {
      case INPUT -> {
        if (process.wanted().input()) {
          input.ifPresent(i -> i.feed(bytes));
          read(ctx);
        }
      }
      case SIZE -> resizes.add(bytes).forEach(size -> session.ifPresent(s -> s.resize(size)));
      case OUTPUT, ERROR, ENDING -> {} // a client says nothing there; what it says is dropped, as upstream does
      case CLOSE_SIGNAL -> {
        if (!protocol.halfCloses() || bytes.length != 1) {
          wrong(ctx, "unexpected close of a stream");
        } else if (bytes[0] == INPUT) {
          input.ifPresent(Feeder::end);
        }
      }
      default -> wrong(ctx, "no stream " + said.channel());
    }
  }

  private void wrong(ChannelHandlerContext ctx, String why) {
    gone();
    close(ctx, PROTOCOL_ERROR, why);
  }

  /**
   * What the client had said before counts: clients that know no other way to end a process' input close the connection. It is
   * answered once the process has taken all of it, and has had a moment to end, of which they are still told.
   */
  @Override
  void leaves(ChannelHandlerContext ctx, Runnable answer) {
    leaving = Optional.of(answer);
    if (process.wanted().input() && input.isPresent()) {
      later(ctx, MOST_LINGER_MILLIS, this::left);
      input.get().end();
      read(ctx);
    } else {
      left();
    }
  }

  private void left() {
    leaving.ifPresent(
        answer -> {
          leaving = Optional.empty();
          gone();
          answer.run();
        });
  }

  private static void later(ChannelHandlerContext ctx, long millis, Runnable task) {
    var unused = ctx.executor().schedule(task, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  void gone() {
    if (!gone) {
      gone = true;
      input.ifPresent(Feeder::drop);
      session.ifPresent(ProcessSession::close);
    }
  }

  private CompletionStage<Void> send(ChannelHandlerContext ctx, Outlet outlet, int channel, byte[] bytes) {
    return outlet.send(Messages.onChannel(ctx.alloc(), protocol, channel, bytes));
  }

  private static void on(ChannelHandlerContext ctx, Runnable task) {
    try {
      ctx.executor().execute(task);
    } catch (RejectedExecutionException e) {
      // the server has closed, and this connection with it
      return;
    }
  }

  /** One of the streams to the client. */
  private final class Channel implements Sink {
    private final ChannelHandlerContext ctx;
    private final Outlet outlet;
    private final int number;

    Channel(ChannelHandlerContext ctx, Outlet outlet, int number) {
      this.ctx = ctx;
      this.outlet = outlet;
      this.number = number;
    }

    @Override
    public CompletionStage<Void> write(byte[] bytes) {
      spoken();
      return send(ctx, outlet, number, bytes);
    }

    @Override
    public void end() {
      // these protocols have no word for it; the end of all is told with how it ended
    }
  }
}
