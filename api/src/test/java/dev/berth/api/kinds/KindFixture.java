package dev.berth.api.kinds;

import dev.berth.api.decode.Decoder;
import dev.berth.api.kinds.apps.AppsKinds;
import dev.berth.api.kinds.batch.BatchKinds;
import dev.berth.api.kinds.pod.PodKinds;
import dev.berth.api.strategy.Strategies;
import dev.berth.api.strategy.Strategy;
import dev.berth.api.validation.FieldError;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import dev.berth.model.builtin.Builtin;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Sends objects the way that their kind's strategy sends them: decoded, filled in, prepared, checked. */
public final class KindFixture {
  private static final Strategies STRATEGIES = strategies();

  private final ResourceType type;
  private final Strategy strategy;

  private KindFixture(ResourceType type) {
    this.type = type;
    this.strategy = STRATEGIES.of(type);
  }

  public static KindFixture of(String group, String plural) {
    return new KindFixture(Builtin.catalogue().find(new GroupVersion(group, "v1"), plural).orElseThrow());
  }

  private static Strategies strategies() {
    Strategies.Table table = Strategies.table();
    PodKinds.register(table);
    AppsKinds.register(table);
    BatchKinds.register(table);
    return table.build();
  }

  public Strategy strategy() {
    return strategy;
  }

  public JsonObject decoded(String json) {
    return decoded((JsonObject) Json.parse(json));
  }

  private JsonObject decoded(JsonObject object) {
    return Decoder.decode(object, type.schema(), List.of()).object();
  }

  /** What a create stores. */
  public JsonObject created(String json) {
    return strategy.prepareForCreate(strategy.defaults(decoded(json)));
  }

  /** The errors of a create: {@code field: body}. */
  public List<String> refused(String json) {
    return texts(strategy.validate(created(json)));
  }

  public List<FieldError> errors(String json) {
    return strategy.validate(created(json));
  }

  /** What an update stores. */
  public JsonObject updated(JsonObject old, UnaryOperator<JsonObject> change) {
    return strategy.prepareForUpdate(strategy.defaults(decoded(change.apply(old))), old);
  }

  public List<String> updateRefused(JsonObject old, UnaryOperator<JsonObject> change) {
    return texts(strategy.validateUpdate(updated(old, change), old));
  }

  /** What a write of the status stores. */
  public JsonObject statusUpdated(JsonObject old, UnaryOperator<JsonObject> change) {
    return strategy.prepareForStatusUpdate(strategy.defaults(decoded(change.apply(old))), old);
  }

  public List<String> statusRefused(JsonObject old, String status) {
    JsonObject next = strategy.defaults(decoded(old.with("status", Json.parse(status))));
    return texts(strategy.validateStatusUpdate(strategy.prepareForStatusUpdate(next, old), old));
  }

  public static List<String> texts(List<FieldError> errors) {
    return errors.stream().map(FieldError::text).toList();
  }

  /** The object with the member at a path replaced: {@code spec}, {@code replicas}. */
  public static UnaryOperator<JsonObject> set(String json, String... path) {
    return o -> o.withAt(Json.parse(json), path);
  }

  /** The objects of a file of this package, one a line. */
  public static Stream<JsonObject> lines(String file) {
    try (InputStream in = Objects.requireNonNull(KindFixture.class.getResourceAsStream(file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(l -> (JsonObject) Json.parse(l));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
