package dev.berth.store.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The log as one sequence of frames over many files; the committer's. The next file is made in the background when the current
 * one is half full, so that a write seldom waits for zeros.
 */
final class LogFiles implements AutoCloseable {
  /** The first file of a new store: zeros take time to write, and most stores are small. */
  private static final int FIRST_BYTES = 4 << 20;

  private final DataDirectory directory;
  private final int mostBytes;
  private final Executor background;
  private LogFile current;
  private @Nullable CompletableFuture<Blank> spare;
  private int made;

  private record Blank(Path file, int capacityBytes) {}

  LogFiles(DataDirectory directory, int mostBytes, Executor background, LogFile current) {
    this.directory = directory;
    this.mostBytes = mostBytes;
    this.background = background;
    this.current = current;
  }

  /** Makes the first file of a log. */
  static LogFile first(DataDirectory directory, int mostBytes, long revision) throws IOException {
    int capacityBytes = Math.min(mostBytes, FIRST_BYTES);
    return LogFile.begin(directory, LogFile.blank(directory, "first", capacityBytes), capacityBytes, revision);
  }

  /**
   * Appends a frame, as durable as was chosen when this returns.
   *
   * @param revision the first one in it
   */
  long append(FrameBuffer frame, long revision) throws IOException {
    long bytes = Frame.bytes(frame.payloadBytes());
    if (!current.fits(bytes)) {
      roll(bytes, revision);
    }
    ByteBuffer encoded = frame.finish(current.revision());
    current.append(encoded);
    if (spare == null && current.halfFull()) {
      int capacityBytes = nextBytes();
      String name = nextName();
      spare = CompletableFuture.supplyAsync(() -> blank(name, capacityBytes), background);
    }
    return bytes;
  }

  private void roll(long frameBytes, long revision) throws IOException {
    Blank blank = takeSpare();
    if (blank == null || FileHeader.BYTES + frameBytes > blank.capacityBytes()) {
      int capacityBytes = Math.toIntExact(Math.max(nextBytes(), FileHeader.BYTES + frameBytes));
      blank = new Blank(LogFile.blank(directory, nextName(), capacityBytes), capacityBytes);
    }
    LogFile next = LogFile.begin(directory, blank.file(), blank.capacityBytes(), revision);
    current.close();
    current = next;
  }

  /** What the background made; nothing where it failed, since it is tried again here, which tells why. */
  private @Nullable Blank takeSpare() {
    CompletableFuture<Blank> waiting = spare;
    spare = null;
    try {
      return waiting == null ? null : waiting.join();
    } catch (CompletionException e) {
      return null;
    }
  }

  private Blank blank(String name, int capacityBytes) {
    try {
      return new Blank(LogFile.blank(directory, name, capacityBytes), capacityBytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int nextBytes() {
    return (int) Math.min(mostBytes, 2L * current.capacityBytes());
  }

  private String nextName() {
    return "blank-" + ++made;
  }

  /** Marks the log as closed in good order. */
  void end(FrameBuffer frame, long revision) throws IOException {
    frame.begin(Frame.END);
    frame.putLong(revision);
    frame.putLong(0);
    if (current.fits(Frame.bytes(frame.payloadBytes()))) {
      current.append(frame.finish(current.revision()));
    }
  }

  @Override
  public void close() throws IOException {
    CompletableFuture<Blank> waiting = spare;
    if (waiting != null) {
      waiting.handle((blank, failure) -> null).join();
    }
    current.close();
  }
}
