package dev.berth.api.apply;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.TreeMap;

/**
 * Field sets as {@code fieldsV1} has them: objects in objects, named by {@link PathElement#key}; an empty object is a
 * member, and {@code "."} marks an element that is a member besides having something below it.
 */
public final class FieldsV1 {
  private static final String SELF = ".";

  private FieldsV1() {}

  public static JsonObject encode(FieldSet set) {
    FieldSet shared = SharedSets.of(set);
    JsonObject known = shared.encoded();
    if (!known.isEmpty() || shared.isEmpty()) {
      return known;
    }
    JsonObject encoded = encode(shared, false);
    if (SharedSets.mayShare(shared)) {
      shared.keepEncoded(encoded);
    }
    return encoded;
  }

  private static JsonObject encode(FieldSet set, boolean self) {
    if (set.isEmpty()) {
      return JsonObject.EMPTY;
    }
    JsonObject.Builder out = JsonObject.builder();
    if (self) {
      out.put(SELF, JsonObject.EMPTY);
    }
    for (int i = 0; i < set.width(); i++) {
      FieldSet.Node node = set.node(i);
      out.put(node.element().key(), encode(node.below(), node.member()));
    }
    return out.build();
  }

  /**
   * Elements of kinds that we do not know are left out, as upstream leaves them out.
   *
   * @throws BadManagedFields where it is not of this form
   */
  public static FieldSet decode(Json fields) {
    if (fields == JsonNull.NULL) {
      return FieldSet.EMPTY;
    }
    if (!(fields instanceof JsonObject o)) {
      throw new BadManagedFields("error decoding set: expect { or n, but found " + fields);
    }
    if (o.derived() instanceof FieldSet known) {
      return known;
    }
    FieldSet read = SharedSets.of(set(o));
    o.keep(read);
    return read;
  }

  private static FieldSet set(JsonObject o) {
    FieldSet.Builder out = new FieldSet.Builder(o.size());
    for (int i = 0; i < o.size(); i++) {
      String key = o.name(i);
      if (key.equals(SELF)) {
        continue;
      }
      if (key.length() < 2) {
        throw new BadManagedFields("error decoding set: parsing key as path element: key must be 2 characters long:");
      }
      if (key.charAt(1) != ':') {
        throw new BadManagedFields("error decoding set: parsing key as path element: missing colon: " + key);
      }
      if ("fkvi".indexOf(key.charAt(0)) < 0) {
        continue;
      }
      FieldSet below = below(o.value(i));
      boolean member = below.isEmpty() || o.value(i) instanceof JsonObject child && child.has(SELF);
      out.add(element(key), member, below);
    }
    return out.build();
  }

  private static FieldSet below(Json fields) {
    return fields instanceof JsonObject o ? set(o) : decode(fields);
  }

  private static PathElement element(String key) {
    String content = key.substring(2);
    try {
      return switch (key.charAt(0)) {
        case 'f' -> new PathElement.Field(content);
        case 'k' -> new PathElement.Key(sorted(content));
        case 'v' -> new PathElement.Value(Json.parse(content));
        default -> new PathElement.Index(Integer.parseInt(content));
      };
    } catch (JsonException | NumberFormatException e) {
      throw new BadManagedFields("error decoding set: parsing key as path element: " + e.getMessage());
    }
  }

  private static JsonObject sorted(String content) {
    if (!(Json.parse(content) instanceof JsonObject fields)) {
      throw new BadManagedFields("error decoding set: parsing key as path element: expect { or n");
    }
    return sorted(fields);
  }

  /** The members in the order of their names. */
  static JsonObject sorted(JsonObject fields) {
    boolean inOrder = true;
    for (int i = 1; i < fields.size(); i++) {
      inOrder &= fields.name(i - 1).compareTo(fields.name(i)) < 0;
    }
    if (inOrder) {
      return fields;
    }
    TreeMap<String, Json> members = new TreeMap<>();
    fields.forEach(members::put);
    JsonObject.Builder out = JsonObject.builder();
    members.forEach(out::put);
    return out.build();
  }
}
