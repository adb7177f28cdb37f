package dev.berth.api.kinds.storage;

import dev.berth.api.kinds.DriverNames;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** CSINode: a driver's entry stays as it is, but for how many volumes it takes. */
final class CsiNodes extends KindStrategy {
  private static final int NODE_ID_LENGTH = 256;
  private static final FieldPath DRIVERS = FieldPath.of("spec", "drivers");

  CsiNodes(ResourceType type) {
    super(type, Traits.USUAL.putNeedsVersion());
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonArray drivers = object.object("spec").array("drivers");
    Set<String> names = new HashSet<>();
    for (int i = 0; i < drivers.size(); i++) {
      driver(DRIVERS.index(i), drivers.object(i), names, found);
    }
  }

  private static void driver(FieldPath path, JsonObject driver, Set<String> names, Findings found) {
    String name = driver.text("name");
    DriverNames.check(path.child("name"), name, found);
    String id = driver.text("nodeID");
    found.present(path.child("nodeID"), id);
    if (id.length() > NODE_ID_LENGTH) {
      found.invalid(path.child("nodeID"), id, "must be " + NODE_ID_LENGTH + " characters or less");
    }
    found.notNegative(path.child("allocatable").child("count"), driver.object("allocatable").number("count"));
    if (!names.add(name)) {
      found.duplicate(path.child("name"), name);
    }
    Set<String> keys = new HashSet<>();
    for (String key : driver.array("topologyKeys").strings().toList()) {
      found.present(path, key);
      if (!keys.add(key)) {
        found.duplicate(path, key);
      }
      LabelChecks.key(path, key, found);
    }
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    check(next, found);
    old.object("spec")
        .array("drivers")
        .objects()
        .forEach(
            before ->
                next.object("spec")
                    .array("drivers")
                    .objects()
                    .filter(d -> d.text("name").equals(before.text("name")))
                    .filter(d -> !d.without("allocatable").equals(before.without("allocatable")))
                    .forEach(d -> found.invalid(DRIVERS, d, Findings.IMMUTABLE)));
    return found.list();
  }
}
