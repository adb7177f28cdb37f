package dev.berth.api.apply;

import dev.berth.api.validation.GoQuote;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;

/**
 * One step into a value. Ordered as upstream orders them: fields, keys, values, indexes, each by its content; the order
 * of the names in {@code fieldsV1} comes from it.
 */
public sealed interface PathElement extends Comparable<PathElement> {

  /** As {@code fieldsV1} has it: {@code f:spec}, {@code k:{"name":"a"}}, {@code v:"x"}, {@code i:0}. */
  String key();

  /** As texts for people have it: {@code .spec}, {@code [name="a"]}, {@code [="x"]}, {@code [0]}. */
  String text();

  /** The set that has this element and nothing else, as a node of a larger one. */
  FieldSet.Node leaf();

  /** A field of an object or the name of a map's member. */
  final class Field implements PathElement {
    private final String name;
    private final String key;
    private final FieldSet.Node leaf = new FieldSet.Node(this, true, FieldSet.EMPTY);

    public Field(String name) {
      this.name = name;
      this.key = "f:" + name;
    }

    public String name() {
      return name;
    }

    @Override
    public String key() {
      return key;
    }

    @Override
    public String text() {
      return "." + name;
    }

    @Override
    public FieldSet.Node leaf() {
      return leaf;
    }

    @Override
    public int compareTo(PathElement other) {
      return other instanceof Field f ? name.compareTo(f.name) : -1;
    }

    @Override
    public boolean equals(Object other) {
      return other == this || other instanceof Field f && f.name.equals(name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }

    @Override
    public String toString() {
      return key;
    }
  }

  /** The item of a list that has these values in its key fields. */
  final class Key implements PathElement {
    private final JsonObject fields;
    private final int hash;

    /** @param fields sorted by name */
    public Key(JsonObject fields) {
      this.fields = fields;
      this.hash = fields.hashCode();
    }

    /** Sorted by name. */
    public JsonObject fields() {
      return fields;
    }

    @Override
    public String key() {
      return "k:" + fields;
    }

    @Override
    public String text() {
      StringBuilder b = new StringBuilder("[");
      for (int i = 0; i < fields.size(); i++) {
        b.append(i == 0 ? "" : ",").append(fields.name(i)).append('=').append(valueText(fields.value(i)));
      }
      return b.append(']').toString();
    }

    @Override
    public FieldSet.Node leaf() {
      return new FieldSet.Node(this, true, FieldSet.EMPTY);
    }

    @Override
    public int compareTo(PathElement other) {
      return switch (other) {
        case Field _ -> 1;
        case Key k -> compare(fields, k.fields);
        case Value _, Index _ -> -1;
      };
    }

    private static int compare(JsonObject a, JsonObject b) {
      for (int i = 0; i < a.size() && i < b.size(); i++) {
        int names = a.name(i).compareTo(b.name(i));
        int c = names != 0 ? names : Values.compare(a.value(i), b.value(i));
        if (c != 0) {
          return c;
        }
      }
      return Integer.compare(a.size(), b.size());
    }

    @Override
    public boolean equals(Object other) {
      return other == this || other instanceof Key k && k.hash == hash && compare(fields, k.fields) == 0;
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public String toString() {
      return key();
    }
  }

  /** The scalar in a set. */
  record Value(Json value) implements PathElement {
    @Override
    public String key() {
      return "v:" + value;
    }

    @Override
    public String text() {
      return "[=" + valueText(value) + "]";
    }

    @Override
    public FieldSet.Node leaf() {
      return new FieldSet.Node(this, true, FieldSet.EMPTY);
    }

    @Override
    public int compareTo(PathElement other) {
      return switch (other) {
        case Field _, Key _ -> 1;
        case Value v -> Values.compare(value, v.value);
        case Index _ -> -1;
      };
    }
  }

  /** The item at a place in a list. We read these, and never make them. */
  record Index(int index) implements PathElement {
    @Override
    public String key() {
      return "i:" + index;
    }

    @Override
    public String text() {
      return "[" + index + "]";
    }

    @Override
    public FieldSet.Node leaf() {
      return new FieldSet.Node(this, true, FieldSet.EMPTY);
    }

    @Override
    public int compareTo(PathElement other) {
      return other instanceof Index i ? Integer.compare(index, i.index) : 1;
    }
  }

  private static String valueText(Json value) {
    return value instanceof JsonString s ? GoQuote.quote(s.value()) : value.toString();
  }
}
