package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Fill;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.flow.FlowDefaults;
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
                                          .orIfZero("queues", 64)
                                          .orIfZero("handSize", 8)
                                          .orIfZero("queueLengthLimit", 50)
                                          .build())
                                  .build())
                          .build())
                  .inside(
                      "exempt",
                      Fill.table().value("nominalConcurrencyShares", 0).value("lendablePercent", 0).build())
                  .build())
          .build();
  private static final long MOST_QUEUES = 10_000_000;
  /** Of which a hand of queues is drawn. */
  private static final int HASH_BITS = 60;
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
    String name = object.object("metadata").text("name");
    String kind = spec.text("type");
    if (name.equals("exempt") != kind.equals("Exempt")) {
      found.invalid(SPEC.child("type"), kind, "type must be 'Exempt' if and only if name is 'exempt'");
    }
    switch (kind) {
      case "Exempt" -> {
        if (spec.has("limited")) {
          found.forbidden(SPEC.child("limited"), "must be nil if the type is not Limited");
        }
        shares(spec.object("exempt"), SPEC.child("exempt"), found);
      }
      case "Limited" -> {
        if (spec.has("exempt")) {
          found.forbidden(SPEC.child("exempt"), "must be nil if the type is Limited");
        }
        if (spec.has("limited")) {
          limited(spec.object("limited"), SPEC.child("limited"), found);
        } else {
          found.required(SPEC.child("limited"), "must not be empty when type is Limited");
        }
      }
      default -> found.oneOf(SPEC.child("type"), kind, List.of("Exempt", "Limited"));
    }
    FlowDefaults.PRIORITY_LEVELS.subList(0, 2).stream()
        .filter(fixed -> fixed.object("metadata").text("name").equals(name))
        .filter(fixed -> !fixed.object("spec").without("exempt").equals(spec.without("exempt")))
        .forEach(
            _ ->
                found.invalid(
                    SPEC,
                    spec,
                    "spec of '" + name + "'" + (name.equals("exempt") ? " except the 'spec.exempt' field" : "")
                        + " must equal the fixed value"));
  }

  private static void shares(JsonObject of, FieldPath path, Findings found) {
    if (of.number("nominalConcurrencyShares") < 0) {
      found.invalid(
          path.child("nominalConcurrencyShares"),
          of.number("nominalConcurrencyShares"),
          "must be a non-negative integer");
    }
    long lendable = of.number("lendablePercent");
    if (lendable < 0 || lendable > 100) {
      found.invalid(path.child("lendablePercent"), lendable, "must be between 0 and 100, inclusive");
    }
  }

  private static void limited(JsonObject limited, FieldPath path, Findings found) {
    shares(limited, path, found);
    if (limited.number("borrowingLimitPercent") < 0) {
      found.invalid(
          path.child("borrowingLimitPercent"),
          limited.number("borrowingLimitPercent"),
          "if specified, must be a non-negative integer");
    }
    JsonObject response = limited.object("limitResponse");
    FieldPath at = path.child("limitResponse");
    switch (response.text("type")) {
      case "Reject" -> {
        if (response.has("queuing")) {
          found.forbidden(at.child("queuing"), "must be nil if limited.limitResponse.type is not Limited");
        }
      }
      case "Queue" -> {
        if (response.has("queuing")) {
          queuing(response.object("queuing"), at.child("queuing"), found);
        } else {
          found.required(at.child("queuing"), "must not be empty if limited.limitResponse.type is Limited");
        }
      }
      default -> found.oneOf(at.child("type"), response.text("type"), List.of("Queue", "Reject"));
    }
  }

  private static void queuing(JsonObject queuing, FieldPath path, Findings found) {
    long length = queuing.number("queueLengthLimit");
    long queues = queuing.number("queues");
    long hand = queuing.number("handSize");
    if (length <= 0) {
      found.invalid(path.child("queueLengthLimit"), length, "must be positive");
    }
    if (queues <= 0) {
      found.invalid(path.child("queues"), queues, "must be positive");
    } else if (queues > MOST_QUEUES) {
      found.invalid(path.child("queues"), queues, "must not be greater than " + MOST_QUEUES);
    }
    long bits = queues <= 0 ? 0 : (long) Math.ceil(Math.log(queues) / Math.log(2) * hand);
    if (hand <= 0) {
      found.invalid(path.child("handSize"), hand, "must be positive");
    } else if (hand > queues) {
      found.invalid(path.child("handSize"), hand, "should not be greater than queues (" + queues + ")");
    } else if (bits > HASH_BITS) {
      found.invalid(
          path.child("handSize"),
          hand,
          "required entropy bits of deckSize " + queues + " and handSize " + hand + " should not be greater than "
              + HASH_BITS);
    }
  }
}
