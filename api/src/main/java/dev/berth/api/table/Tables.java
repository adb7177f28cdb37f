package dev.berth.api.table;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What tables show of each type: the definitions of its columns, and the cells of its objects. All columns are given,
 * those of {@code -o wide} too; clients leave out what has a priority.
 *
 * <p>A type without columns shows its name and when it was made.
 */
public final class Tables {
  /** By group and kind: all versions of a kind are printed alike. */
  private static final Map<String, Row.Printer> PRINTERS = new HashMap<>();

  static {
    for (Map<String, Row.Printer> printers :
        List.of(
            PodTable.PRINTERS, WorkloadTables.PRINTERS, VolumeTables.PRINTERS, NetworkTables.PRINTERS,
            NodeTables.PRINTERS, PlainTables.PRINTERS, AccessTables.PRINTERS, EventTable.PRINTERS,
            ScaleTables.PRINTERS)) {
      PRINTERS.putAll(printers);
    }
  }

  /** Of types without columns. */
  private static final Row.Printer PLAIN =
      (object, row) -> row.name().text(object.object("metadata").text("creationTimestamp"));

  private Tables() {}

  /** What a subresource of a type is printed as: a scale has a table of its own. */
  public static ResourceType shownAs(ResourceType type, String subresource) {
    return subresource.equals("scale") ? ScaleTables.scaleOf(type) : type;
  }

  /** {@code columnDefinitions} of a table of this type. */
  public static JsonArray columnDefinitions(ResourceType type) {
    if (printer(type) == PLAIN) {
      return JsonArray.of(
          definition("Name", "string", "name", Descriptions.NAME, 0),
          definition("Created At", "date", "", Descriptions.CREATED, 0));
    }
    return JsonArray.of(
        type.columns().stream()
            .map(c -> definition(c.name(), c.type(), c.format(), c.description(), c.priority()))
            .toList());
  }

  private static JsonObject definition(String name, String type, String format, String description, int priority) {
    return JsonObject.builder()
        .put("name", name)
        .put("type", type)
        .put("format", format)
        .put("description", description)
        .put("priority", priority)
        .build();
  }

  /** The cells of an object, as many as there are columns. */
  public static JsonArray cells(ResourceType type, JsonObject object, Instant now) {
    Row row = new Row(object, now);
    printer(type).print(object, row);
    return row.cells();
  }

  /** What stands for the rows where there are none: upstream's table of types without columns has null there. */
  public static Json noRows(ResourceType type) {
    return printer(type) == PLAIN ? JsonNull.NULL : JsonArray.EMPTY;
  }

  /** What a row says of itself besides its cells; mostly empty, and then the member is left out. */
  public static JsonArray conditions(ResourceType type, JsonObject object) {
    return key(type).equals("/Pod") ? PodTable.conditions(object) : JsonArray.EMPTY;
  }

  /** The objects in the order of rows: that of the list, except for flow schemas, which are ordered by precedence. */
  public static List<JsonObject> ordered(ResourceType type, List<JsonObject> objects) {
    if (!type.kind().equals("FlowSchema")) {
      return objects;
    }
    return objects.stream()
        .sorted(
            Comparator.comparingLong((JsonObject o) -> o.object("spec").number("matchingPrecedence"))
                .thenComparing(o -> o.object("metadata").text("name")))
        .toList();
  }

  private static Row.Printer printer(ResourceType type) {
    if (CustomTable.isFor(type)) {
      return (object, row) -> CustomTable.print(type, object, row);
    }
    return type.columns().isEmpty() ? PLAIN : PRINTERS.getOrDefault(key(type), PLAIN);
  }

  private static String key(ResourceType type) {
    return type.groupVersion().group() + "/" + type.kind();
  }
}
