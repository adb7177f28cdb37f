package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;

/** Lease. */
final class Leases extends KindStrategy {
  private static final FieldPath SPEC = FieldPath.of("spec");

  Leases(ResourceType type) {
    super(type, Traits.USUAL.createdByPut().putNeedsVersion());
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject spec = object.object("spec");
    spec.integer("leaseDurationSeconds")
        .ifPresent(
            s -> {
              if (s <= 0) {
                found.invalid(SPEC.child("leaseDurationSeconds"), s, "must be greater than 0");
              }
            });
    found.notNegative(SPEC.child("leaseTransitions"), spec.number("leaseTransitions"));
    if (!spec.text("preferredHolder").isEmpty() && spec.text("strategy").isEmpty()) {
      found.forbidden(SPEC.child("preferredHolder"), "may only be specified when `strategy` is defined");
    }
  }
}
