package dev.berth.base.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest extends AnyTrees {
  /** A map is the model of an object. */
  @Property(tries = 300)
  void withAndWithoutAreThoseOfAMap(@ForAll("objects") JsonObject o, @ForAll("names") String name) {
    Map<String, Json> model = new LinkedHashMap<>();
    o.forEach(model::put);
    model.put(name, JsonNumber.of(7));
    assertThat(toMap(o.with(name, 7))).isEqualTo(model);
    assertThat(o.with(name, 7).names()).containsExactlyElementsOf(model.keySet());
    assertThat(o.toBuilder().put(name, 7).build()).isEqualTo(o.with(name, 7));
    model.remove(name);
    assertThat(toMap(o.with(name, 7).without(name))).isEqualTo(model);
  }

  private static Map<String, Json> toMap(JsonObject o) {
    Map<String, Json> map = new LinkedHashMap<>();
    o.forEach(map::put);
    return map;
  }

  @Property(tries = 300)
  void orderDoesNotMatterToEquality(@ForAll("objects") JsonObject o) {
    JsonObject.Builder b = JsonObject.builder();
    for (int i = o.size() - 1; i >= 0; i--) {
      b.put(o.name(i), o.value(i));
    }
    assertThat(b.build()).isEqualTo(o).hasSameHashCodeAs(o);
    assertThat(o.with("another member", 1)).isNotEqualTo(o);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 18, 33, 1_000})
  void everyMemberIsFoundAtEverySize(int size) {
    JsonObject.Builder b = JsonObject.builder();
    for (int i = 0; i < size; i++) {
      b.put("key-" + i, i);
    }
    JsonObject o = b.put("key-0", "again").build();
    for (int i = 1; i < size; i++) {
      assertThat(o.number("key-" + i)).isEqualTo(i);
    }
    assertThat(o.text("key-0")).isEqualTo("again");
    assertThat(o.has("key-" + (size + 1))).isFalse();
    assertThat(o.size()).isEqualTo(Math.max(1, size));
    assertThat(Json.parse(o.toBytes())).isEqualTo(o);
    assertThat(((JsonObject) Json.parse(o.toBytes())).toBuilder().put("key-0", 0).build().size()).isEqualTo(o.size());
  }

  @Test
  void missingMembersReadAsZeroValues() {
    JsonObject o = (JsonObject) Json.parse("{\"s\":1,\"n\":\"x\",\"o\":[],\"a\":{},\"null\":null,\"f\":1.5}");
    assertThat(o.text("s")).isEmpty();
    assertThat(o.number("n")).isZero();
    assertThat(o.number("f")).isZero();
    assertThat(o.object("o")).isSameAs(JsonObject.EMPTY);
    assertThat(o.array("a")).isSameAs(JsonArray.EMPTY);
    assertThat(o.bool("s")).isFalse();
    assertThat(o.get("null")).contains(JsonNull.NULL);
    assertThat(o.get("missing")).isEmpty();
  }

  @Test
  void aChangeSharesTheRest() {
    JsonObject o = (JsonObject) Json.parse("{\"a\":{\"b\":{\"c\":1}},\"d\":{\"e\":2}}");
    JsonObject changed = o.withAt(JsonNumber.of(3), "a", "b", "x");
    assertThat(changed).hasToString("{\"a\":{\"b\":{\"c\":1,\"x\":3}},\"d\":{\"e\":2}}");
    assertThat(changed.object("d")).isSameAs(o.object("d"));
    assertThat(o).hasToString("{\"a\":{\"b\":{\"c\":1}},\"d\":{\"e\":2}}");
    assertThat(o.with("d", o.object("d"))).isSameAs(o);
  }

  @Test
  void arraysAreChangedByCopy() {
    JsonArray a = JsonArray.ofStrings(List.of("a", "b", "c"));
    assertThat(a.without(1)).hasToString("[\"a\",\"c\"]");
    assertThat(a.without(0).without(0).without(0)).isSameAs(JsonArray.EMPTY);
    assertThat(a.plus(JsonNull.NULL).with(0, JsonBool.TRUE)).hasToString("[true,\"b\",\"c\",null]");
    assertThat(a.map(x -> x)).isSameAs(a);
    assertThat(a.items()).isUnmodifiable();
    assertThat(Collections.unmodifiableList(a.items())).hasSize(3);
  }

  @Test
  void writesWhatGoWrites() {
    assertThat(JsonString.of("<a href=\"x\">&\u2028\u2029\u007f\u0001\b\f\n\ud83d\ude00</a>"))
        .hasToString(
            "\"\\u003ca href=\\\"x\\\"\\u003e\\u0026\\u2028\\u2029\u007f\\u0001\\b\\f\\n\ud83d\ude00\\u003c/a\\u003e\"");
    assertThat(new String(JsonWriter.pretty(Json.parse("{\"a\":[1,{}],\"b\":[]}")), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}");
  }
}
