package dev.berth.node.cri;

import dev.berth.node.runtime.Runtime.LogLine;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A container's log as CRI has it: {@code <time> <stream> <F or P> <text>} in each line; what follows a P goes on in
 * the same line. Reading blocks.
 */
final class LogFile {
  /** Of a log that is asked for as a whole. */
  private static final int MOST_BYTES = 16 << 20;

  private LogFile() {}

  /** One line of the file: all of a line that was said, or a part of it. */
  private record Entry(String time, String stream, boolean ends, String text) {
    static Optional<Entry> of(String line) {
      int stream = line.indexOf(' ');
      int tag = line.indexOf(' ', stream + 1);
      int text = line.indexOf(' ', tag + 1);
      return stream < 0 || tag < 0 || text < 0
          ? Optional.empty()
          : Optional.of(
              new Entry(
                  line.substring(0, stream), line.substring(stream + 1, tag), line.startsWith("F", tag + 1),
                  line.substring(text + 1)));
    }
  }

  private static List<Entry> entries(Path file) {
    return end(file, MOST_BYTES).lines().flatMap(line -> Entry.of(line).stream()).toList();
  }

  /** The last of its lines; none where there is no such file. */
  static List<LogLine> lines(Path file) {
    List<LogLine> lines = new ArrayList<>();
    StringBuilder begun = new StringBuilder();
    for (Entry entry : entries(file)) {
      begun.append(entry.text());
      if (entry.ends()) {
        try {
          lines.add(new LogLine(Instant.parse(entry.time()), entry.stream(), begun.toString()));
        } catch (DateTimeParseException e) {
          // the end of a line whose beginning was not read
        }
        begun.setLength(0);
      }
    }
    return lines;
  }

  /**
   * What was said last: at most so many lines of the file, and bytes. A line that its container never ended is there as a part,
   * and is told without an end of its own.
   */
  static String tail(Path file, int mostLines, int mostBytes) {
    List<Entry> entries = entries(file);
    StringBuilder text = new StringBuilder();
    for (Entry entry : entries.subList(Math.max(0, entries.size() - mostLines), entries.size())) {
      text.append(entry.text()).append(entry.ends() ? "\n" : "");
    }
    return last(text.toString().getBytes(StandardCharsets.UTF_8), mostBytes);
  }

  /** The end of any file, as text; "" where there is none. */
  static String end(Path file, int mostBytes) {
    if (!Files.isRegularFile(file)) {
      return "";
    }
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      long size = in.length();
      int n = (int) Math.min(size, mostBytes);
      byte[] bytes = new byte[n];
      in.seek(size - n);
      in.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private static String last(byte[] bytes, int most) {
    int from = Math.max(0, bytes.length - most);
    return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
  }
}
