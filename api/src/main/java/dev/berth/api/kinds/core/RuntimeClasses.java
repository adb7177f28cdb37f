package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.names.DnsNames;
import java.util.List;

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
    LabelChecks.labels(
        FieldPath.of("scheduling", "nodeSelector"), object.object("scheduling").object("nodeSelector"), found);
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    check(next, found);
    found.immutable(FieldPath.of("handler"), next, old, "handler");
    return found.list();
  }
}
