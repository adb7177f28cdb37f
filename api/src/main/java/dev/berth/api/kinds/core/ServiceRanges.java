package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.ResourceType;
import dev.berth.model.ip.AddressRules;

/** ServiceCIDR: one range, or one of either family; they never change. */
final class ServiceRanges extends KindStrategy {
  private static final FieldPath RANGES = FieldPath.of("spec", "cidrs");
  private static final int MOST = 2;

  ServiceRanges(ResourceType type) {
    super(type, Traits.USUAL);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    Json spec = object.object("spec");
    JsonArray ranges = object.object("spec").array("cidrs");
    if (ranges.isEmpty()) {
      found.required(RANGES, "at least one CIDR required");
    } else if (ranges.size() > MOST) {
      found.invalid(RANGES, spec, "may only hold up to 2 values");
    } else if (ranges.size() == MOST && isV6(ranges, 0) == isV6(ranges, 1)) {
      found.invalid(
          RANGES, spec, "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64");
    } else {
      for (int i = 0; i < ranges.size(); i++) {
        found.invalid(RANGES.index(i), text(ranges, i), AddressRules.cidr(text(ranges, i)));
      }
    }
  }

  private static String text(JsonArray ranges, int index) {
    return ranges.get(index) instanceof JsonString s ? s.value() : "";
  }

  private static boolean isV6(JsonArray ranges, int index) {
    return text(ranges, index).contains(":");
  }

  @Override
  protected void checkChange(JsonObject next, JsonObject old, Findings found) {
    found.immutable(RANGES, next.object("spec"), old.object("spec"), "cidrs");
  }
}
