package dev.berth.api.convert;

import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** Core's Event and that of {@code events.k8s.io}: the same thing under other names. */
public final class Events {
  private static final Map<String, String> TO_EVENTS = new LinkedHashMap<>();
  private static final Map<String, String> TO_CORE = new LinkedHashMap<>();

  static {
    TO_EVENTS.put("involvedObject", "regarding");
    TO_EVENTS.put("message", "note");
    TO_EVENTS.put("source", "deprecatedSource");
    TO_EVENTS.put("firstTimestamp", "deprecatedFirstTimestamp");
    TO_EVENTS.put("lastTimestamp", "deprecatedLastTimestamp");
    TO_EVENTS.put("count", "deprecatedCount");
    TO_EVENTS.put("reportingComponent", "reportingController");
    TO_EVENTS.forEach((core, events) -> TO_CORE.put(events, core));
  }

  private Events() {}

  /** From {@code events.k8s.io/v1} to {@code v1}. */
  public static JsonObject toCore(JsonObject event) {
    JsonObject core = renamed(event, TO_CORE);
    core = absent(core, "involvedObject", "source");
    for (String time : new String[] {"firstTimestamp", "lastTimestamp", "eventTime"}) {
      core = core.has(time) ? core : core.with(time, JsonNull.NULL);
    }
    for (String text : new String[] {"reportingComponent", "reportingInstance"}) {
      core = core.has(text) ? core : core.with(text, "");
    }
    return core;
  }

  /** From {@code v1} to {@code events.k8s.io/v1}. */
  public static JsonObject toEvents(JsonObject event) {
    JsonObject events = renamed(event, TO_EVENTS);
    events = absent(events, "regarding", "deprecatedSource");
    for (String time : new String[] {"eventTime", "deprecatedFirstTimestamp", "deprecatedLastTimestamp"}) {
      events = events.has(time) ? events : events.with(time, JsonNull.NULL);
    }
    for (String text : new String[] {"reportingController", "reportingInstance"}) {
      events = events.text(text).isEmpty() ? events.without(text) : events;
    }
    return events;
  }

  private static JsonObject absent(JsonObject object, String... members) {
    JsonObject out = object;
    for (String member : members) {
      out = out.has(member) ? out : out.with(member, JsonObject.EMPTY);
    }
    return out;
  }

  private static JsonObject renamed(JsonObject object, Map<String, String> names) {
    JsonObject.Builder b = JsonObject.builder();
    object.forEach((name, value) -> b.put(names.getOrDefault(name, name), value));
    return b.build();
  }
}
