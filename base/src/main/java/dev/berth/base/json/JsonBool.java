package dev.berth.base.json;

/** {@code true} or {@code false}. */
public enum JsonBool implements Json {
  TRUE(true),
  FALSE(false);

  private final boolean value;

  JsonBool(boolean value) {
    this.value = value;
  }

  public static JsonBool of(boolean value) {
    return value ? TRUE : FALSE;
  }

  public boolean value() {
    return value;
  }

  @Override
  public String typeName() {
    return "bool";
  }

  @Override
  public String toString() {
    return Boolean.toString(value);
  }
}
