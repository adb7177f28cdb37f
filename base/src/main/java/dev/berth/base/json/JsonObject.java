package dev.berth.base.json;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * An object. Members keep the order in which they were set. It holds two arrays rather than a map: most objects of
 * Kubernetes have a handful of members, for which a scan is faster than a hash and a fifth of its size. Objects with
 * more than {@link #SCAN} members (the data of a ConfigMap) make an index the first time they are asked.
 *
 * <p>Typed accessors answer the zero value (empty string, 0, false, empty object or array) where the member is
 * missing, null or of another type; {@link #get} and {@link #has} tell the difference.
 */
public final class JsonObject implements Json {
  public static final JsonObject EMPTY = new JsonObject(new String[0], new Json[0]);

  /** Up to this many members are found by scanning. */
  static final int SCAN = 16;

  private final String[] names;
  private final Json[] values;
  /** Made when first asked for; a race makes it twice, no more. */
  private NameIndex index = NameIndex.NONE;
  private Object derived = NameIndex.NONE;

  /** Takes the arrays over: same length, names distinct. */
  JsonObject(String[] names, Json[] values) {
    this.names = names;
    this.values = values;
  }

  public static JsonObject of(String name, Json value) {
    return new JsonObject(new String[] {name}, new Json[] {value});
  }

  public static JsonObject of(String name1, Json value1, String name2, Json value2) {
    return builder().put(name1, value1).put(name2, value2).build();
  }

  public static JsonObject ofStrings(Map<String, String> members) {
    Builder b = builder();
    members.forEach(b::put);
    return b.build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with this object's members. */
  public Builder toBuilder() {
    Builder b = new Builder();
    b.names = Arrays.copyOf(names, names.length + 4);
    b.values = Arrays.copyOf(values, names.length + 4);
    b.size = names.length;
    if (b.size > SCAN) {
      b.indexFrom();
    }
    return b;
  }

  /**
   * What somebody last derived from this very object and left with it by {@link #keep}: it holds for as long as the object
   * lives. A hint and no more: there is one place for all who derive something, and a race derives it twice.
   */
  public Object derived() {
    return derived;
  }

  /** @param conclusion immutable, and shared by many objects, since it lives as long as they do */
  public void keep(Object conclusion) {
    if (names.length > 0) { // the empty object is everybody's
      derived = conclusion;
    }
  }

  public int size() {
    return names.length;
  }

  public boolean isEmpty() {
    return names.length == 0;
  }

  /** The name of the i-th member. */
  public String name(int i) {
    return names[i];
  }

  /** The value of the i-th member. */
  public Json value(int i) {
    return values[i];
  }

  public List<String> names() {
    return Collections.unmodifiableList(Arrays.asList(names));
  }

  /** The very array, which trees share. */
  String[] nameArray() {
    return names;
  }

  public boolean has(String name) {
    return indexOf(name) >= 0;
  }

  /** The member as it is, {@link JsonNull} included. */
  public Optional<Json> get(String name) {
    int i = indexOf(name);
    return i < 0 ? Optional.empty() : Optional.of(values[i]);
  }

  /** The string, or "" where there is none. */
  public String text(String name) {
    int i = indexOf(name);
    return i >= 0 && values[i] instanceof JsonString s ? s.value() : "";
  }

  public Optional<String> string(String name) {
    int i = indexOf(name);
    return i >= 0 && values[i] instanceof JsonString s ? Optional.of(s.value()) : Optional.empty();
  }

  /** The integer, or 0 where there is none. */
  public long number(String name) {
    return integer(name).orElse(0);
  }

  public OptionalLong integer(String name) {
    int i = indexOf(name);
    return i >= 0 && values[i] instanceof JsonNumber n ? n.asLong() : OptionalLong.empty();
  }

  public boolean bool(String name) {
    int i = indexOf(name);
    return i >= 0 && values[i] == JsonBool.TRUE;
  }

  /** The object, or {@link #EMPTY} where there is none. */
  public JsonObject object(String name) {
    int i = indexOf(name);
    return i >= 0 && values[i] instanceof JsonObject o ? o : EMPTY;
  }

  /** The array, or the empty one where there is none. */
  public JsonArray array(String name) {
    int i = indexOf(name);
    return i >= 0 && values[i] instanceof JsonArray a ? a : JsonArray.EMPTY;
  }

  /** The value under a path of member names. */
  public Optional<Json> at(String... path) {
    JsonObject o = this;
    for (int i = 0; i < path.length - 1; i++) {
      o = o.object(path[i]);
    }
    return o.get(path[path.length - 1]);
  }

  /** Those members that are strings, in order: labels, annotations. */
  public Map<String, String> strings() {
    Map<String, String> out = LinkedHashMap.newLinkedHashMap(names.length);
    for (int i = 0; i < names.length; i++) {
      if (values[i] instanceof JsonString s) {
        out.put(names[i], s.value());
      }
    }
    return out;
  }

  public void forEach(BiConsumer<String, ? super Json> visit) {
    for (int i = 0; i < names.length; i++) {
      visit.accept(names[i], values[i]);
    }
  }

  /** This object with the member set, in its old place or at the end. */
  public JsonObject with(String name, Json value) {
    int i = indexOf(name);
    if (i >= 0) {
      if (values[i] == value) {
        return this;
      }
      Json[] copy = values.clone();
      copy[i] = value;
      return new JsonObject(names, copy);
    }
    String[] n = Arrays.copyOf(names, names.length + 1);
    Json[] v = Arrays.copyOf(values, values.length + 1);
    n[names.length] = name;
    v[names.length] = value;
    return new JsonObject(n, v);
  }

  public JsonObject with(String name, String value) {
    int i = indexOf(name);
    return i >= 0 && values[i] instanceof JsonString s && s.value().equals(value) ? this : with(name, JsonString.of(value));
  }

  public JsonObject with(String name, long value) {
    return with(name, JsonNumber.of(value));
  }

  public JsonObject with(String name, boolean value) {
    return with(name, JsonBool.of(value));
  }

  /** With the value set under a path of member names; objects on the way are made where missing. */
  public JsonObject withAt(Json value, String... path) {
    return withAt(value, path, 0);
  }

  private JsonObject withAt(Json value, String[] path, int depth) {
    return depth == path.length - 1
        ? with(path[depth], value)
        : with(path[depth], object(path[depth]).withAt(value, path, depth + 1));
  }

  /** This with a member as another object has it: set, or removed where that has none. */
  public JsonObject withSame(String name, JsonObject other) {
    Optional<Json> value = other.get(name);
    return value.isPresent() ? with(name, value.get()) : without(name);
  }

  public JsonObject without(String name) {
    int i = indexOf(name);
    if (i < 0) {
      return this;
    }
    String[] n = new String[names.length - 1];
    Json[] v = new Json[names.length - 1];
    System.arraycopy(names, 0, n, 0, i);
    System.arraycopy(values, 0, v, 0, i);
    System.arraycopy(names, i + 1, n, i, n.length - i);
    System.arraycopy(values, i + 1, v, i, n.length - i);
    return new JsonObject(n, v);
  }

  /** The member, if it is an object, replaced by the function's answer; nothing where it is missing. */
  public JsonObject updateObject(String name, UnaryOperator<JsonObject> change) {
    return get(name).orElse(JsonNull.NULL) instanceof JsonObject o ? with(name, change.apply(o)) : this;
  }

  /** The member, if it is an array, replaced by the function's answer; nothing where it is missing. */
  public JsonObject updateArray(String name, UnaryOperator<JsonArray> change) {
    return get(name).orElse(JsonNull.NULL) instanceof JsonArray a ? with(name, change.apply(a)) : this;
  }

  int indexOf(String name) {
    return names.length > SCAN ? index().find(names, name) : scan(names, names.length, name);
  }

  private static int scan(String[] names, int size, String name) {
    for (int i = 0; i < size; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private NameIndex index() {
    NameIndex known = index;
    if (known == NameIndex.NONE) {
      known = new NameIndex(names);
      index = known;
    }
    return known;
  }

  @Override
  public boolean equals(Object other) {
    if (other == this) {
      return true;
    }
    if (!(other instanceof JsonObject o) || o.names.length != names.length) {
      return false;
    }
    for (int i = 0; i < names.length; i++) {
      int j = i < o.names.length && o.names[i].equals(names[i]) ? i : o.indexOf(names[i]);
      if (j < 0 || !values[i].equals(o.values[j])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int sum = 0;
    for (int i = 0; i < names.length; i++) {
      sum += names[i].hashCode() * 31 ^ values[i].hashCode();
    }
    return sum;
  }

  @Override
  public String typeName() {
    return "object";
  }

  @Override
  public String toString() {
    return JsonWriter.string(this);
  }

  /** Collects members; a name that is put twice keeps its place and takes the later value. One thread, one build. */
  public static final class Builder {
    private String[] names = new String[8];
    private Json[] values = new Json[8];
    private int size;
    private Map<String, Integer> index = Map.of();

    private Builder() {}

    /** True where the name was new. */
    boolean add(String name, Json value) {
      int i = indexOf(name);
      if (i >= 0) {
        values[i] = value;
        return false;
      }
      if (size == names.length) {
        names = Arrays.copyOf(names, size * 2);
        values = Arrays.copyOf(values, size * 2);
      }
      names[size] = name;
      values[size] = value;
      size++;
      if (size > SCAN) {
        indexFrom();
      }
      return true;
    }

    private void indexFrom() {
      if (index.isEmpty()) {
        index = HashMap.newHashMap(2 * SCAN);
      }
      for (int i = index.size(); i < size; i++) {
        index.put(names[i], i);
      }
    }

    int indexOf(String name) {
      return size > SCAN ? index.getOrDefault(name, -1) : scan(names, size, name);
    }

    public Builder put(String name, Json value) {
      add(name, value);
      return this;
    }

    public Builder put(String name, String value) {
      return put(name, JsonString.of(value));
    }

    public Builder put(String name, long value) {
      return put(name, JsonNumber.of(value));
    }

    public Builder put(String name, boolean value) {
      return put(name, JsonBool.of(value));
    }

    /** Puts the member only where the text is not empty. */
    public Builder putUnlessEmpty(String name, String value) {
      return value.isEmpty() ? this : put(name, value);
    }

    public boolean isEmpty() {
      return size == 0;
    }

    /** What was built; the given object where that has the very same members in the same order. */
    public JsonObject buildOr(JsonObject same) {
      boolean isSame = size == same.names.length;
      for (int i = 0; isSame && i < size; i++) {
        isSame = values[i] == same.values[i] && names[i].equals(same.names[i]);
      }
      return isSame ? same : build();
    }

    public JsonObject build() {
      return size == 0 ? EMPTY : new JsonObject(Arrays.copyOf(names, size), Arrays.copyOf(values, size));
    }
  }
}
