package dev.berth.api.rest;

import dev.berth.api.custom.CustomVersion;
import dev.berth.api.decode.Decoding;
import dev.berth.api.strategy.Strategy;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.MetaChecks;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.schema.TypeSchema;
import java.util.List;

/**
 * The part of an object that a path writes: the object itself, its status, its scale…. PUT and PATCH are the same for
 * all of them; they differ in what a client sees of the object, and in what of it a write may change.
 */
interface Aspect {
  /** The type of the whole object. */
  ResourceType type();

  /** The kind that clients send and get. */
  default GroupVersionKind kind() {
    return type().gvk();
  }

  default TypeSchema schema() {
    return decoding().structure();
  }

  /** How what clients send is read. */
  default Decoding decoding() {
    return decoding(type());
  }

  static Decoding decoding(ResourceType type) {
    return CustomVersion.of(type).<Decoding>map(v -> v).orElseGet(() -> Decoding.of(type.schema()));
  }

  /** What a client sees of the object. */
  default JsonObject view(JsonObject object) {
    return object;
  }

  /** The object as a written view wants it, its metadata checked and taken over by the caller. */
  default JsonObject merge(JsonObject current, JsonObject view) {
    return view;
  }

  JsonObject prepare(Strategy strategy, JsonObject next, JsonObject old);

  List<FieldError> validate(Strategy strategy, JsonObject next, JsonObject old);

  /** How often its writes are looked at for what is wrong with the metadata. */
  default MetaChecks metaChecks(Strategy strategy) {
    return MetaChecks.ofParts(strategy.metaChecks());
  }

  /** Whether its writes are counted by the generation. */
  default boolean counts() {
    return true;
  }

  /** Whether a PUT may create the object. */
  default boolean creates(Strategy strategy) {
    return false;
  }
}
