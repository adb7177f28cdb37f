package dev.berth.api.kinds.core;

import dev.berth.api.kinds.DeprecatedLabels;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.kinds.TolerationChecks;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.ResourceType;
import dev.berth.model.names.DnsNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** RuntimeClass. Its handler never changes. */
final class RuntimeClasses extends KindStrategy {
  RuntimeClasses(ResourceType type) {
    super(type, Traits.USUAL.putNeedsVersion());
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    found.invalid(FieldPath.of("handler"), object.text("handler"), DnsNames.label(object.text("handler")));
    FieldPath overhead = FieldPath.of("overhead", "limits");
    object
        .object("overhead")
        .object("podFixed")
        .forEach(
            (name, amount) -> {
              ResourceAmounts.containerName(overhead.key(name), name, found);
              ResourceAmounts.value(overhead.key(name), name, amount, found);
            });
    JsonObject scheduling = object.object("scheduling");
    LabelChecks.labels(FieldPath.of("scheduling", "nodeSelector"), scheduling.object("nodeSelector"), found);
    tolerations(FieldPath.of("scheduling", "tolerations"), scheduling.array("tolerations"), found);
  }

  /** Those of pods, each but once whatever its time is. */
  private static void tolerations(FieldPath path, JsonArray tolerations, Findings found) {
    TolerationChecks.tolerations(tolerations, path, found);
    Set<JsonObject> seen = new HashSet<>();
    for (int i = 0; i < tolerations.size(); i++) {
      JsonObject toleration = tolerations.object(i);
      if (!seen.add(key(toleration))) {
        Json seconds = toleration.get("tolerationSeconds").orElse(JsonNull.NULL);
        found.add(FieldError.duplicate(path.index(i), key(toleration).with("TolerationSeconds", seconds)));
      }
    }
  }

  /** As upstream names its members in errors, which quote its own form and no client's. */
  private static JsonObject key(JsonObject toleration) {
    return JsonObject.builder()
        .put("Key", JsonString.of(toleration.text("key")))
        .put("Operator", JsonString.of(toleration.text("operator")))
        .put("Value", JsonString.of(toleration.text("value")))
        .put("Effect", JsonString.of(toleration.text("effect")))
        .build();
  }

  @Override
  public List<String> warnings(JsonObject object) {
    List<String> texts = new ArrayList<>();
    for (String label : object.object("scheduling").object("nodeSelector").names()) {
      DeprecatedLabels.key(FieldPath.of("scheduling", "nodeSelector"), label, texts);
    }
    return texts;
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    check(next, found);
    found.immutable(FieldPath.of("handler"), next, old, "handler");
    return found.list();
  }
}
