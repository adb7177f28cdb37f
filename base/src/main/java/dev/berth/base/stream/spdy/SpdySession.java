package dev.berth.base.stream.spdy;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A session of one side. It reads what its owner hands it and writes to a transport; it knows neither sockets nor time. All is
 * called on the owner's executor, and all that it tells is told there.
 */
public final class SpdySession {
  private static final int MOST_STREAMS = 1000;

  /** What goes out, in the order of the calls, from any thread. The stage completes once there is room for more. */
  public interface Transport {
    CompletionStage<Void> send(byte[] frame);
  }

  /** What happens. */
  public interface Events {
    /** Whether a stream that the other side opens is wanted; if not it is reset. */
    boolean accepts(SpdyStream stream);

    /** It is open. */
    void opened(SpdyStream stream);

    /** Less waits to be taken than before: see {@link #waiting}. */
    void drained();

    /** The other side says that it goes away. */
    void goingAway();
  }

  private final Executor owner;
  private final Transport transport;
  private final boolean server;
  private final Events events;
  private final SpdyHeaders headers = new SpdyHeaders();
  private final SpdyDecoder decoder = new SpdyDecoder(new Handling());
  private final Map<Integer, SpdyStream> streams = new HashMap<>();
  private int nextStream;
  private int lastAccepted;
  private boolean closed;

  /** @param server whether the other side opened the connection */
  public SpdySession(Executor owner, Transport transport, boolean server, Events events) {
    this.owner = owner;
    this.transport = transport;
    this.server = server;
    this.events = events;
    this.nextStream = server ? 2 : 1;
  }

  /**
   * Takes what came over the connection.
   *
   * @throws SpdyException where it breaks the rules; the other side has been told, and the connection is to be closed
   */
  public void receive(byte[] bytes) {
    if (closed) {
      return;
    }
    try {
      decoder.decode(bytes);
    } catch (SpdyException e) {
      var unused = transport.send(SpdyFrames.goAway(lastAccepted, SpdyFrames.PROTOCOL_ERROR));
      close();
      throw e;
    }
  }

  /** Opens a stream. */
  public SpdyStream open(Map<String, String> fields) {
    if (closed) {
      throw new SpdyException("the session has ended");
    }
    int id = nextStream;
    nextStream += 2;
    SpdyStream stream = new SpdyStream(this, id, Map.copyOf(fields), false);
    streams.put(id, stream);
    var unused = transport.send(SpdyFrames.synStream(id, headers.compress(fields), false));
    return stream;
  }

  /** How many bytes have come that nobody has taken. Who reads the connection stops while these are many. */
  public long waiting() {
    return streams.values().stream().mapToLong(SpdyStream::waiting).sum();
  }

  /** Says that no more streams are opened; those that are open go on. */
  public void goAway() {
    if (!closed) {
      var unused = transport.send(SpdyFrames.goAway(lastAccepted, 0));
    }
  }

  /** The connection is gone: every stream is lost. May be called again. */
  public void close() {
    if (!closed) {
      closed = true;
      List.copyOf(streams.values()).forEach(SpdyStream::lost); // those stay from which something is to be taken
      headers.close();
    }
  }

  Executor owner() {
    return owner;
  }

  void onOwner(Runnable task) {
    try {
      owner.execute(task);
    } catch (RejectedExecutionException e) {
      // the owner has ended, and the connection with it
      return;
    }
  }

  CompletionStage<Void> send(byte[] frame) {
    return transport.send(frame);
  }

  void forget(SpdyStream stream) {
    if (stream.waiting() == 0) {
      streams.remove(stream.id());
    }
  }

  void drained() {
    events.drained();
  }

  private final class Handling implements SpdyDecoder.Frames {
    @Override
    public void control(int type, int flags, byte[] body) {
      ByteBuffer fields = ByteBuffer.wrap(body);
      switch (type) {
        case SpdyFrames.SYN_STREAM -> opened(number(fields, 10), flags, body);
        // the names of an answer say nothing here, but the next block depends on them
        case SpdyFrames.SYN_REPLY, SpdyFrames.HEADERS -> {
          number(fields, 4);
          headers.decompress(body, 4);
        }
        case SpdyFrames.RST_STREAM -> {
          SpdyStream stream = streams.get(number(fields, 8));
          if (stream != null) {
            stream.lost();
          }
        }
        case SpdyFrames.PING -> {
          int id = number(fields, 4);
          if ((id % 2 != 0) == server) {
            var unused = transport.send(SpdyFrames.ping(id));
          }
        }
        case SpdyFrames.GOAWAY -> events.goingAway();
        // nobody counts windows here; unknown kinds are ignored, as the draft wants it
        case SpdyFrames.SETTINGS, SpdyFrames.WINDOW_UPDATE -> {}
        default -> {}
      }
    }

    private void opened(int id, int flags, byte[] body) {
      Map<String, String> fields = headers.decompress(body, 10);
      if (id <= 0 || (id % 2 != 0) != server || streams.containsKey(id)) {
        throw new SpdyException("a stream numbered " + id);
      }
      if (streams.size() >= MOST_STREAMS) {
        var unused = transport.send(SpdyFrames.reset(id, SpdyFrames.REFUSED_STREAM));
        return;
      }
      lastAccepted = Math.max(lastAccepted, id);
      SpdyStream stream = new SpdyStream(SpdySession.this, id, fields, (flags & SpdyFrames.FIN) != 0);
      streams.put(id, stream);
      if (events.accepts(stream)) {
        var unused = transport.send(SpdyFrames.synReply(id, headers.compress(Map.of())));
        events.opened(stream);
      } else {
        stream.reset();
      }
    }

    @Override
    public void data(int id, byte[] bytes, boolean fin) {
      SpdyStream stream = streams.get(id);
      if (stream != null) {
        stream.heard(bytes, fin); // of a stream that is gone, what is still on its way is dropped
      }
    }

    private int number(ByteBuffer fields, int least) {
      if (fields.remaining() < least) {
        throw new SpdyException("a control frame that is too short");
      }
      return fields.getInt();
    }
  }
}
