package dev.berth.api.decode;

import dev.berth.base.json.JsonObject;
import dev.berth.model.schema.TypeSchema;
import java.util.List;

/** How objects of one kind are read: by the fields of built-in types, or by the schema of a custom one. */
public interface Decoding {

  /**
   * @param duplicates members that the text names twice, as the reader found them
   * @throws DecodeException where a value has another shape than its field
   */
  Decoded decode(JsonObject object, List<String> duplicates);

  /** The same of what an apply made of an object that was there and of what was sent. */
  default Decoded merged(JsonObject object) {
    return decode(object, List.of());
  }

  /** The fields that are known at build time; protobuf is read and strategic patches are made by them. */
  TypeSchema structure();

  /** Whether objects are read as upstream reads what it has no Go type for. */
  default boolean isCustom() {
    return false;
  }

  /** Of a built-in type. */
  static Decoding of(TypeSchema type) {
    return new Decoding() {
      @Override
      public Decoded decode(JsonObject object, List<String> duplicates) {
        return Decoder.decode(object, type, duplicates);
      }

      @Override
      public TypeSchema structure() {
        return type;
      }
    };
  }
}
