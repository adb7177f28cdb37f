package dev.berth.base.stream.spdy;

import dev.berth.base.stream.Feeder;
import dev.berth.base.stream.Sink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One stream of a session. It is itself the sink towards the other side, from any thread; all else is called on the session's
 * executor. Each direction ends alone; a reset ends both at once.
 */
public final class SpdyStream implements Sink {
  private static final int MOST_DATA = 64 * 1024;

  private final SpdySession session;
  private final int id;
  private final Map<String, String> headers;
  private final List<byte[]> early = new ArrayList<>();
  private Optional<Feeder> feeder = Optional.empty();
  private Runnable onReset = () -> {};
  private boolean heardEnd;
  private volatile boolean saidEnd;
  private volatile boolean reset;

  SpdyStream(SpdySession session, int id, Map<String, String> headers, boolean heardEnd) {
    this.session = session;
    this.id = id;
    this.headers = headers;
    this.heardEnd = heardEnd;
  }

  public int id() {
    return id;
  }

  /** A header field with which it was opened, by its name in lower case; "" where there is none. */
  public String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /**
   * Where what the other side says goes; what has come already goes first.
   *
   * @param whenReset called where the stream, or the whole session, is lost before the other side has ended it
   */
  public void receive(Sink sink, Runnable whenReset) {
    onReset = whenReset;
    Feeder to = new Feeder(session.owner(), sink, this::drained);
    feeder = Optional.of(to);
    early.forEach(to::feed);
    early.clear();
    if (heardEnd) {
      to.end();
    }
    if (reset) {
      whenReset.run();
    }
  }

  @Override
  public CompletionStage<Void> write(byte[] bytes) {
    if (reset || saidEnd) {
      return CompletableFuture.failedFuture(new SpdyException("stream " + id + " takes no more"));
    }
    CompletionStage<Void> sent = CompletableFuture.completedFuture(null);
    for (int from = 0; from < bytes.length; from += MOST_DATA) {
      sent = session.send(SpdyFrames.data(id, bytes, from, Math.min(bytes.length, from + MOST_DATA), false));
    }
    return sent;
  }

  @Override
  public void end() {
    if (!saidEnd && !reset) {
      saidEnd = true;
      var unused = session.send(SpdyFrames.data(id, new byte[0], 0, 0, true));
      session.onOwner(this::forgetIfOver);
    }
  }

  /** Ends both directions at once, and says so. */
  public void reset() {
    if (!reset) {
      var unused = session.send(SpdyFrames.reset(id, SpdyFrames.CANCEL));
      session.onOwner(
          () -> {
            feeder.ifPresent(Feeder::drop);
            early.clear();
            lost();
          });
    }
  }

  void heard(byte[] bytes, boolean fin) {
    if (reset || heardEnd) {
      return;
    }
    if (bytes.length > 0) {
      feeder.ifPresentOrElse(f -> f.feed(bytes), () -> early.add(bytes));
    }
    if (fin) {
      heardEnd = true;
      feeder.ifPresent(Feeder::end);
      forgetIfOver();
    }
  }

  private void drained() {
    forgetIfOver();
    session.drained();
  }

  private void forgetIfOver() {
    if (saidEnd && heardEnd) {
      session.forget(this);
    }
  }

  /** The other side gave it up, or the session ended. */
  void lost() {
    if (!reset) {
      reset = true;
      boolean early = !heardEnd || !saidEnd;
      heardEnd = true;
      saidEnd = true;
      feeder.ifPresent(Feeder::end); // what has come before is still good
      session.forget(this);
      if (early) {
        onReset.run();
      }
    }
  }

  long waiting() {
    return feeder.map(Feeder::waiting).orElseGet(() -> early.stream().mapToLong(b -> b.length).sum());
  }
}
