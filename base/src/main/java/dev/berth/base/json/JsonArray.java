package dev.berth.base.json;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** An array. */
public final class JsonArray implements Json, Iterable<Json> {
  public static final JsonArray EMPTY = new JsonArray(new Json[0]);

  private final Json[] items;

  /** Takes the array over: the caller no longer touches it. */
  JsonArray(Json[] items) {
    this.items = items;
  }

  public static JsonArray of(Json... items) {
    return items.length == 0 ? EMPTY : new JsonArray(items.clone());
  }

  public static JsonArray of(Collection<? extends Json> items) {
    return items.isEmpty() ? EMPTY : new JsonArray(items.toArray(Json[]::new));
  }

  public static JsonArray ofStrings(Collection<String> items) {
    return of(items.stream().map(JsonString::of).toList());
  }

  public int size() {
    return items.length;
  }

  public boolean isEmpty() {
    return items.length == 0;
  }

  /** @throws IndexOutOfBoundsException where there is no such item */
  public Json get(int index) {
    return items[index];
  }

  /** The item if it is an object, else the empty object. */
  public JsonObject object(int index) {
    return items[index] instanceof JsonObject o ? o : JsonObject.EMPTY;
  }

  /** The items as an unmodifiable list. */
  public List<Json> items() {
    return Collections.unmodifiableList(Arrays.asList(items));
  }

  /** Those items that are objects. */
  public Stream<JsonObject> objects() {
    return stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast);
  }

  /** Those items that are strings. */
  public Stream<String> strings() {
    return stream().filter(JsonString.class::isInstance).map(s -> ((JsonString) s).value());
  }

  public Stream<Json> stream() {
    return Arrays.stream(items);
  }

  public JsonArray with(int index, Json item) {
    if (items[index] == item) {
      return this;
    }
    Json[] copy = items.clone();
    copy[index] = item;
    return new JsonArray(copy);
  }

  public JsonArray plus(Json item) {
    Json[] copy = Arrays.copyOf(items, items.length + 1);
    copy[items.length] = item;
    return new JsonArray(copy);
  }

  public JsonArray without(int index) {
    Json[] copy = new Json[items.length - 1];
    System.arraycopy(items, 0, copy, 0, index);
    System.arraycopy(items, index + 1, copy, index, copy.length - index);
    return copy.length == 0 ? EMPTY : new JsonArray(copy);
  }

  /** Each item replaced by the function's answer; this very array where none changed. */
  public JsonArray map(UnaryOperator<Json> change) {
    Json[] copy = items;
    for (int i = 0; i < items.length; i++) {
      Json changed = change.apply(items[i]);
      if (changed != items[i]) {
        if (copy == items) {
          copy = items.clone();
        }
        copy[i] = changed;
      }
    }
    return copy == items ? this : new JsonArray(copy);
  }

  /** Each item that is an object replaced by the function's answer; other items stay. */
  public JsonArray mapObjects(UnaryOperator<JsonObject> change) {
    return map(item -> item instanceof JsonObject o ? change.apply(o) : item);
  }

  @Override
  public Iterator<Json> iterator() {
    return items().iterator();
  }

  @Override
  public boolean equals(Object other) {
    return other == this || other instanceof JsonArray a && Arrays.equals(items, a.items);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(items);
  }

  @Override
  public String typeName() {
    return "array";
  }

  @Override
  public String toString() {
    return JsonWriter.string(this);
  }
}
