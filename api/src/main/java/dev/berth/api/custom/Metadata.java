package dev.berth.api.custom;

import dev.berth.api.decode.DecodeException;
import dev.berth.api.decode.Decoded;
import dev.berth.api.decode.Decoder;
import dev.berth.base.json.JsonObject;
import dev.berth.model.schema.Schemas;
import dev.berth.model.schema.TypeSchema;
import java.util.ArrayList;
import java.util.List;

/** The metadata of custom objects: that of all objects, whatever their own schema says. */
final class Metadata {
  private static final String NAME = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
  private static final String UNKNOWN = "unknown field \"";

  private Metadata() {}

  /**
   * @param lenient whether fields that cannot be read are dropped, as of objects that were stored long ago
   * @throws DecodeException where they are not
   */
  static Decoded decode(JsonObject metadata, boolean lenient) {
    TypeSchema type = Schemas.builtin().of(NAME);
    try {
      Decoded d = Decoder.decode(metadata, type, List.of());
      return new Decoded(d.object(), d.complaints().stream().map(Metadata::inMetadata).toList());
    } catch (DecodeException e) {
      if (!lenient) {
        throw e;
      }
      return new Decoded(readable(metadata, type), List.of());
    }
  }

  private static String inMetadata(String complaint) {
    return complaint.replace(UNKNOWN, UNKNOWN + "metadata.");
  }

  private static JsonObject readable(JsonObject metadata, TypeSchema type) {
    List<String> broken = new ArrayList<>();
    for (String name : metadata.names()) {
      try {
        Decoder.decode(JsonObject.of(name, metadata.get(name).orElseThrow()), type, List.of());
      } catch (DecodeException e) {
        broken.add(name);
      }
    }
    JsonObject left = metadata;
    for (String name : broken) {
      left = left.without(name);
    }
    return Decoder.decode(left, type, List.of()).object();
  }
}
