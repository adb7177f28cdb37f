package dev.berth.base.stream;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.CompletionException;

/** From a stream that blocks into a sink, as fast as that takes it: for a thread of its own. */
public final class Pouring {
  private static final int PIECE = 16 * 1024;

  private Pouring() {}

  /**
   * Until the stream ends, cannot be read on, or nobody takes it any more: the sink ends either way, and what is read is closed.
   *
   * @param most so many bytes are read at most
   * @param source what the stream comes from
   */
  public static void pour(InputStream in, long most, Closeable source, Sink sink) {
    byte[] buffer = new byte[PIECE];
    try (source) {
      long left = most;
      for (int n = 0; n >= 0 && left > 0; left -= n) {
        n = in.read(buffer, 0, (int) Math.min(left, PIECE));
        if (n > 0) {
          sink.write(Arrays.copyOf(buffer, n)).toCompletableFuture().join();
        }
      }
    } catch (IOException | CompletionException e) {
      // it broke off, or whoever took it has gone: what was poured is all there is
    } finally {
      sink.end();
    }
  }
}
