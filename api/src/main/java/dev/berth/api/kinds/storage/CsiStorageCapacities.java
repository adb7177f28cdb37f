package dev.berth.api.kinds.storage;

import dev.berth.api.kinds.DeprecatedLabels;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.kinds.QuantityChecks;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.names.DnsNames;
import java.util.ArrayList;
import java.util.List;

/** CSIStorageCapacity: where and for which class the capacity is never changes. */
final class CsiStorageCapacities extends KindStrategy {
  CsiStorageCapacities(ResourceType type) {
    super(type, Traits.USUAL.putNeedsVersion());
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    LabelChecks.selector(FieldPath.of("nodeTopology"), object.object("nodeTopology"), found);
    String name = object.text("storageClassName");
    found.invalid(FieldPath.of("storageClassName"), name, DnsNames.subdomain(name));
    object.get("capacity").ifPresent(q -> QuantityChecks.notNegative(FieldPath.of("capacity"), q, found));
  }

  @Override
  public List<String> warnings(JsonObject object) {
    List<String> texts = new ArrayList<>();
    DeprecatedLabels.selector(FieldPath.of("nodeTopology"), object.object("nodeTopology"), texts);
    return texts;
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    found.immutable(FieldPath.of("nodeTopology"), next, old, "nodeTopology");
    found.immutable(FieldPath.of("storageClassName"), next, old, "storageClassName");
    return found.list();
  }
}
