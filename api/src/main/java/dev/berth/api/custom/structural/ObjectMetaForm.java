package dev.berth.api.custom.structural;

import dev.berth.api.decode.DecodeException;
import dev.berth.api.decode.Decoded;
import dev.berth.api.decode.Decoder;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.schema.Schemas;
import dev.berth.model.schema.TypeSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Metadata as Go's ObjectMeta reads and writes it. Upstream: {@code objectmeta/coerce.go}. */
final class ObjectMetaForm {
  private ObjectMetaForm() {}

  /** Read when first asked for. */
  private static final class Type {
    static final TypeSchema SCHEMA = Schemas.builtin().of("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
  }

  /**
   * Known fields only, canonical.
   *
   * @param dropsMalformed whether members of the wrong type go rather than being refused
   * @throws DecodeException in the words of Go's decoder
   */
  static Pruning.Pruned<JsonObject> read(Json metadata, boolean dropsMalformed) {
    if (metadata == JsonNull.NULL) {
      return new Pruning.Pruned<>(Decoder.empty(Type.SCHEMA), List.of());
    }
    if (!(metadata instanceof JsonObject object)) {
      String type = metadata.typeName().toLowerCase(Locale.ROOT);
      throw new DecodeException("json: cannot unmarshal " + type + " into Go value of type v1.ObjectMeta");
    }
    if (dropsMalformed && !isWellFormed(object)) {
      JsonObject.Builder sound = JsonObject.builder();
      object.forEach(
          (name, value) -> {
            if (isWellFormed(JsonObject.of(name, value))) {
              sound.put(name, value);
            }
          });
      return decode(sound.build());
    }
    return decode(object);
  }

  private static boolean isWellFormed(JsonObject metadata) {
    try {
      decode(metadata);
      return true;
    } catch (DecodeException e) {
      return false;
    }
  }

  private static Pruning.Pruned<JsonObject> decode(JsonObject metadata) {
    Decoded decoded = Decoder.decode(metadata, Type.SCHEMA, List.of());
    List<String> unknown = new ArrayList<>();
    for (String complaint : decoded.complaints()) {
      unknown.add(complaint.substring(complaint.indexOf('"') + 1, complaint.length() - 1));
    }
    JsonObject known = decoded.object();
    boolean noTime = known.get("creationTimestamp").orElse(JsonNull.NULL) == JsonNull.NULL;
    return new Pruning.Pruned<>(noTime ? known.without("creationTimestamp") : known, unknown);
  }
}
