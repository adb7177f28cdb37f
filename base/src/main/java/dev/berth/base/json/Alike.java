package dev.berth.base.json;

import java.util.Arrays;

/**
 * Makes a tree of the parts of another wherever they are equal: of many that are alike, and of the versions of one, only what
 * differs takes room. Pure: the result is equal to the first, in the order of its members as well.
 */
public final class Alike {
  private Alike() {}

  /** The tree, with what of the other is equal and in the same place. */
  public static JsonObject share(JsonObject tree, JsonObject other) {
    String[] names = tree.nameArray();
    String[] others = other.nameArray();
    boolean alike = names.length == others.length;
    Json[] shared = null;
    for (int i = 0; i < names.length; i++) {
      int at = i < others.length && names[i].equals(others[i]) ? i : other.indexOf(names[i]);
      Json part = at < 0 ? tree.value(i) : share(tree.value(i), other.value(at));
      alike &= at == i && part == other.value(at);
      if (part != tree.value(i)) {
        shared = shared == null ? values(tree) : shared;
        shared[i] = part;
      }
    }
    if (alike) {
      return other;
    }
    String[] shape = Arrays.equals(names, others) ? others : names;
    if (shape == names && shared == null) {
      return tree;
    }
    return new JsonObject(shape, shared == null ? values(tree) : shared);
  }

  private static Json[] values(JsonObject tree) {
    Json[] values = new Json[tree.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = tree.value(i);
    }
    return values;
  }

  private static JsonArray share(JsonArray array, JsonArray other) {
    boolean alike = array.size() == other.size();
    Json[] shared = null;
    for (int i = 0; i < Math.min(array.size(), other.size()); i++) {
      Json part = share(array.get(i), other.get(i));
      alike &= part == other.get(i);
      if (part != array.get(i)) {
        shared = shared == null ? array.items().toArray(Json[]::new) : shared;
        shared[i] = part;
      }
    }
    return alike ? other : shared == null ? array : new JsonArray(shared);
  }

  private static Json share(Json value, Json other) {
    return switch (value) {
      case JsonObject object when other instanceof JsonObject o -> object == o ? object : share(object, o);
      case JsonArray array when other instanceof JsonArray o -> array == o ? array : share(array, o);
      case JsonString _, JsonNumber _ -> value.equals(other) ? other : value;
      case JsonObject _, JsonArray _, JsonBool _, JsonNull _ -> value;
    };
  }
}
