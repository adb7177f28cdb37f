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
    JsonObject shaped = shape(object, schema, false, complaints);
    return new Decoded(shaped, List.copyOf(complaints));
  }

  /** An object from the store, or from a converter: malformed metadata goes rather than being refused. */
  public static JsonObject stored(JsonObject object, Structural schema) {
    return shape(object, schema, true, new ArrayList<>());
  }

  private static JsonObject shape(
      JsonObject object, Structural schema, boolean dropsMalformed, List<String> complaints) {
    Optional<Json> given = object.get("metadata");
    Optional<Pruning.Pruned<JsonObject>> metadata = given.map(m -> ObjectMetaForm.read(m, dropsMalformed));
    metadata.ifPresent(m -> m.unknown().forEach(field -> complain("metadata." + field, complaints)));
    Pruning.Pruned<JsonObject> pruned = Pruning.object(object, schema);
    pruned.unknown().forEach(field -> complain(field, complaints));
    Pruning.Pruned<JsonObject> coerced = EmbeddedMeta.coerce(pruned.value(), schema, dropsMalformed);
    coerced.unknown().forEach(field -> complain(field, complaints));
    JsonObject shaped = coerced.value();
    JsonObject whole = metadata.isPresent() ? shaped.with("metadata", same(metadata.get().value(), given)) : shaped;
    return Defaulting.object(whole, schema);
  }

  /** The very value that was given where it is equal, so that an object in form stays the same instance. */
  private static Json same(JsonObject formed, Optional<Json> given) {
    return given.filter(formed::equals).orElse(formed);
  }

  private static void complain(String field, List<String> complaints) {
    complaints.add("unknown field \"" + field + "\"");
  }
}
