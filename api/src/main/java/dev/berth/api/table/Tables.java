package dev.berth.api.table;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.PrinterColumn;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
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

  private Tables() {}

  /** {@code columnDefinitions} of a table of this type. */
  public static JsonArray columnDefinitions(ResourceType type) {
    if (type.columns().isEmpty() || !isPrinted(type)) {
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
    if (CustomTable.isFor(type)) {
      CustomTable.print(type, object, row);
    } else if (type.columns().isEmpty() || !isPrinted(type)) {
      row.name().text(object.object("metadata").text("creationTimestamp"));
    } else {
      PRINTERS.get(key(type)).print(object, row);
    }
    return row.cells();
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

  private static boolean isPrinted(ResourceType type) {
    return CustomTable.isFor(type) || PRINTERS.containsKey(key(type));
  }

  private static String key(ResourceType type) {
    return type.groupVersion().group() + "/" + type.kind();
  }

  /** Of the two members that all objects have, as every built-in table words them. */
  private static final class Descriptions {
    static final String NAME = of("Name");
    static final String CREATED = of("Age");

    private static String of(String column) {
      return Builtin.catalogue().types().stream()
          .filter(t -> t.kind().equals("Namespace"))
          .flatMap(t -> t.columns().stream())
          .filter(c -> c.name().equals(column))
          .map(PrinterColumn::description)
          .findFirst()
          .orElse("");
    }
  }
}
