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

/**
 * A container's log as CRI has it: {@code <time> <stream> <F or P> <text>} in each line; what follows a P goes on in
 * the same line. Reading blocks.
 */
final class LogFile {
  /** Of a log that is asked for as a whole. */
  private static final int MOST_BYTES = 16 << 20;

  private LogFile() {}

  /** The last of its lines; none where there is no such file. */
  static List<LogLine> lines(Path file) {
    List<LogLine> lines = new ArrayList<>();
    StringBuilder begun = new StringBuilder();
    for (String line : end(file, MOST_BYTES).lines().toList()) {
      int stream = line.indexOf(' ');
      int tag = line.indexOf(' ', stream + 1);
      int text = line.indexOf(' ', tag + 1);
      if (stream < 0 || tag < 0 || text < 0) {
        continue;
      }
      begun.append(line, text + 1, line.length());
      if (line.startsWith("F", tag + 1)) {
        try {
          lines.add(
              new LogLine(Instant.parse(line.substring(0, stream)), line.substring(stream + 1, tag), begun.toString()));
        } catch (DateTimeParseException e) {
          // the end of a line whose beginning was not read
        }
        begun.setLength(0);
      }
    }
    return lines;
  }

  /** What was said last: at most so many lines and bytes. */
  static String tail(Path file, int mostLines, int mostBytes) {
    List<LogLine> lines = lines(file);
    StringBuilder text = new StringBuilder();
    for (LogLine line : lines.subList(Math.max(0, lines.size() - mostLines), lines.size())) {
      text.append(line.text()).append('\n');
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
