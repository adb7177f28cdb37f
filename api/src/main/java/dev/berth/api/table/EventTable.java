package dev.berth.api.table;

import dev.berth.base.json.JsonObject;
import java.util.Locale;
import java.util.Map;

/** The row of an event, in either of the two groups that serve the same objects. */
final class EventTable {
  static final Map<String, Row.Printer> PRINTERS =
      Map.of(
          "/Event", (o, row) -> print(o, row, "", "involvedObject", "message", "reportingComponent"),
          "events.k8s.io/Event",
          (o, row) -> print(o, row, "deprecated", "regarding", "note", "reportingController"));

  private EventTable() {}

  private static void print(
      JsonObject o, Row row, String prefix, String regarding, String message, String controller) {
    String first = row.since(o, time(o, prefix, "FirstTimestamp"));
    String last = o.text(member(prefix, "LastTimestamp")).isEmpty() ? first : row.since(o, member(prefix, "LastTimestamp"));
    // an event of the new API that happened once has no count
    long count = Math.max(1, o.number(member(prefix, "Count")));
    if (o.has("series")) {
      last = row.since(o.object("series"), "lastObservedTime");
      count = o.object("series").number("count");
    }
    JsonObject target = o.object(regarding);
    String kind = target.text("kind").toLowerCase(Locale.ROOT);
    JsonObject source = o.object(member(prefix, "Source"));
    String component = source.text("component").isEmpty() ? o.text(controller) : source.text("component");
    String host = source.text("host").isEmpty() ? o.text("reportingInstance") : source.text("host");
    row.text(last)
        .text(o.text("type"))
        .text(o.text("reason"))
        .text(target.text("name").isEmpty() ? kind : kind + "/" + target.text("name"))
        .text(target.text("fieldPath"))
        .text(host.isEmpty() ? component : component + ", " + host)
        .text(o.text(message).strip())
        .text(first)
        .number(count)
        .name();
  }

  /** The member that holds the first time: {@code eventTime} where the old one is missing. */
  private static String time(JsonObject o, String prefix, String name) {
    return o.text(member(prefix, name)).isEmpty() ? "eventTime" : member(prefix, name);
  }

  /** {@code FirstTimestamp} is {@code firstTimestamp} of old and {@code deprecatedFirstTimestamp} of new events. */
  private static String member(String prefix, String name) {
    return prefix.isEmpty() ? name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1) : prefix + name;
  }
}
