package dev.berth.server.command;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 40s}, {@code 5m}: whole seconds, as a lease counts them. */
public final class FenceOption implements ITypeConverter<Duration> {
  private static final Duration LEAST = Duration.ofSeconds(10);
  private static final Duration MOST = Duration.ofHours(1);

  @Override
  public Duration convert(String text) {
    try {
      Duration time = Duration.parse("PT" + text);
      if (time.toMillisPart() == 0 && time.compareTo(LEAST) >= 0 && time.compareTo(MOST) <= 0) {
        return time;
      }
    } catch (DateTimeParseException e) {
      // it is told below
    }
    throw new TypeConversionException(text + " is no time of whole seconds from 10s to 1h, such as 40s");
  }
}
