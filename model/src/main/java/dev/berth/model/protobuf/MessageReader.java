package dev.berth.model.protobuf;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.schema.FieldSchema;
import dev.berth.model.schema.Shape;
import dev.berth.model.schema.TypeSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a message as an object of its type: members in upstream's order, numbers that the schema does not know skipped.
 *
 * <p>Upstream's clients write a zero for every field that is no pointer. JSON leaves such zeroes out unless the field is
 * always written, and so does this.
 */
final class MessageReader {
  /** A level takes several frames; so many fit the smallest stack, before anything is compiled. */
  private static final int MOST_NESTED = 250;

  /** What a field has gathered so far: a value, or the items of a list or the members of a map. */
  private static final class Slot {
    @Nullable Json value;
    @Nullable List<Json> items;
    @Nullable Map<String, Json> members;
  }

  /** @throws ProtobufException where the bytes are no such message */
  JsonObject message(ByteReader in, TypeSchema type, int depth) {
    if (depth > MOST_NESTED) {
      throw new ProtobufException("proto: messages are nested more than " + MOST_NESTED + " deep");
    }
    WireType wire = WireType.of(type);
    Slot[] slots = new Slot[wire.fields().size()];
    parts(in, wire, slots, depth);
    JsonObject.Builder object = JsonObject.builder();
    for (int i = 0; i < slots.length; i++) {
      if (slots[i] != null) {
        put(object, wire.fields().get(i), slots[i]);
      }
    }
    return object.build();
  }

  private static void put(JsonObject.Builder object, FieldSchema field, Slot slot) {
    if (slot.items != null) {
      object.put(field.name(), JsonArray.of(slot.items));
    } else if (slot.members != null) {
      JsonObject.Builder members = JsonObject.builder();
      slot.members.forEach(members::put);
      object.put(field.name(), members.build());
    } else if (slot.value != null && (field.always() || kept(field, slot.value))) {
      object.put(field.name(), slot.value);
    }
  }

  /** Whether Go would write the value of a field that may be left out. */
  private static boolean kept(FieldSchema field, Json value) {
    if (value == JsonNull.NULL) {
      return false;
    }
    if (field.optionalZero()) {
      return true;
    }
    return switch (value) {
      case JsonString s -> !s.value().isEmpty();
      case JsonNumber n -> !n.text().equals("0");
      case JsonBool b -> b.value();
      case JsonObject o -> field.shape() == Shape.Scalar.ANY || !o.isEmpty();
      case JsonArray _ -> true;
      case JsonNull _ -> false;
    };
  }

  private void parts(ByteReader in, WireType type, Slot[] slots, int depth) {
    while (in.hasMore()) {
      int tag = in.tag();
      int number = tag >>> 3;
      int at = type.indexOf(number);
      if (at < 0) {
        in.skip(tag & 7, number);
        continue;
      }
      switch (type.parts().get(at)) {
        case WireType.Leaf(int _, int index, FieldSchema field) -> {
          Slot slot = slots[index];
          if (slot == null) {
            slot = new Slot();
            slots[index] = slot;
          }
          field(in, tag & 7, type.name(), field, slot, depth);
        }
        case WireType.Inlined(int _, WireType inner) -> {
          expect(tag & 7, ReverseBytes.LENGTH, type.name(), "an inlined struct");
          parts(in.slice(), inner, slots, depth);
        }
      }
    }
  }

  private void field(ByteReader in, int wire, String type, FieldSchema field, Slot slot, int depth) {
    switch (field.shape()) {
      case Shape.ListOf(Shape item) -> {
        if (slot.items == null) {
          slot.items = new ArrayList<>();
        }
        List<Json> items = slot.items;
        if (wire == ReverseBytes.LENGTH && item instanceof Shape.Scalar s && Scalars.wire(s) != ReverseBytes.LENGTH) {
          ByteReader packed = in.slice();
          while (packed.hasMore()) {
            items.add(Scalars.read(packed, s));
          }
        } else {
          items.add(single(in, wire, item, type, field.name(), depth));
        }
      }
      case Shape.MapOf(Shape item) -> {
        expect(wire, ReverseBytes.LENGTH, type, field.name());
        if (slot.members == null) {
          slot.members = new LinkedHashMap<>();
        }
        entry(in.slice(), item, slot.members, type, field.name(), depth);
      }
      case Shape.Ref r -> slot.value = single(in, wire, r, type, field.name(), depth);
      case Shape.Scalar s -> slot.value = single(in, wire, s, type, field.name(), depth);
    }
  }

  private void entry(ByteReader in, Shape item, Map<String, Json> members, String type, String name, int depth) {
    String key = "";
    Json value = zero(item);
    while (in.hasMore()) {
      int tag = in.tag();
      switch (tag >>> 3) {
        case 1 -> {
          expect(tag & 7, ReverseBytes.LENGTH, type, name);
          key = in.slice().text();
        }
        case 2 ->
            value =
                item instanceof Shape.ListOf(Shape inner)
                    ? wrapped(in, tag & 7, inner, type, name, depth)
                    : single(in, tag & 7, item, type, name, depth);
        default -> in.skip(tag & 7, tag >>> 3);
      }
    }
    members.put(key, value);
  }

  /** What an entry without a value has. */
  private static Json zero(Shape item) {
    return switch (item) {
      case Shape.ListOf _ -> JsonArray.EMPTY;
      case Shape.MapOf _ -> JsonObject.EMPTY;
      case Shape.Ref _ -> JsonObject.EMPTY;
      case Shape.Scalar s -> Scalars.zero(s);
    };
  }

  /** A list within a map is a message with the items under 1. */
  private Json wrapped(ByteReader in, int wire, Shape item, String type, String name, int depth) {
    expect(wire, ReverseBytes.LENGTH, type, name);
    ByteReader inner = in.slice();
    List<Json> items = new ArrayList<>();
    while (inner.hasMore()) {
      int tag = inner.tag();
      if (tag >>> 3 == 1) {
        items.add(single(inner, tag & 7, item, type, name, depth));
      } else {
        inner.skip(tag & 7, tag >>> 3);
      }
    }
    return JsonArray.of(items);
  }

  private Json single(ByteReader in, int wire, Shape shape, String type, String name, int depth) {
    return switch (shape) {
      case Shape.Ref(var ref) -> {
        expect(wire, ReverseBytes.LENGTH, type, name);
        yield message(in.slice(), ref.get(), depth + 1);
      }
      case Shape.Scalar s -> {
        expect(wire, Scalars.wire(s), type, name);
        yield s == Shape.Scalar.ANY && SchemaUnions.isUnion(type, name)
            ? SchemaUnions.read(this, in.slice(), name, depth + 1)
            : Scalars.read(in, s);
      }
      case Shape.ListOf _, Shape.MapOf _ ->
          throw new ProtobufException("proto: " + type + "." + name + " has a list or map within a list");
    };
  }

  static void expect(int wire, int expected, String type, String name) {
    if (wire != expected) {
      throw new ProtobufException("proto: wrong wireType = " + wire + " for field " + name + " of " + type);
    }
  }
}
