package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Fill;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** PriorityClass. */
final class PriorityClasses extends KindStrategy {
  private static final long HIGHEST = 1_000_000_000;
  private static final Map<String, Long> SYSTEM =
      Map.of("system-node-critical", 2_000_001_000L, "system-cluster-critical", 2_000_000_000L);
  private static final Fill DEFAULTS = Fill.table().value("preemptionPolicy", "PreemptLowerPriority").build();

  PriorityClasses(ResourceType type) {
    super(type, Traits.USUAL.counted());
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return DEFAULTS.apply(object);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    String name = object.object("metadata").text("name");
    if (name.startsWith("system-")) {
      unknownSystem(name, object)
          .ifPresent(
              why ->
                  found.forbidden(
                      FieldPath.of("metadata", "name"),
                      "priority class names with 'system-' prefix are reserved for system use only. error: " + why));
    } else if (object.number("value") > HIGHEST) {
      found.forbidden(
          FieldPath.of("value"), "maximum allowed value of a user defined priority is " + HIGHEST);
    }
    object
        .string("preemptionPolicy")
        .ifPresent(
            p -> found.oneOf(FieldPath.of("preemptionPolicy"), p, List.of("PreemptLowerPriority", "Never")));
  }

  private static Optional<String> unknownSystem(String name, JsonObject object) {
    Long value = SYSTEM.get(name);
    if (value == null) {
      return Optional.of(name + " is not a known system priority class");
    }
    if (value != object.number("value")) {
      return Optional.of("value of " + name + " PriorityClass must be " + value);
    }
    return object.bool("globalDefault")
        ? Optional.of("globalDefault of " + name + " PriorityClass must be false")
        : Optional.empty();
  }

  @Override
  public String undeletable(String name) {
    return SYSTEM.containsKey(name) ? "this is a system priority class and cannot be deleted" : "";
  }

  /** It begins with one, and stays with it. */
  @Override
  public boolean changesGeneration(JsonObject next, JsonObject old) {
    return false;
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    if (next.number("value") != old.number("value")) {
      found.forbidden(FieldPath.of("value"), "may not be changed in an update.");
    }
    found.immutable(FieldPath.of("preemptionPolicy"), next, old, "preemptionPolicy");
    return found.list();
  }
}
