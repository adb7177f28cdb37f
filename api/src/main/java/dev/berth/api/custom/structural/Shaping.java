package dev.berth.api.custom.structural;

import dev.berth.api.decode.DecodeException;
import dev.berth.api.decode.Decoded;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What reading does to a custom object, in the order in which upstream does it ({@code customresource_handler.go}): its
 * metadata takes ObjectMeta's form, unknown fields go, nulls go that are neither allowed nor defaulted, embedded
 * metadata takes its form, defaults are filled in.
 */
public final class Shaping {
  private Shaping() {}

  /**
   * An object as a client sent it. The caller sees to its apiVersion and kind.
   *
   * @param duplicates members that the text names twice, as the reader found them
   * @return the object, and what strict decoding complains of: {@code duplicate field "spec.x"}, {@code unknown field
   *     "spec.y"}
   * @throws DecodeException where metadata has another shape, the object's own or embedded
   */
  public static Decoded sent(JsonObject object, Structural schema, List<String> duplicates) {
    List<String> complaints = new ArrayList<>();
    duplicates.forEach(field -> complaints.add("duplicate field \"" + field + "\""));
    JsonObject shaped = shape(object, Pruning.object(object, schema), schema, false, complaints);
    return new Decoded(shaped, List.copyOf(complaints));
  }

  /** What an apply made of an object: a null that its schema does not allow stays, and is told of when the object is checked. */
  public static Decoded merged(JsonObject object, Structural schema) {
    List<String> complaints = new ArrayList<>();
    JsonObject shaped = shape(object, Pruning.objectWithNulls(object, schema), schema, false, complaints);
    return new Decoded(shaped, List.copyOf(complaints));
  }

  /** An object from the store, or from a converter: malformed metadata goes rather than being refused. */
  public static JsonObject stored(JsonObject object, Structural schema) {
    return shape(object, Pruning.object(object, schema), schema, true, new ArrayList<>());
  }

  private static JsonObject shape(
      JsonObject object,
      Pruning.Pruned<JsonObject> pruned,
      Structural schema,
      boolean dropsMalformed,
      List<String> complaints) {
    Optional<Json> given = object.get("metadata");
    Optional<Pruning.Pruned<JsonObject>> metadata = given.map(m -> ObjectMetaForm.read(m, dropsMalformed));
    metadata.ifPresent(m -> m.unknown().forEach(field -> complain("metadata." + field, complaints)));
    pruned.unknown().forEach(field -> complain(field, complaints));
    Pruning.Pruned<JsonObject> coerced = EmbeddedMeta.coerce(pruned.value(), schema, dropsMalformed);
    coerced.unknown().forEach(field -> complain(field, complaints));
    JsonObject shaped = coerced.value();
    JsonObject whole = metadata.isPresent() ? shaped.with("metadata", same(metadata.get().value(), given)) : shaped;
    return defaulted(whole, schema);
  }

  /** Fills in what was left out. Of metadata in defaults no more comes than ObjectMeta has. Idempotent. */
  public static JsonObject defaulted(JsonObject object, Structural schema) {
    JsonObject filled = Defaulting.object(object, schema);
    return filled == object ? object : EmbeddedMeta.coerce(filled, schema, true).value();
  }

  /** The very value that was given where it is equal, so that an object in form stays the same instance. */
  private static Json same(JsonObject formed, Optional<Json> given) {
    return given.filter(formed::equals).orElse(formed);
  }

  private static void complain(String field, List<String> complaints) {
    complaints.add("unknown field \"" + field + "\"");
  }
}
