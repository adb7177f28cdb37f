package dev.berth.base.json;

/** The literal {@code null}. */
public enum JsonNull implements Json {
  NULL;

  @Override
  public String typeName() {
    return "null";
  }

  @Override
  public String toString() {
    return "null";
  }
}
