package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.names.FieldRules;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** ConfigMap. */
final class ConfigMaps extends KindStrategy {
  /** How much data a ConfigMap or Secret can hold. */
  static final int MOST_BYTES = 1024 * 1024;

  ConfigMaps(ResourceType type) {
    super(type, Traits.USUAL);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject binary = object.object("binaryData");
    long bytes = 0;
    for (var e : object.object("data").strings().entrySet()) {
      FieldPath path = FieldPath.of("data").key(e.getKey());
      found.invalid(path, e.getKey(), FieldRules.configKey(e.getKey()));
      if (binary.has(e.getKey())) {
        found.invalid(path, e.getKey(), "duplicate of key present in binaryData");
      }
      bytes += e.getValue().getBytes(StandardCharsets.UTF_8).length;
    }
    for (var e : binary.strings().entrySet()) {
      found.invalid(FieldPath.of("binaryData").key(e.getKey()), e.getKey(), FieldRules.configKey(e.getKey()));
      bytes += Frozen.decodedLength(e.getValue());
    }
    if (bytes > MOST_BYTES) {
      found.tooLong(FieldPath.UNNAMED, MOST_BYTES);
    }
  }

  @Override
  protected void checkChange(JsonObject next, JsonObject old, Findings found) {
    Frozen.check(next, old, List.of("data", "binaryData"), found);
  }
}
