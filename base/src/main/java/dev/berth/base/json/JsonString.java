package dev.berth.base.json;

/** A string. */
public record JsonString(String value) implements Json {
  public static final JsonString EMPTY = new JsonString("");

  public static JsonString of(String value) {
    return value.isEmpty() ? EMPTY : new JsonString(value);
  }

  @Override
  public String typeName() {
    return "string";
  }

  @Override
  public String toString() {
    return JsonWriter.string(this);
  }
}
