package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.ip.AddressRules;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.FieldRules;
import java.util.List;

/** IPAddress: its name is the address, in the canonical form; whose it is never changes. */
final class IpAddresses extends KindStrategy {
  private static final FieldPath PARENT = FieldPath.of("spec", "parentRef");

  IpAddresses(ResourceType type) {
    super(type, Traits.USUAL);
  }

  /** Names are never made up: what is asked of a prefix does not matter. */
  @Override
  public List<String> nameErrors(String name, boolean isPrefix) {
    return AddressRules.ip(name);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject spec = object.object("spec");
    if (!spec.has("parentRef")) {
      found.required(PARENT);
      return;
    }
    JsonObject parent = spec.object("parentRef");
    String group = parent.text("group");
    if (!group.isEmpty()) {
      found.invalid(PARENT.child("group"), group, DnsNames.subdomain(group));
    }
    for (String part : List.of("resource", "name")) {
      String value = parent.text(part);
      if (found.present(PARENT.child(part), value)) {
        found.invalid(PARENT.child(part), value, FieldRules.pathSegment(value));
      }
    }
    String namespace = parent.text("namespace");
    found.invalid(PARENT.child("namespace"), namespace, FieldRules.pathSegment(namespace));
  }

  @Override
  protected void checkChange(JsonObject next, JsonObject old, Findings found) {
    found.immutable(PARENT, next.object("spec"), old.object("spec"), "parentRef");
  }
}
