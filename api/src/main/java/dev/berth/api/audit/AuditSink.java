package dev.berth.api.audit;

import dev.berth.base.json.JsonObject;

/** Where events go. Called on the threads that handle requests; a call may wait until the event is kept. */
public interface AuditSink extends AutoCloseable {
  /** @return false where the event could not be kept and the request must not go on for it */
  boolean keep(JsonObject event);

  /** No more events come. */
  @Override
  default void close() {}
}
