package dev.berth.api.rest;

import dev.berth.api.route.Query;
import dev.berth.api.status.Failures;
import dev.berth.model.time.GoDuration;
import dev.berth.model.time.TimeException;
import java.time.Duration;

/**
 * How long a request may take that does not go on for as long as somebody likes: what its {@code timeout} says, and a minute
 * at most ({@code endpoints/filters/request_deadline.go}).
 */
public final class TimeLimit {
  public static final Duration MOST = Duration.ofSeconds(60);

  private TimeLimit() {}

  /** @throws dev.berth.api.status.Refusal 400 where it is no duration */
  public static Duration of(Query query) {
    String asked = query.get("timeout");
    if (asked.isEmpty()) {
      return MOST;
    }
    try {
      Duration limit = GoDuration.parse(asked);
      return limit.isPositive() && limit.compareTo(MOST) < 0 ? limit : MOST;
    } catch (TimeException e) {
      throw Failures.badRequest("invalid timeout specified in the request URL - " + e.getMessage());
    }
  }
}
