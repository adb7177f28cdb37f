package dev.berth.api.rest;

import dev.berth.api.Response;
import dev.berth.api.apply.ApplyResult;
import dev.berth.api.audit.AuditEvent;
import dev.berth.api.rest.WriteOptions.FieldValidation;
import dev.berth.api.status.Failures;
import dev.berth.api.status.Refusal;
import dev.berth.api.strategy.Strategy;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.base.yaml.YamlException;
import dev.berth.store.Entry;
import java.util.Optional;

/** Server-side apply: a configuration is merged into the object, or is the object where there is none. */
final class Applying {
  private final Floor floor;
  private final Updating updating;
  private final Creating creating;

  Applying(Floor floor, Updating updating, Creating creating) {
    this.floor = floor;
    this.updating = updating;
    this.creating = creating;
  }

  Response apply(Call call, Aspect aspect, WriteOptions options) {
    JsonObject config = config(call, options);
    AuditEvent.current().applied(config);
    Optional<Entry> entry = floor.store().get(call.key());
    if (entry.isEmpty()) {
      if (!call.info().subresource().isEmpty()) {
        throw Failures.notFound(call.type().groupResource(), call.info().name());
      }
      JsonObject object = decoded(call, merged(call, aspect, Optional.empty(), config, options));
      requireNoUid(call, object);
      call.requireCreate();
      return Answers.object(call, 201, creating.createOwned(call, object, options));
    }
    Strategy strategy = floor.strategy(call.type());
    Updating.Derivation derivation =
        current -> strategy.defaults(decoded(call, merged(call, aspect, Optional.of(current), config, options)));
    return Answers.object(call, 200, aspect.view(updating.update(call, aspect, options, derivation)));
  }

  private JsonObject config(Call call, WriteOptions options) {
    Yaml.Read read;
    try {
      read = Yaml.read(call.request().body());
    } catch (YamlException | JsonException e) {
      throw Failures.badRequest("error decoding YAML: " + e.getMessage());
    }
    if (!(read.value() instanceof JsonObject sent)) {
      throw Failures.badRequest(
          "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal "
              + read.value().typeName() + " into Go value of type map[string]interface {}");
    }
    if (!read.duplicates().isEmpty() && options.fieldValidation() != FieldValidation.IGNORE) {
      String why = "error converting YAML to JSON: " + read.strictError();
      if (options.fieldValidation() == FieldValidation.STRICT) {
        throw Failures.badRequest("error strict decoding YAML: " + why);
      }
      call.warnings().add(why);
    }
    requireName(call, sent);
    return sent;
  }

  /** Whoever names a uid means an object that was there. */
  private static void requireNoUid(Call call, JsonObject created) {
    String uid = created.object("metadata").text("uid");
    if (!uid.isEmpty()) {
      throw Failures.conflict(
          call.type().groupResource(),
          call.info().name(),
          "uid mismatch: the provided object specified uid " + uid + ", and no existing object was found");
    }
  }

  private static void requireName(Call call, JsonObject config) {
    JsonObject meta = config.object("metadata");
    String name = meta.text("name");
    if (!name.isEmpty() && !name.equals(call.info().name())) {
      throw Failures.badRequest(
          "the name of the object (" + name + ") does not match the name on the URL (" + call.info().name() + ")");
    }
    String namespace = meta.text("namespace");
    if (call.type().namespaced() && !namespace.isEmpty() && !namespace.equals(call.namespace())) {
      throw Failures.badRequest(
          "the namespace of the object (" + namespace + ") does not match the namespace on the request ("
              + call.namespace() + ")");
    }
  }

  private JsonObject merged(
      Call call, Aspect aspect, Optional<JsonObject> live, JsonObject config, WriteOptions options) {
    String manager = options.fieldManager();
    ApplyResult result =
        aspect instanceof ScaleOf scale && live.isPresent()
            ? floor.owners().scaled(live.get(), scale, config, manager, options.force(), call.now())
            : floor
                .owners()
                .applied(
                    live, config, call.type(), call.info().subresource(), manager, options.force(), call.now());
    return switch (result) {
      case ApplyResult.Applied a -> a.object();
      case ApplyResult.Refused r -> throw new Refusal(r.status());
    };
  }

  /**
   * What the merge left. A field that no schema knows did not come this far, but for one in a place of which the schema says no
   * more than that it is an object: upstream drops that without a word.
   */
  private static JsonObject decoded(Call call, JsonObject merged) {
    JsonObject read =
        Bodies.merged(merged, call.type().gvk(), Aspect.decoding(call.type()), FieldValidation.IGNORE, call.warnings());
    JsonObject object = FieldOwners.stored(read, call.type());
    JsonObject meta = object.object("metadata");
    if (meta.text("name").isEmpty()) {
      throw Failures.nameUndeterminable(call.info().name());
    }
    return object.with("metadata", Creating.inNamespace(call, meta));
  }
}
