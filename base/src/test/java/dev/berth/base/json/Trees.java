package dev.berth.base.json;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random JSON trees for property tests. */
public final class Trees {
  private Trees() {}

  /** Any tree: all scalars, nested containers, strings of any characters but lone surrogates. */
  public static Arbitrary<Json> any() {
    return Arbitraries.oneOf(tree(3), objects().map(o -> o));
  }

  public static Arbitrary<JsonObject> objects() {
    return object(tree(1), 20);
  }

  private static Arbitrary<Json> tree(int levels) {
    if (levels == 0) {
      return scalar();
    }
    Arbitrary<Json> inner = tree(levels - 1);
    return Arbitraries.oneOf(
        List.of(scalar(), object(inner, 4).map(o -> o), inner.list().ofMaxSize(4).map(JsonArray::of)));
  }

  private static Arbitrary<JsonObject> object(Arbitrary<Json> inner, int size) {
    return Combinators.combine(text().list().uniqueElements().ofMaxSize(size), inner.list().ofSize(size))
        .as(
            (names, values) -> {
              JsonObject.Builder b = JsonObject.builder();
              for (int i = 0; i < names.size(); i++) {
                b.put(names.get(i), values.get(i));
              }
              return b.build();
            });
  }

  public static Arbitrary<Json> scalar() {
    return Arbitraries.oneOf(
        text().map(JsonString::of),
        Arbitraries.longs().map(JsonNumber::of),
        Arbitraries.of("0", "-0", "1.50e2", "1E+9", "-0.001", "123456789012345678901234567890", "1e-400")
            .map(JsonNumber::parse),
        Arbitraries.of(JsonBool.TRUE, JsonBool.FALSE, JsonNull.NULL));
  }

  public static Arbitrary<String> text() {
    Arbitrary<String> wild =
        Arbitraries.strings().all().ofMaxLength(12).map(s -> s.replaceAll("\\p{Cs}", "\ud83d\ude00"));
    return Arbitraries.oneOf(
        Arbitraries.strings().alpha().ofMaxLength(20), wild,
        Arbitraries.of("", "metadata", "name", "a\"b\\c\n\t\u0000", "\u2028<>&\u007f", "f:spec", "k:{\"name\":\"c\"}"));
  }
}
