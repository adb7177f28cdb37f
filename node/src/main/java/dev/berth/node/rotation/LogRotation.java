package dev.berth.node.rotation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Rotates one log after the other. Beside {@code 0.log} there are {@code 0.log.20260102-150405}, the last one, as it is, and older
 * ones that end with {@code .gz}. Whoever follows a log finds the end of the old file before the new one begins.
 *
 * @param mostBytes at which a log is rotated
 * @param mostFiles that are kept, the current one included; at least two
 */
public record LogRotation(long mostBytes, int mostFiles) {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String COMPRESSED = ".gz";
  private static final String UNFINISHED = ".tmp";

  public LogRotation {
    if (mostFiles < 2) {
      throw new IllegalArgumentException("a log that is rotated has at least two files, not " + mostFiles);
    }
  }

  /**
   * Rotates a log where it has grown so much.
   *
   * @param reopen has the runtime begin another under the same name, and says whether it did
   * @return whether it was rotated
   */
  public boolean rotate(Path log, Instant now, BooleanSupplier reopen) throws IOException {
    if (!Files.isRegularFile(log) || Files.size(log) < mostBytes) {
      return false;
    }
    tidy(log);
    Path aside = log.resolveSibling(log.getFileName() + "." + STAMP.format(now));
    Files.move(log, aside, StandardCopyOption.ATOMIC_MOVE);
    if (!reopen.getAsBoolean()) {
      // it still writes to the old one, which must be found under its name
      if (!Files.exists(log)) {
        Files.move(aside, log, StandardCopyOption.ATOMIC_MOVE);
      }
      return false;
    }
    return true;
  }

  /** Makes room for one more, and compresses the others: nobody writes to them any more. */
  private void tidy(Path log) throws IOException {
    List<Path> old = rotated(log);
    for (Path unfinished : old.stream().filter(p -> p.toString().endsWith(UNFINISHED)).toList()) {
      Files.deleteIfExists(unfinished);
    }
    old.removeIf(p -> p.toString().endsWith(UNFINISHED));
    while (old.size() > mostFiles - 2) {
      Files.deleteIfExists(old.removeFirst());
    }
    for (Path file : old) {
      if (!file.toString().endsWith(COMPRESSED)) {
        compress(file);
      }
    }
  }

  /** The oldest first. */
  private static List<Path> rotated(Path log) throws IOException {
    String prefix = log.getFileName() + ".";
    try (Stream<Path> all = Files.list(log.resolveSibling("."))) {
      return new ArrayList<>(
          all.map(p -> log.resolveSibling(p.getFileName()))
              .filter(p -> p.getFileName().toString().startsWith(prefix))
              .sorted()
              .toList());
    } catch (NoSuchFileException e) {
      return new ArrayList<>();
    }
  }

  private static void compress(Path file) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = new GZIPOutputStream(Files.newOutputStream(unfinished))) {
      in.transferTo(out);
    }
    Files.move(unfinished, file.resolveSibling(file.getFileName() + COMPRESSED), StandardCopyOption.ATOMIC_MOVE);
    Files.delete(file);
  }
}
