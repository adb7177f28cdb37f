package dev.berth.model.streams;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What of a log is wanted: upstream's {@code PodLogOptions}, valid.
 *
 * @param follow whether to go on as long as the container runs
 * @param previous of the container before this one
 * @param timestamps before each line
 * @param since nothing older
 * @param tailLines so many at the end
 * @param limitBytes of what is sent
 * @param stream which is wanted
 */
public record LogOptions(
    boolean follow,
    boolean previous,
    boolean timestamps,
    Optional<Instant> since,
    OptionalLong tailLines,
    OptionalLong limitBytes,
    Stream stream) {

  /** Everything that there is now. */
  public static final LogOptions ALL =
      new LogOptions(
          false, false, false, Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), Stream.ALL);

  /** The outputs of a container. */
  public enum Stream {
    ALL("All"),
    STDOUT("Stdout"),
    STDERR("Stderr");

    private final String text;

    Stream(String text) {
      this.text = text;
    }

    /** As in {@code ?stream=}. */
    public String text() {
      return text;
    }

    /** Whether it has what a container says on {@code stdout} or {@code stderr}. */
    public boolean includes(String output) {
      return switch (this) {
        case ALL -> true;
        case STDOUT -> output.equals("stdout");
        case STDERR -> output.equals("stderr");
      };
    }
  }
}
