package dev.berth.api.connect;

import dev.berth.api.route.Query;
import dev.berth.api.status.Failures;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.streams.LogOptions;
import dev.berth.model.time.TimeException;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The parameters of {@code pods/log}, with upstream's texts (core/validation, ValidatePodLogOptions). */
public final class LogQuery {
  private static final GroupVersionKind KIND = GroupVersionKind.of("", "v1", "PodLogOptions");
  private static final List<String> STREAMS = List.of("All", "Stderr", "Stdout");

  private LogQuery() {}

  /** @throws dev.berth.api.status.Refusal 400 for what is no number or time, 422 for what is out of range */
  public static LogOptions read(Query query, String pod, Instant now) {
    OptionalLong tail = number(query, "tailLines");
    OptionalLong limit = number(query, "limitBytes");
    OptionalLong seconds = number(query, "sinceSeconds");
    Optional<Instant> time = time(query.get("sinceTime"));
    String stream = query.find("stream").orElse("All");
    List<FieldError> errors = new ArrayList<>();
    if (tail.orElse(0) < 0) {
      errors.add(
          FieldError.invalid(FieldPath.of("tailLines"), tail.getAsLong(), "must be greater than or equal to 0"));
    }
    if (limit.orElse(1) < 1) {
      errors.add(FieldError.invalid(FieldPath.of("limitBytes"), limit.getAsLong(), "must be greater than 0"));
    }
    if (seconds.isPresent() && time.isPresent()) {
      errors.add(
          FieldError.forbidden(FieldPath.UNNAMED, "at most one of `sinceTime` or `sinceSeconds` may be specified"));
    } else if (seconds.orElse(1) < 1) {
      errors.add(FieldError.invalid(FieldPath.of("sinceSeconds"), seconds.getAsLong(), "must be greater than 0"));
    }
    if (!STREAMS.contains(stream)) {
      errors.add(FieldError.notSupported(FieldPath.of("stream"), stream, STREAMS));
    }
    if (!stream.equals("All") && tail.isPresent()) {
      errors.add(
          FieldError.forbidden(
              FieldPath.UNNAMED, "`tailLines` and specific `stream` are mutually exclusive for now"));
    }
    if (!errors.isEmpty()) {
      throw Failures.invalid(KIND, pod, errors);
    }
    return new LogOptions(
        query.flag("follow"),
        query.flag("previous"),
        query.flag("timestamps"),
        seconds.isPresent() ? Optional.of(now.minusSeconds(seconds.getAsLong())) : time,
        tail,
        limit,
        switch (stream) {
          case "Stdout" -> LogOptions.Stream.STDOUT;
          case "Stderr" -> LogOptions.Stream.STDERR;
          default -> LogOptions.Stream.ALL;
        });
  }

  private static OptionalLong number(Query query, String name) {
    String text = query.get(name);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      boolean digits = text.substring(text.startsWith("-") ? 1 : 0).chars().allMatch(c -> c >= '0' && c <= '9');
      throw Failures.badRequest(
          "strconv.ParseInt: parsing \"" + text + "\": "
              + (digits && text.length() > 1 ? "value out of range" : "invalid syntax"));
    }
  }

  private static Optional<Instant> time(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Timestamps.parse(text));
    } catch (TimeException e) {
      throw Failures.badRequest(String.valueOf(e.getMessage()));
    }
  }
}
