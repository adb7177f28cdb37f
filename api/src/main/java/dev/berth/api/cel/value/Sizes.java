package dev.berth.api.cel.value;

/** Sizes as {@code size()} and the cost see them. */
public final class Sizes {
  private Sizes() {}

  /** Letters, bytes, elements or entries; 1 for what has no size. */
  public static long of(Object value) {
    return switch (value) {
      case String s -> s.codePointCount(0, s.length());
      case Bytes b -> b.size();
      case ListValue l -> l.size();
      case MapValue m -> m.size();
      case OptionalValue o when o.isPresent() -> of(o.value());
      case Opaque o -> o.size();
      case Object other -> 1;
    };
  }
}
