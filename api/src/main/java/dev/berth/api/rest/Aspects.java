package dev.berth.api.rest;

import dev.berth.api.status.Failures;
import dev.berth.api.strategy.Strategy;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.MetaChecks;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;

/** The aspects that paths name. */
final class Aspects {
  private Aspects() {}

  /** @throws dev.berth.api.status.Refusal 404 for a subresource that is not written this way */
  static Aspect of(ResourceType type, String subresource) {
    return switch (subresource) {
      case "" -> new Itself(type);
      case "status" -> new StatusOf(type);
      case "scale" -> new ScaleOf(type);
      case "finalize", "approval", "ephemeralcontainers", "resize" -> new Narrowed(type, subresource);
      default -> throw Failures.resourceNotFound();
    };
  }

  /** The object itself. */
  record Itself(ResourceType type) implements Aspect {
    @Override
    public JsonObject prepare(Strategy strategy, JsonObject next, JsonObject old) {
      return strategy.prepareForUpdate(next, old);
    }

    @Override
    public List<FieldError> validate(Strategy strategy, JsonObject next, JsonObject old) {
      return strategy.validateUpdate(next, old);
    }

    @Override
    public MetaChecks metaChecks(Strategy strategy) {
      return strategy.metaChecks();
    }

    @Override
    public boolean creates(Strategy strategy) {
      return strategy.allowsCreateOnUpdate();
    }
  }

  /** {@code /status}. */
  record StatusOf(ResourceType type) implements Aspect {
    @Override
    public boolean counts() {
      return false;
    }

    @Override
    public JsonObject prepare(Strategy strategy, JsonObject next, JsonObject old) {
      JsonObject prepared = strategy.prepareForStatusUpdate(next, old);
      // upstream fills in defaults whenever it reads, so that labels that a status came without are there all the same; of custom
      // objects nothing but the status is taken, which has its defaults
      return type.isCustom() ? prepared : strategy.defaults(prepared);
    }

    @Override
    public List<FieldError> validate(Strategy strategy, JsonObject next, JsonObject old) {
      return strategy.validateStatusUpdate(next, old);
    }
  }

  /** A subresource that takes the whole object and writes one part of it, as the kind's strategy says. */
  record Narrowed(ResourceType type, String subresource) implements Aspect {
    @Override
    public JsonObject prepare(Strategy strategy, JsonObject next, JsonObject old) {
      return strategy.prepareForSubresource(subresource, next, old);
    }

    @Override
    public List<FieldError> validate(Strategy strategy, JsonObject next, JsonObject old) {
      return strategy.validateSubresource(subresource, next, old);
    }
  }
}
