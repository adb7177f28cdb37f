package dev.berth.api.kinds.core;

import dev.berth.api.kinds.AddressChecks;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.ResourceType;
import dev.berth.model.ip.Cidr;
import dev.berth.model.names.LabelNames;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Node. Unlike most kinds it keeps the status that it is created with. */
final class Nodes extends KindStrategy {
  private static final List<String> EFFECTS = List.of("NoSchedule", "PreferNoSchedule", "NoExecute");
  private static final FieldPath CIDRS = FieldPath.of("spec", "podCIDRs");
  private static final FieldPath TAINTS = FieldPath.of("metadata", "taints");

  Nodes(ResourceType type) {
    super(type, Traits.USUAL);
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    JsonObject node = object.updateObject("spec", Nodes::bothCidrs);
    JsonObject status = node.object("status");
    return status.has("capacity") && !status.has("allocatable")
        ? node.with("status", status.with("allocatable", status.object("capacity")))
        : node;
  }

  /** {@code podCIDR} and the first of {@code podCIDRs} are one value; the older field wins. */
  private static JsonObject bothCidrs(JsonObject spec) {
    String one = spec.text("podCIDR");
    List<String> all = spec.array("podCIDRs").strings().toList();
    if (one.isEmpty()) {
      return all.isEmpty() ? spec : spec.with("podCIDR", all.getFirst());
    }
    return !all.isEmpty() && all.getFirst().equals(one)
        ? spec
        : spec.with("podCIDRs", JsonArray.of(JsonString.of(one)));
  }

  @Override
  public JsonObject prepareForCreate(JsonObject object) {
    return withoutConfig(object);
  }

  @Override
  public JsonObject prepareForUpdate(JsonObject next, JsonObject old) {
    return withoutConfig(super.prepareForUpdate(next, old));
  }

  @Override
  public List<String> warnings(JsonObject object) {
    return object.object("spec").text("externalID").isEmpty()
        ? List.of()
        : List.of("spec.externalID: this field is deprecated, and is unused by Kubernetes");
  }

  private static JsonObject withoutConfig(JsonObject node) {
    return node.updateObject("spec", s -> s.without("configSource")).updateObject("status", s -> s.without("config"));
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    taints(object, found);
    resources(object, found);
    List<String> cidrs = object.object("spec").array("podCIDRs").strings().toList();
    for (int i = 0; i < cidrs.size(); i++) {
      AddressChecks.legacyCidr(CIDRS.index(i), cidrs.get(i), found);
    }
    if (cidrs.size() > 1) {
      long families =
          cidrs.stream().map(c -> Cidr.parseSloppy(c).map(x -> x.address().v6()).orElse(false)).distinct().count();
      if (families < 2 || cidrs.size() > 2) {
        found.invalid(
            CIDRS, object.object("spec").array("podCIDRs"), "may specify no more than one CIDR for each IP family");
      }
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < cidrs.size(); i++) {
        if (!seen.add(cidrs.get(i))) {
          found.duplicate(CIDRS.index(i), cidrs.get(i));
        }
      }
    }
  }

  private static void resources(JsonObject node, Findings found) {
    for (String list : List.of("capacity", "allocatable")) {
      FieldPath path = FieldPath.of("status", list);
      node.object("status")
          .object(list)
          .forEach((name, amount) -> ResourceAmounts.value(path.child(name), name, amount, found));
    }
  }

  private static void taints(JsonObject node, Findings found) {
    JsonArray taints = node.object("spec").array("taints");
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < taints.size(); i++) {
      FieldPath path = TAINTS.index(i);
      JsonObject taint = taints.object(i);
      LabelChecks.key(path.child("key"), taint.text("key"), found);
      List<String> errors = LabelNames.value(taint.text("value"));
      if (!errors.isEmpty()) {
        found.invalid(path.child("value"), taint.text("value"), String.join(";", errors));
      }
      if (found.present(path.child("effect"), taint.text("effect"))) {
        found.oneOf(path.child("effect"), taint.text("effect"), EFFECTS);
      }
      if (!seen.add(taint.text("effect") + " " + taint.text("key"))) {
        found.add(
            new FieldError(
                "FieldValueDuplicate",
                path,
                "Duplicate value: " + internal(taint) + ": taints must be unique by key and effect pair"));
      }
    }
  }

  /** Upstream prints its internal type, whose fields have no JSON names. */
  private static JsonObject internal(JsonObject taint) {
    return JsonObject.builder()
        .put("Key", taint.text("key"))
        .put("Value", taint.text("value"))
        .put("Effect", taint.text("effect"))
        .put("TimeAdded", taint.get("timeAdded").orElse(dev.berth.base.json.JsonNull.NULL))
        .build();
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    check(next, found);
    change(next, old, found);
    return found.list();
  }

  private static void change(JsonObject next, JsonObject old, Findings found) {
    resources(next, found);
    JsonArray addresses = next.object("status").array("addresses");
    Set<JsonObject> seen = new HashSet<>();
    for (int i = 0; i < addresses.size(); i++) {
      if (!seen.add(addresses.object(i))) {
        found.add(FieldError.duplicate(FieldPath.of("status", "addresses").index(i), addresses.object(i)));
      }
    }
    JsonObject spec = next.object("spec");
    JsonObject before = old.object("spec");
    for (int i = differentCidrs(before.array("podCIDRs"), spec.array("podCIDRs")); i > 0; i--) {
      found.forbidden(CIDRS, "node updates may not change podCIDR except from \"\" to valid");
    }
    if (!before.text("providerID").isEmpty() && !before.text("providerID").equals(spec.text("providerID"))) {
      found.forbidden(
          FieldPath.of("spec", "providerID"), "node updates may not change providerID except from \"\" to valid");
    }
    taints(next, found);
    if (!spec.text("externalID").equals(before.text("externalID"))) {
      found.forbidden(FieldPath.of("spec", "externalID"), "may not be updated");
    }
  }

  /** Upstream says so of each that is another one, and once where they are more or fewer. */
  private static int differentCidrs(JsonArray before, JsonArray now) {
    if (before.isEmpty()) {
      return 0;
    }
    if (before.size() != now.size()) {
      return 1;
    }
    return (int) IntStream.range(0, now.size()).filter(i -> !now.get(i).equals(before.get(i))).count();
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    change(next, old, found);
    return found.list();
  }
}
