package dev.berth.node.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A log in CRI's format, read line by line: {@code 2026-01-02T03:04:05.678901234Z stdout F text}, with {@code P} where the line
 * goes on in the next record. Blocks on the disk; one thread at a time.
 */
final class LogFile implements Closeable {
  private static final int BLOCK = 64 * 1024;

  private final FileChannel file;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK).limit(0);
  private byte[] open = new byte[256];
  private int length;
  private boolean complete;
  private Instant at = Instant.EPOCH;
  private String stream = "";
  private int textFrom;
  private boolean whole;

  private LogFile(FileChannel file) {
    this.file = file;
  }

  static LogFile open(Path path) throws IOException {
    return new LogFile(FileChannel.open(path, StandardOpenOption.READ));
  }

  /** Goes to where the last records begin; reads no more of the file than those. */
  void toLast(long records) throws IOException {
    byte[] bytes = new byte[BLOCK];
    long right = file.size();
    long ends = 0;
    while (right > 0) {
      int size = (int) Math.min(BLOCK, right);
      read(bytes, size, right - size);
      for (int i = size - 1; i >= 0; i--) {
        if (bytes[i] == '\n') {
          ends++;
          if (ends > records) {
            file.position(right - size + i + 1);
            return;
          }
        }
      }
      right -= size;
    }
    file.position(0);
  }

  private void read(byte[] into, int size, long at) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into, 0, size);
    while (buffer.hasRemaining()) {
      int n = file.read(buffer, at + buffer.position());
      if (n < 0) {
        Arrays.fill(into, buffer.position(), size, (byte) 0); // cut off meanwhile
        return;
      }
    }
  }

  /** What reading came to. */
  enum Step {
    /** {@link #text} has a record. */
    RECORD,
    /** A line that is no record was passed over. */
    PASSED,
    /** No whole line is there now. */
    END
  }

  /** The next line that is whole. */
  Step next() throws IOException {
    length = complete ? 0 : length;
    complete = false;
    while (true) {
      while (block.hasRemaining()) {
        byte b = block.get();
        if (b == '\n') {
          complete = true;
          return parse() ? Step.RECORD : Step.PASSED;
        }
        put(b);
      }
      block.clear();
      if (file.read(block) <= 0) {
        block.limit(0);
        return Step.END;
      }
      block.flip();
    }
  }

  /** The line that has no end, as a record if it is one; for when no more will come. */
  boolean rest() {
    return length > 0 && !complete && parse();
  }

  private void put(byte b) {
    if (length == open.length) {
      open = Arrays.copyOf(open, 2 * length);
    }
    open[length++] = b;
  }

  private boolean parse() {
    int first = space(0);
    int second = first < 0 ? -1 : space(first + 1);
    int third = second < 0 ? -1 : space(second + 1);
    Optional<Instant> time = third < 0 ? Optional.empty() : time(text(0, first));
    if (time.isEmpty()) {
      return false;
    }
    at = time.get();
    stream = text(first + 1, second);
    // tags are separated by colons; the first says whether the line goes on
    whole = open[second + 1] != 'P';
    textFrom = third + 1;
    return stream.equals("stdout") || stream.equals("stderr");
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private String text(int from, int to) {
    return new String(open, from, to - from, StandardCharsets.US_ASCII);
  }

  private int space(int from) {
    for (int i = from; i < length; i++) {
      if (open[i] == ' ') {
        return i;
      }
    }
    return -1;
  }

  /** Gives the record to a cut. */
  void giveTo(LogCut cut) {
    cut.add(at, stream, open, textFrom, length, whole);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
