package dev.berth.api.audit;

import dev.berth.api.Request;
import dev.berth.api.access.Attributes;
import dev.berth.api.status.Status;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Whether and how requests are kept. Thread-safe.
 *
 * @param of the policy and where events go; empty where nothing is kept
 */
public record Auditing(Optional<To> of, InstantSource clock) implements AutoCloseable {

  /** By which policy, and where to. */
  public record To(AuditPolicy policy, AuditSink sink) {}

  /** Keeps nothing. */
  public static Auditing off(InstantSource clock) {
    return new Auditing(Optional.empty(), clock);
  }

  public boolean isOff() {
    return of.isEmpty();
  }

  /**
   * The event of a request whose sender is known.
   *
   * @param attributes with the user who sent it, not the one it is made as
   */
  public AuditEvent begin(Request request, Attributes attributes) {
    if (of.isEmpty()) {
      return AuditEvent.NONE;
    }
    AuditRule.Depth depth = of.get().policy().depth(attributes);
    return depth.level() == AuditLevel.NONE
        ? AuditEvent.NONE
        : new AuditEvent(depth, of.get().sink(), clock, EventHead.of(request, attributes));
  }

  /** Keeps that a request was refused since nobody knows who sent it. */
  public void unknown(Request request, Attributes attributes, Status refusal) {
    AuditEvent event = begin(request, attributes);
    event.answeredWith(refusal.toJson());
    event.reached(AuditStage.RESPONSE_STARTED);
  }

  @Override
  public void close() {
    of.ifPresent(to -> to.sink().close());
  }
}
