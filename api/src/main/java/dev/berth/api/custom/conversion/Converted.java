package dev.berth.api.custom.conversion;

import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.api.validation.MetaValidation;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is taken over of an object that a webhook answers: everything but its metadata, and of that labels and annotations. */
final class Converted {
  private Converted() {}

  /** Why an answered object is not believed. */
  static final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final boolean inMetadata;

    Wrong(String message, boolean inMetadata) {
      super(message);
      this.inMetadata = inMetadata;
    }

    /** @param index of the object in the answer */
    String what(int index) {
      return inMetadata
          ? "invalid metadata in object at index " + index : "invalid converted object at index " + index;
    }
  }

  /** @throws Wrong where it is not the object that was sent, in the version that was wanted */
  static JsonObject accepted(JsonObject original, Json answered, String apiVersion) {
    JsonObject object = answered instanceof JsonObject o ? o : JsonObject.EMPTY;
    if (!object.text("apiVersion").equals(apiVersion)) {
      throw wrong("invalid groupVersion (expected " + apiVersion + ", received " + object.text("apiVersion") + ")");
    }
    if (!object.text("kind").equals(original.text("kind"))) {
      throw wrong("invalid kind (expected " + original.text("kind") + ", received " + object.text("kind") + ")");
    }
    JsonObject before = original.object("metadata");
    JsonObject after = object.object("metadata");
    same("name", before, after, "name");
    same("namespace", before, after, "namespace");
    same("UID", before, after, "uid");
    if (!object.has("metadata")) {
      throw new Wrong("missing metadata in converted object", true);
    }
    JsonObject meta = taken("labels", before, after, before);
    return object.with("metadata", taken("annotations", before, after, meta));
  }

  private static Wrong wrong(String message) {
    return new Wrong(message, false);
  }

  private static void same(String shown, JsonObject before, JsonObject after, String field) {
    if (!before.text(field).equals(after.text(field))) {
      throw wrong("must have the same " + shown + ": " + before.text(field) + " != " + after.text(field));
    }
  }

  private static JsonObject taken(String field, JsonObject before, JsonObject after, JsonObject into) {
    Optional<Json> answered = after.get(field).filter(v -> v != JsonNull.NULL);
    if (answered.isEmpty()) {
      return into.without(field);
    }
    if (!(answered.get() instanceof JsonObject texts)) {
      throw new Wrong(
          "invalid metadata." + field + " of type " + answered.get().typeName() + " in converted object", true);
    }
    texts.forEach(
        (name, value) -> {
          if (!(value instanceof JsonString)) {
            throw new Wrong(
                "metadata." + field + "[" + name + "] must be a string, but is " + value.typeName()
                    + " in converted object",
                true);
          }
        });
    if (!texts.equals(before.object(field))) {
      List<FieldError> errors =
          field.equals("labels")
              ? MetaValidation.labels(texts, FieldPath.of("metadata", "labels"))
              : MetaValidation.annotations(texts, FieldPath.of("metadata", "annotation"));
      if (!errors.isEmpty()) {
        String all = errors.stream().map(FieldError::text).distinct().collect(Collectors.joining(", "));
        throw new Wrong(errors.size() == 1 ? all : "[" + all + "]", true);
      }
    }
    return into.with(field, texts);
  }
}
