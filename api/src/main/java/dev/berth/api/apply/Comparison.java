package dev.berth.api.apply;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What changed between two values of a type, path by path. No path is in two of the sets.
 *
 * @param removed paths that only the old value has
 * @param modified leaves that both have with different content
 * @param added paths that only the new value has
 */
public record Comparison(FieldSet removed, FieldSet modified, FieldSet added) {
  private static final Comparison SAME = new Comparison(FieldSet.EMPTY, FieldSet.EMPTY, FieldSet.EMPTY);

  public boolean isSame() {
    return removed.isEmpty() && modified.isEmpty() && added.isEmpty();
  }

  /** Without these fields and what lies below them. */
  public Comparison without(FieldSet ignored) {
    return ignored.isEmpty()
        ? this
        : new Comparison(
            removed.recursiveDifference(ignored),
            modified.recursiveDifference(ignored),
            added.recursiveDifference(ignored));
  }

  /** Modified or added. */
  public FieldSet touched() {
    return modified.union(added);
  }

  public static Comparison of(Json before, Json after, MergeType type) {
    if (before == after) {
      return SAME;
    }
    Level level = new Level();
    level.below(before, after, type);
    return level.build();
  }

  /** Collects the changes of one level. */
  private static final class Level {
    private final FieldSet.Builder removed = new FieldSet.Builder(0);
    private final FieldSet.Builder modified = new FieldSet.Builder(0);
    private final FieldSet.Builder added = new FieldSet.Builder(0);

    Comparison build() {
      return removed.isEmpty() && modified.isEmpty() && added.isEmpty()
          ? SAME
          : new Comparison(removed.build(), modified.build(), added.build());
    }

    /** Two values that are both there, with the element by which they are known. */
    private void compare(PathElement element, Json before, Json after, MergeType type) {
      if (before == after) {
        return;
      }
      boolean bothEmpty = Values.isEmptyOrNull(before) && Values.isEmptyOrNull(after);
      if (bothEmpty || isLeaf(type, before, after)) {
        if (!Values.equal(before, after)) {
          modified.add(element.leaf());
        }
        return;
      }
      Level below = new Level();
      below.below(before, after, type);
      Comparison c = below.build();
      removed.add(element, false, c.removed);
      // An object that became something else, where the schema leaves that open.
      modified.add(element, type instanceof MergeType.Deduced && !areObjects(before, after), c.modified);
      added.add(element, false, c.added);
    }

    private static boolean isLeaf(MergeType type, Json before, Json after) {
      return type.isLeaf()
          || type instanceof MergeType.Deduced && !(before instanceof JsonObject) && !(after instanceof JsonObject);
    }

    private static boolean areObjects(Json before, Json after) {
      return before instanceof JsonObject && after instanceof JsonObject;
    }

    private void below(Json before, Json after, MergeType type) {
      switch (type) {
        case MergeType.Struct struct -> fields(object(before), object(after), struct);
        case MergeType.MapOf map -> members(object(before), object(after), map.value());
        case MergeType.Deduced deduced -> members(object(before), object(after), deduced);
        case MergeType.ListOf list -> items(array(before), array(after), list);
        case MergeType.Scalar _, MergeType.Anything _ -> throw new IllegalStateException("below a leaf of " + type);
      }
    }

    private static JsonObject object(Json value) {
      return value instanceof JsonObject o ? o : JsonObject.EMPTY;
    }

    private static JsonArray array(Json value) {
      return value instanceof JsonArray a ? a : JsonArray.EMPTY;
    }

    private void fields(JsonObject before, JsonObject after, MergeType.Struct struct) {
      for (int i = 0; i < after.size(); i++) {
        if (i < before.size() && before.value(i) == after.value(i) && before.name(i).equals(after.name(i))) {
          continue;
        }
        String name = after.name(i);
        Json value = after.value(i);
        MergeType.Member member = struct.members().get(name);
        PathElement.Field element = member == null ? new PathElement.Field(name) : member.element();
        oneOrBoth(element, name, i, before, value, struct.typeOf(name));
      }
      for (int i = 0; i < before.size(); i++) {
        if (!after.has(before.name(i))) {
          MergeType.Member member = struct.members().get(before.name(i));
          PathElement.Field element = member == null ? new PathElement.Field(before.name(i)) : member.element();
          removed.add(element, true, Ownership.whole(before.value(i), struct.typeOf(before.name(i))));
        }
      }
    }

    private void members(JsonObject before, JsonObject after, MergeType type) {
      for (int i = 0; i < after.size(); i++) {
        if (i < before.size() && before.value(i) == after.value(i) && before.name(i).equals(after.name(i))) {
          continue;
        }
        String name = after.name(i);
        oneOrBoth(new PathElement.Field(name), name, i, before, after.value(i), type);
      }
      for (int i = 0; i < before.size(); i++) {
        if (!after.has(before.name(i))) {
          removed.add(new PathElement.Field(before.name(i)), true, Ownership.whole(before.value(i), type));
        }
      }
    }

    private void oneOrBoth(
        PathElement.Field element, String name, int place, JsonObject before, Json value, MergeType type) {
      // Unchanged neighbours keep their places: look there first.
      if (place < before.size() && before.name(place).equals(name)) {
        compare(element, before.value(place), value, type);
        return;
      }
      before
          .get(name)
          .ifPresentOrElse(
              old -> compare(element, old, value, type),
              () -> added.add(element, true, Ownership.whole(value, type)));
    }

    /** Items by their elements; those that share one are compared as a list, like a leaf. */
    private void items(JsonArray before, JsonArray after, MergeType.ListOf type) {
      Map<PathElement, List<Json>> old = byElement(before, type);
      Map<PathElement, List<Json>> now = byElement(after, type);
      old.forEach(
          (element, items) -> {
            List<Json> others = now.getOrDefault(element, List.of());
            if (items.size() > 1 && others.size() > 1) {
              if (!Values.equal(JsonArray.of(items), JsonArray.of(others))) {
                modified.add(element.leaf());
              }
            } else if (items.size() > 1) {
              removed.add(element.leaf());
              if (!others.isEmpty()) {
                added.add(element, true, Ownership.whole(others.getFirst(), type.item()));
              }
            } else if (others.size() > 1) {
              added.add(element.leaf());
              removed.add(element, true, Ownership.whole(items.getFirst(), type.item()));
            } else if (others.isEmpty()) {
              removed.add(element, true, Ownership.whole(items.getFirst(), type.item()));
            } else {
              compare(element, items.getFirst(), others.getFirst(), type.item());
            }
          });
      now.forEach(
          (element, items) -> {
            if (!old.containsKey(element)) {
              boolean once = items.size() == 1;
              added.add(element, true, once ? Ownership.whole(items.getFirst(), type.item()) : FieldSet.EMPTY);
            }
          });
    }

    private static Map<PathElement, List<Json>> byElement(JsonArray list, MergeType.ListOf type) {
      Map<PathElement, List<Json>> out = LinkedHashMap.newLinkedHashMap(list.size());
      for (int i = 0; i < list.size(); i++) {
        out.computeIfAbsent(ListItems.element(list.get(i), type), _ -> new ArrayList<>(1)).add(list.get(i));
      }
      return out;
    }
  }
}
