package dev.berth.client.events;

import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Note;
import dev.berth.model.names.DnsNames;
import dev.berth.model.time.Timestamps;
import java.time.Instant;

/** Events as upstream's components write them, in {@code v1}. */
final class EventForm {
  private EventForm() {}

  /** Of events about objects of the whole cluster: {@code default}. */
  static String namespace(Note note) {
    String namespace = note.about().text("namespace");
    return namespace.isEmpty() ? "default" : namespace;
  }

  /**
   * {@code web-0.17c6e93a5f0b8c00}: the object's name and the nanoseconds of the epoch, in hexadecimal. An object whose name
   * cannot begin a name of an event (of RBAC, with colons) is left out of it.
   */
  static String name(Note note, long epochNanos) {
    String name = note.about().text("name") + "." + Long.toHexString(epochNanos);
    return DnsNames.subdomain(name).isEmpty() ? name : "event." + Long.toHexString(epochNanos);
  }

  static JsonObject event(Origin origin, Note note, Correlation.Seen seen, Instant last) {
    return JsonObject.builder()
        .put("kind", "Event")
        .put("apiVersion", "v1")
        .put(
            "metadata",
            JsonObject.builder().put("name", seen.name()).put("namespace", namespace(note)).build())
        .put("involvedObject", note.about())
        .put("reason", note.reason())
        .put("message", seen.message())
        .put(
            "source",
            JsonObject.builder().put("component", origin.component()).putUnlessEmpty("host", origin.host()).build())
        .put("firstTimestamp", Timestamps.format(seen.first()))
        .put("lastTimestamp", Timestamps.format(last))
        .put("count", seen.count())
        .put("type", note.type())
        .put("eventTime", JsonNull.NULL)
        .put("reportingComponent", origin.component())
        .put("reportingInstance", origin.host())
        .build();
  }

  /** What one more of the same changes. */
  static JsonObject again(Correlation.Seen seen, Instant last) {
    return JsonObject.builder()
        .put("count", seen.count())
        .put("lastTimestamp", Timestamps.format(last))
        .put("message", seen.message())
        .build();
  }
}
