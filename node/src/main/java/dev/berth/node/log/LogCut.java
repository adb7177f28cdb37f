package dev.berth.node.log;

import dev.berth.model.streams.LogOptions;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/**
 * What of a log's records is sent: not too old, of the right stream, with the time before each line if wanted, and no more than
 * the limit (kuberuntime/logs). Owned by whoever reads one log.
 */
final class LogCut {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'");
  private static final byte[] NOTHING = {};

  private final LogOptions options;
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private long left;
  private boolean lineBegins = true;

  LogCut(LogOptions options) {
    this.options = options;
    this.left = options.limitBytes().orElse(Long.MAX_VALUE);
  }

  /**
   * Takes a record, if it is wanted.
   *
   * @param text without the end of the line
   * @param whole whether the line ends here
   */
  void add(Instant at, String stream, byte[] text, int from, int to, boolean whole) {
    if (options.since().filter(at::isBefore).isPresent() || !options.stream().includes(stream) || isFull()) {
      return;
    }
    if (options.timestamps() && lineBegins) {
      put((TIME.format(at.atOffset(ZoneOffset.UTC)) + " ").getBytes(StandardCharsets.US_ASCII));
    }
    put(from == 0 && to == text.length ? text : Arrays.copyOfRange(text, from, to));
    if (whole) {
      put(new byte[] {'\n'});
    }
    lineBegins = whole;
  }

  private void put(byte[] bytes) {
    int n = (int) Math.min(left, bytes.length);
    taken.write(bytes, 0, n);
    left -= n;
  }

  /** Whether the limit is reached: nothing more is taken. */
  boolean isFull() {
    return left <= 0;
  }

  /** How much has been taken and not drained. */
  int size() {
    return taken.size();
  }

  /** What has been taken since the last time. */
  byte[] drain() {
    if (taken.size() == 0) {
      return NOTHING;
    }
    byte[] bytes = taken.toByteArray();
    taken.reset();
    return bytes;
  }
}
