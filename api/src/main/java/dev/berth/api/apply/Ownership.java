package dev.berth.api.apply;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import java.util.HashSet;
import java.util.Set;

/** The field sets of values: of what somebody applies, and of what is new or gone as a whole. */
final class Ownership {
  private Ownership() {}

  /**
   * What the applier of a configuration owns: leaves, items of lists, members of maps, and empty or null objects. Declared
   * fields that have something below them are not owned themselves, nor are empty lists.
   */
  static FieldSet applied(Json value, MergeType type) {
    return switch (type) {
      case MergeType.Scalar _, MergeType.Anything _ -> FieldSet.EMPTY;
      case MergeType.Struct struct when !struct.atomic() && value instanceof JsonObject o -> appliedFields(o, struct);
      case MergeType.MapOf map when !map.atomic() && value instanceof JsonObject o -> appliedMembers(o, map.value());
      case MergeType.ListOf list when !list.isLeaf() && value instanceof JsonArray a -> appliedItems(a, list);
      case MergeType.Deduced _ when value instanceof JsonObject o -> appliedMembers(o, type);
      case MergeType.Struct _, MergeType.MapOf _, MergeType.ListOf _, MergeType.Deduced _ -> FieldSet.EMPTY;
    };
  }

  private static FieldSet appliedFields(JsonObject object, MergeType.Struct struct) {
    FieldSet.Builder out = new FieldSet.Builder(object.size());
    for (int i = 0; i < object.size(); i++) {
      MergeType.Member member = struct.members().get(object.name(i));
      Json value = object.value(i);
      MergeType type = struct.typeOf(object.name(i));
      if (member == null) {
        out.add(new PathElement.Field(object.name(i)), true, applied(value, type));
        continue;
      }
      boolean owned = isOwnedLeaf(value, type) || value == JsonNull.NULL || value instanceof JsonObject o && o.isEmpty();
      out.add(member.element(), owned, applied(value, type));
    }
    return out.build();
  }

  /** Leaves are members; a Deduced value is one where it is not an object. */
  private static boolean isOwnedLeaf(Json value, MergeType type) {
    return type == MergeType.Deduced.DEDUCED ? !(value instanceof JsonObject) : type.isLeaf();
  }

  private static FieldSet appliedMembers(JsonObject object, MergeType type) {
    FieldSet.Builder out = new FieldSet.Builder(object.size());
    for (int i = 0; i < object.size(); i++) {
      out.add(new PathElement.Field(object.name(i)), true, applied(object.value(i), type));
    }
    return out.build();
  }

  private static FieldSet appliedItems(JsonArray list, MergeType.ListOf type) {
    PathElement[] elements = ListItems.elements(list, type);
    Set<PathElement> doubled = doubled(elements);
    FieldSet.Builder out = new FieldSet.Builder(list.size());
    for (int i = 0; i < elements.length; i++) {
      boolean once = doubled.isEmpty() || !doubled.contains(elements[i]);
      out.add(elements[i], true, once ? applied(list.get(i), type.item()) : FieldSet.EMPTY);
    }
    return out.build();
  }

  /** Every path at or below a value that appears or disappears with it; the value's own path is the caller's. */
  static FieldSet whole(Json value, MergeType type) {
    if (type.isLeaf()) {
      return FieldSet.EMPTY;
    }
    return switch (value) {
      case JsonObject o when type instanceof MergeType.Struct struct -> wholeFields(o, struct);
      case JsonObject o when type instanceof MergeType.MapOf map -> wholeMembers(o, map.value());
      case JsonObject o when type instanceof MergeType.Deduced -> wholeMembers(o, type);
      case JsonArray a when type instanceof MergeType.ListOf list -> wholeItems(a, list);
      default -> FieldSet.EMPTY;
    };
  }

  private static FieldSet wholeFields(JsonObject object, MergeType.Struct struct) {
    FieldSet.Builder out = new FieldSet.Builder(object.size());
    for (int i = 0; i < object.size(); i++) {
      MergeType.Member member = struct.members().get(object.name(i));
      PathElement.Field element = member == null ? new PathElement.Field(object.name(i)) : member.element();
      out.add(element, true, whole(object.value(i), struct.typeOf(object.name(i))));
    }
    return out.build();
  }

  private static FieldSet wholeMembers(JsonObject object, MergeType type) {
    FieldSet.Builder out = new FieldSet.Builder(object.size());
    for (int i = 0; i < object.size(); i++) {
      out.add(new PathElement.Field(object.name(i)), true, whole(object.value(i), type));
    }
    return out.build();
  }

  private static FieldSet wholeItems(JsonArray list, MergeType.ListOf type) {
    PathElement[] elements = ListItems.elements(list, type);
    Set<PathElement> doubled = doubled(elements);
    FieldSet.Builder out = new FieldSet.Builder(list.size());
    for (int i = 0; i < elements.length; i++) {
      boolean once = doubled.isEmpty() || !doubled.contains(elements[i]);
      out.add(elements[i], true, once ? whole(list.get(i), type.item()) : FieldSet.EMPTY);
    }
    return out.build();
  }

  /** Those that occur more than once: items with these are owned together, as wholes. */
  static Set<PathElement> doubled(PathElement[] elements) {
    if (elements.length < 2) {
      return Set.of();
    }
    Set<PathElement> seen = HashSet.newHashSet(elements.length);
    Set<PathElement> doubled = Set.of();
    for (PathElement e : elements) {
      if (!seen.add(e)) {
        if (doubled.isEmpty()) {
          doubled = new HashSet<>();
        }
        doubled.add(e);
      }
    }
    return doubled;
  }
}
