package dev.berth.api.flow;

import dev.berth.api.access.User;
import dev.berth.api.route.RequestInfo;
import dev.berth.base.json.JsonObject;
import dev.berth.model.flow.FlowDefaults;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All schemas in the order in which they are looked at, and the levels. The mandatory ones are there even where nobody stored
 * them, so that every request belongs somewhere. Immutable.
 */
record FlowRules(List<FlowSchema> schemas, Map<String, LevelSpec> levels) {
  private static final List<JsonObject> MANDATORY_SCHEMAS = FlowDefaults.FLOW_SCHEMAS.subList(0, 2);
  private static final List<JsonObject> MANDATORY_LEVELS = FlowDefaults.PRIORITY_LEVELS.subList(0, 2);

  static FlowRules of(List<JsonObject> flowSchemas, List<JsonObject> priorityLevels) {
    Map<String, LevelSpec> levels = new LinkedHashMap<>();
    MANDATORY_LEVELS.forEach(o -> put(levels, o));
    priorityLevels.forEach(o -> put(levels, o));
    Map<String, FlowSchema> schemas = new LinkedHashMap<>();
    for (List<JsonObject> some : List.of(MANDATORY_SCHEMAS, flowSchemas)) {
      some.stream().map(FlowSchema::of).forEach(s -> schemas.put(s.name(), s));
    }
    List<FlowSchema> ordered = new ArrayList<>(schemas.values());
    ordered.removeIf(s -> !levels.containsKey(s.level())); // it dangles: its requests belong to whoever is next
    ordered.sort(Comparator.comparingLong(FlowSchema::precedence).thenComparing(FlowSchema::name));
    return new FlowRules(List.copyOf(ordered), Map.copyOf(levels));
  }

  private static void put(Map<String, LevelSpec> levels, JsonObject object) {
    LevelSpec level = LevelSpec.of(object);
    levels.put(level.name(), level);
  }

  /** The first schema that a request matches; the last one where none does, as for users in no group at all. */
  FlowSchema classify(User user, RequestInfo info) {
    for (FlowSchema schema : schemas) {
      if (schema.matches(user, info)) {
        return schema;
      }
    }
    return schemas.getLast();
  }
}
