package dev.berth.api.kinds;

import dev.berth.api.decode.Decoder;
import dev.berth.api.kinds.core.CoreKinds;
import dev.berth.api.kinds.service.ServiceKinds;
import dev.berth.api.kinds.storage.StorageKinds;
import dev.berth.api.strategy.Strategies;
import dev.berth.api.strategy.Strategy;
import dev.berth.api.validation.FieldError;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
import java.util.List;

/** Takes objects down the road of a request, as far as strategies go. */
public final class Strategist {
  private static final Catalogue CATALOGUE = Builtin.catalogue();
  private static final Strategies STRATEGIES = strategies();

  private Strategist() {}

  private static Strategies strategies() {
    Strategies.Table table = Strategies.table();
    StorageKinds.register(table);
    ServiceKinds.register(table);
    CoreKinds.register(table);
    return table.build();
  }

  public static ResourceType type(JsonObject object) {
    return CATALOGUE
        .find(GroupVersion.parse(object.text("apiVersion")).kind(object.text("kind")))
        .orElseThrow(() -> new AssertionError("no such kind: " + object));
  }

  public static Strategy strategy(JsonObject object) {
    return STRATEGIES.of(type(object));
  }

  /** As the decoder leaves it, in the namespace n unless the kind has none. */
  public static JsonObject decoded(String text) {
    JsonObject object = (JsonObject) Json.parse(text);
    ResourceType type = type(object);
    JsonObject decoded = Decoder.decode(object, type.schema(), List.of()).object();
    JsonObject meta = decoded.object("metadata");
    return type.namespaced() && !meta.has("namespace")
        ? decoded.with("metadata", meta.with("namespace", "n"))
        : decoded;
  }

  /** With its defaults, prepared for creation. */
  public static JsonObject created(String text) {
    JsonObject decoded = decoded(text);
    Strategy strategy = strategy(decoded);
    return strategy.prepareForCreate(strategy.defaults(decoded));
  }

  /** The errors of a creation. */
  public static List<String> errors(String text) {
    JsonObject object = created(text);
    return texts(strategy(object).validate(object));
  }

  /** The new object over an old one, prepared for the update. */
  public static JsonObject updated(JsonObject old, String text) {
    JsonObject decoded = decoded(text);
    Strategy strategy = strategy(decoded);
    return strategy.prepareForUpdate(strategy.defaults(decoded), old);
  }

  /** The errors of an update. */
  public static List<String> errors(JsonObject old, String text) {
    JsonObject next = updated(old, text);
    return texts(strategy(next).validateUpdate(next, old));
  }

  private static List<String> texts(List<FieldError> errors) {
    return errors.stream().map(FieldError::text).toList();
  }
}
