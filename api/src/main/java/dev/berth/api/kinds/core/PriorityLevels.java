package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Fill;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.function.UnaryOperator;

/** PriorityLevelConfiguration. */
final class PriorityLevels extends KindStrategy {
  private static final UnaryOperator<JsonObject> DEFAULTS =
      Fill.table()
          .inside(
              "spec",
              Fill.table()
                  .inside(
                      "limited",
                      Fill.table()
                          .value("nominalConcurrencyShares", 30)
                          .value("lendablePercent", 0)
                          .inside(
                              "limitResponse",
                              Fill.table()
                                  .inside(
                                      "queuing",
                                      Fill.table()
                                          .value("queues", 64)
                                          .value("handSize", 8)
                                          .value("queueLengthLimit", 50)
                                          .build())
                                  .build())
                          .build())
                  .inside(
                      "exempt",
                      Fill.table().value("nominalConcurrencyShares", 0).value("lendablePercent", 0).build())
                  .build())
          .build();
  private static final FieldPath SPEC = FieldPath.of("spec");

  PriorityLevels(ResourceType type) {
    super(type, Traits.USUAL.putNeedsVersion().counted());
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return DEFAULTS.apply(object);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject spec = object.object("spec");
    String kind = spec.text("type");
    switch (kind) {
      case "Exempt" -> {
        if (spec.has("limited")) {
          found.forbidden(SPEC.child("limited"), "must be nil if the type is not Limited");
        }
      }
      case "Limited" -> {
        if (spec.has("exempt")) {
          found.forbidden(SPEC.child("exempt"), "must be nil if the type is Limited");
        }
        if (!spec.has("limited")) {
          found.required(SPEC.child("limited"), "must not be empty when type is Limited");
        }
      }
      default -> found.oneOf(SPEC.child("type"), kind, List.of("Exempt", "Limited"));
    }
  }
}
