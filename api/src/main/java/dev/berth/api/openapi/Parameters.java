package dev.berth.api.openapi;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The parameters of operations, by name. */
final class Parameters {
  /**
   * One parameter.
   *
   * @param in {@code query} or {@code path}
   */
  record Parameter(String name, String in, String type, String description) {}

  private static final Map<String, Parameter> ALL =
      Map.ofEntries(
          query("pretty", "string", "If 'true', then the output is pretty printed."),
          query("dryRun", "string", "'All': run everything but store nothing."),
          query("fieldManager", "string", "Who makes the change, for server-side apply; at most 128 printable characters."),
          query(
              "fieldValidation", "string",
              "What to do about unknown and duplicate fields: 'Ignore', 'Warn' (a warning for each) or 'Strict' (refuse)."),
          query("force", "boolean", "Take over fields that others own; for apply patches only."),
          query("allowWatchBookmarks", "boolean", "Send BOOKMARK events now and then."),
          query("continue", "string", "Where the next page of a list starts, as the page before said."),
          query("fieldSelector", "string", "Narrows the list of returned objects by their fields."),
          query("labelSelector", "string", "Narrows the list of returned objects by their labels."),
          query("limit", "integer", "At most so many objects; the answer says how to continue."),
          query("resourceVersion", "string", "The state to answer from."),
          query("resourceVersionMatch", "string", "How resourceVersion is meant: 'Exact' or 'NotOlderThan'."),
          query("sendInitialEvents", "boolean", "Begin a watch with the present state as events, ended by a bookmark."),
          query("timeoutSeconds", "integer", "End the answer after so long."),
          query("watch", "boolean", "Watch for changes to the described resources instead of listing them."),
          query("gracePeriodSeconds", "integer", "How long the object may take to end; 0 is at once."),
          query("orphanDependents", "boolean", "Deprecated: use propagationPolicy."),
          query("propagationPolicy", "string", "What becomes of dependents: 'Orphan', 'Background' or 'Foreground'."),
          query(
              "ignoreStoreReadErrorWithClusterBreakingPotential", "boolean",
              "Delete the object even though it cannot be read from the store."),
          Map.entry("name", new Parameter("name", "path", "string", "The name of the object.")),
          Map.entry("namespace", new Parameter("namespace", "path", "string", "The namespace of the object.")));

  static final List<String> LIST =
      List.of(
          "allowWatchBookmarks", "continue", "fieldSelector", "labelSelector", "limit", "pretty", "resourceVersion",
          "resourceVersionMatch", "sendInitialEvents", "timeoutSeconds", "watch");
  static final List<String> CREATE = List.of("dryRun", "fieldManager", "fieldValidation", "pretty");
  static final List<String> UPDATE = CREATE;
  static final List<String> PATCH = List.of("dryRun", "fieldManager", "fieldValidation", "force", "pretty");
  static final List<String> DELETE =
      List.of(
          "dryRun", "gracePeriodSeconds", "ignoreStoreReadErrorWithClusterBreakingPotential", "orphanDependents", "pretty",
          "propagationPolicy");
  static final List<String> DELETE_COLLECTION =
      List.of(
          "continue", "dryRun", "fieldSelector", "gracePeriodSeconds",
          "ignoreStoreReadErrorWithClusterBreakingPotential", "labelSelector", "limit", "orphanDependents", "pretty",
          "propagationPolicy", "resourceVersion", "resourceVersionMatch", "sendInitialEvents", "timeoutSeconds");

  private Parameters() {}

  private static Map.Entry<String, Parameter> query(String name, String type, String description) {
    return Map.entry(name, new Parameter(name, "query", type, description));
  }

  static JsonArray of(List<String> names, Dialect dialect) {
    List<Json> all = new ArrayList<>();
    for (String name : names) {
      Parameter p = ALL.get(name);
      if (p == null) {
        throw new IllegalArgumentException("no parameter " + name);
      }
      all.add(json(p, dialect));
    }
    return JsonArray.of(all);
  }

  private static JsonObject json(Parameter p, Dialect dialect) {
    JsonObject.Builder b = JsonObject.builder().put("description", p.description()).put("in", p.in()).put("name", p.name());
    if (p.in().equals("path")) {
      b.put("required", true);
    }
    return switch (dialect) {
      case V2 -> b.put("type", p.type()).put("uniqueItems", true).build();
      case V3 ->
          b.put("schema", JsonObject.builder().put("type", p.type()).put("uniqueItems", true).build()).build();
    };
  }
}
