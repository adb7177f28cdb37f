package dev.berth.api.status;

import java.util.Optional;

/**
 * Ends the handling of a request with a failure that is the caller's to mend. Thrown anywhere on this floor and caught in
 * one place, the front door; it carries no stack trace.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Status status;

  public Refusal(Status status) {
    super(status.message(), null, false, false);
    this.status = status;
  }

  public Status status() {
    return status;
  }

  /** Seconds for a Retry-After header, where the status has them. */
  public Optional<Integer> retryAfterSeconds() {
    return status.details().map(Status.Details::retryAfterSeconds).filter(s -> s > 0);
  }
}
