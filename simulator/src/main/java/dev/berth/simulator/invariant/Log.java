package dev.berth.simulator.invariant;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** How what processes write into their volumes is called: by the number of the write among all, and by who wrote it. */
public final class Log {
  private static final String FOLDER = "log/";

  private Log() {}

  /**
   * A write.
   *
   * @param number of two writes that of the earlier is smaller
   * @param ordinal of the pod that wrote it
   */
  record Entry(long number, int ordinal) {}

  /** @param pod {@code namespace/name} */
  public static String name(long number, String pod) {
    return FOLDER + number + "." + pod.substring(pod.indexOf('/') + 1);
  }

  static Optional<Entry> entry(String file) {
    return file.startsWith(FOLDER)
        ? Optional.of(
            new Entry(
                Long.parseLong(file.substring(FOLDER.length(), file.indexOf('.'))),
                Integer.parseInt(file.substring(file.lastIndexOf('-') + 1))))
        : Optional.empty();
  }

  static Stream<Entry> entries(Set<String> files) {
    return files.stream().flatMap(file -> entry(file).stream());
  }
}
