package dev.berth.api.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.patch.Types;
import dev.berth.api.status.Status;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.schema.TypeSchema;
import java.time.Instant;
import java.util.Optional;

/**
 * One object and those who write it, a second apart. Configurations are given without apiVersion and kind, in single
 * quotes.
 */
final class Story {
  private final GroupVersionKind kind;
  private final MergeType.Struct type;
  private FieldManager fields;
  private Optional<JsonObject> live = Optional.empty();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  Story(TypeSchema schema, GroupVersionKind kind) {
    this.kind = kind;
    this.type = new MergeTypes().of(schema);
    this.fields = on("");
  }

  static Story ofWorkload() {
    return new Story(Types.WORKLOAD, GroupVersionKind.of("apps", "v1", "Deployment"));
  }

  static Story ofConfigMap() {
    return new Story(Types.CONFIG_MAP, GroupVersionKind.of("", "v1", "ConfigMap"));
  }

  private FieldManager on(String subresource) {
    ResetFields reset = ResetFields.of(new dev.berth.model.GroupResource("apps", "things"), subresource);
    return new FieldManager(kind, subresource, type, reset, Versions.one(kind.groupVersion().apiVersion(), type));
  }

  /** Writes go by this subresource from now on. */
  Story via(String subresource) {
    fields = on(subresource);
    return this;
  }

  JsonObject object(String body) {
    JsonObject o = (JsonObject) Json.parse(body.replace('\'', '"'));
    return o.has("apiVersion")
        ? o
        : o.with("apiVersion", kind.groupVersion().apiVersion()).with("kind", kind.kind());
  }

  ApplyResult tryApply(String manager, String config, boolean force) {
    now = now.plusSeconds(1);
    return fields.applied(live, object(config), manager, force, now);
  }

  Story apply(String manager, String config) {
    return applied(tryApply(manager, config, false));
  }

  Story force(String manager, String config) {
    return applied(tryApply(manager, config, true));
  }

  private Story applied(ApplyResult result) {
    assertThat(result).isInstanceOf(ApplyResult.Applied.class);
    return store(((ApplyResult.Applied) result).object());
  }

  Status refused(String manager, String config) {
    ApplyResult result = tryApply(manager, config, false);
    assertThat(result).isInstanceOf(ApplyResult.Refused.class);
    return ((ApplyResult.Refused) result).status();
  }

  /** Replaces the object; its managedFields are kept unless the body has some. */
  Story update(String manager, String body) {
    return updateAs(manager, object(body));
  }

  Story updateAs(String manager, JsonObject next) {
    now = now.plusSeconds(1);
    return store(fields.updated(live, next, manager, now));
  }

  /** What a decoder would make of it: no nulls, and a uid. */
  private Story store(JsonObject object) {
    JsonObject decoded = withoutNulls(object);
    live = Optional.of(decoded.withAt(dev.berth.base.json.JsonString.of("u"), "metadata", "uid"));
    return this;
  }

  private static JsonObject withoutNulls(JsonObject object) {
    JsonObject.Builder out = JsonObject.builder();
    object.forEach(
        (name, value) -> {
          if (value != JsonNull.NULL) {
            out.put(name, value instanceof JsonObject o ? withoutNulls(o) : value);
          }
        });
    return out.build();
  }

  JsonObject live() {
    return live.orElseThrow();
  }

  String json(String... path) {
    return live().at(path).map(Object::toString).orElse("absent").replace('"', '\'');
  }

  Managers managers() {
    return Managers.decode(live().object("metadata").array("managedFields"));
  }

  /** The paths that a manager owns, one a line; empty where it owns none. */
  String owns(String manager) {
    return managers().entries().stream()
        .filter(e -> e.getKey().manager().equals(manager))
        .map(e -> e.getValue().fields().toString())
        .reduce((a, b) -> a + "\n--\n" + b)
        .orElse("");
  }

  String timeOf(String manager) {
    return managers().entries().stream()
        .filter(e -> e.getKey().manager().equals(manager))
        .map(e -> e.getValue().time())
        .findFirst()
        .orElse("");
  }

  String now() {
    return now.toString();
  }
}
