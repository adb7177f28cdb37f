package dev.berth.api.cel.value;

/** {@code optional.of(x)} or {@code optional.none()}. */
public record OptionalValue(Object value) {
  public static final OptionalValue NONE = new OptionalValue(Missing.MISSING);

  public boolean isPresent() {
    return value != Missing.MISSING;
  }

  /** @throws CelError where there is none */
  public Object get() {
    if (!isPresent()) {
      throw new CelError("optional.none() dereference");
    }
    return value;
  }
}
