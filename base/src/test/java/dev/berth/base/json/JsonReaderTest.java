package dev.berth.base.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

  @Provide
  Arbitrary<Json> trees() {
    return Trees.any();
  }

  @Property(tries = 300)
  void parseUndoesWrite(@ForAll("trees") Json tree) {
    assertThat(Json.parse(JsonWriter.compact(tree))).isEqualTo(tree);
    assertThat(Json.parse(JsonWriter.pretty(tree))).isEqualTo(tree);
    assertThat(Json.parse(JsonWriter.compact(tree)).toBytes()).isEqualTo(JsonWriter.compact(tree));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0", "-0", "1.0", "1.50e2", "1E+2", "1e-0009", "18446744073709551616", "0.10", "-12", "9007199254740993", "1e400"
      })
  void numbersAreKeptToTheLetter(String number) {
    assertThat(Json.parse(number)).hasToString(number);
    assertThat(Json.parse("[" + number + "]").toBytes()).asString(StandardCharsets.UTF_8).isEqualTo("[" + number + "]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "{", "[1,", "\"abc", "tru", "-", "{} trailing", "{} {}", "1 2", "a: [", "[,", "[1 2]", "[1}", "{a:1}",
        "{\"a\":1,}", "{\"a\" 1}", "nonsense", "trUe", "1.x", "1e+", "01", "[01]", "+1", ".5", "\"\\x\"", "\"\\u12g4\"",
        "'a'", "[NaN]", "\u00e9", "\ufeff{}", "// none\n{}", "\"a\nb\"", "{\"a\u0000\":1}", "\u0000{\u0000}", "[1]]"
      })
  void whatIsNotJsonIsRefused(String text) {
    assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(JsonException.class);
  }

  @Test
  void faultsSayWhereTheyAre() {
    assertThat(offset("{\"a\":1} {}")).isEqualTo(8);
    assertThat(offset("{\"a\":truu}")).isBetween(5L, 10L);
    assertThat(offset("[1," + "9".repeat(1_001) + "]")).isEqualTo(3);
    assertThat(offset("[".repeat(1_001))).isEqualTo(1_000);
  }

  private static long offset(String text) {
    try {
      Json.parse(text);
      return Long.MIN_VALUE;
    } catch (JsonException e) {
      return e.offset();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x80, 0xc0, 0xc1, 0xf5, 0xff})
  void invalidUtf8IsRefused(int octet) {
    byte[] text = "{\"name\":\"a name long enough for a word ?\"}".getBytes(StandardCharsets.US_ASCII);
    text[text.length - 3] = (byte) octet;
    assertThatThrownBy(() -> Json.parse(text)).hasMessage("the document is not valid UTF-8");
  }

  @Test
  void surrogatesInUtf8AreRefused() {
    byte[] text = {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'};
    assertThatThrownBy(() -> Json.parse(text)).hasMessage("the document is not valid UTF-8");
  }

  @Test
  void escapesAreResolvedAndHalfPairsReplaced() {
    assertThat(Json.parse("\"\\ud83d\\ude00\\u00e9\\/\\b\"")).isEqualTo(JsonString.of("\ud83d\ude00\u00e9/\b"));
    assertThat(Json.parse("\"\\ud83dx\"")).isEqualTo(JsonString.of("\ufffdx"));
    assertThat(Json.parse("\"\\ud83d\\u0041\"")).isEqualTo(JsonString.of("\ufffdA"));
    assertThat(Json.parse("\"\\ude00\\ud83d\"")).isEqualTo(JsonString.of("\ufffd\ufffd"));
  }

  private static String nested(int levels, String open, String close) {
    return open.repeat(levels) + "1" + close.repeat(levels);
  }

  @Test
  void aThousandLevelsPassAndOneMoreIsRefused() {
    for (String[] pair : new String[][] {{"[", "]"}, {"{\"a\":", "}"}}) {
      Json deep = Json.parse(nested(1_000, pair[0], pair[1]));
      assertThat(Json.parse(deep.toBytes())).isEqualTo(deep).hasSameHashCodeAs(deep);
      assertThatThrownBy(() -> Json.parse(nested(1_001, pair[0], pair[1])))
          .hasMessage("the document nests deeper than 1000 levels");
      assertThatThrownBy(() -> Json.parse(nested(100_000, pair[0], pair[1]))).isInstanceOf(JsonException.class);
      assertThatThrownBy(() -> Json.parse(pair[0].repeat(100_000))).isInstanceOf(JsonException.class);
    }
  }

  @Test
  void depthItselfIsOnlyBoundByTheLimit() {
    JsonLimits limits = new JsonLimits(200_000, 10);
    assertThat(JsonReader.read(nested(100_000, "[", "]").getBytes(StandardCharsets.UTF_8), limits).duplicates()).isEmpty();
  }

  @Test
  void longNumbersAreRefused() {
    assertThat(Json.parse("9".repeat(1_000))).hasToString("9".repeat(1_000));
    assertThatThrownBy(() -> Json.parse("9".repeat(1_001)))
        .hasMessage("a number has 1001 characters, the limit is 1000");
  }

  @Test
  void duplicatesAreReportedWithTheirPathAndTheLaterValueWins() {
    String text =
        """
        {"spec":{"template":{"spec":{"containers":[{"name":"a"},{"name":"b","image":"i","name":"c"}]}}},
         "kind":"A","kind":"B","kind":"C","m":[[0,{"x":1,"x":[{"y":1,"y":2}]}]]}""";
    JsonReader.Read read = JsonReader.read(text.getBytes(StandardCharsets.UTF_8), JsonLimits.DEFAULT);
    assertThat(read.duplicates())
        .containsExactly("spec.template.spec.containers[1].name", "kind", "kind", "m[0][1].x", "m[0][1].x[0].y");
    assertThat(read.value())
        .hasToString(
            """
            {"spec":{"template":{"spec":{"containers":[{"name":"a"},{"name":"c","image":"i"}]}}},"kind":"C",\
            "m":[[0,{"x":[{"y":2}]}]]}""");
  }

  @Test
  void duplicatesAreFoundInLargeObjectsToo() {
    StringBuilder b = new StringBuilder("{");
    for (int object = 0; object < 2; object++) {
      b.append(object > 0 ? "," : "").append("\"o").append(object).append("\":{");
      for (int i = 0; i < 60; i++) {
        b.append(i > 0 ? "," : "").append("\"k").append(i % 50).append("\":").append(i);
      }
      b.append('}');
    }
    JsonReader.Read read = JsonReader.read(b.append('}').toString().getBytes(StandardCharsets.UTF_8), JsonLimits.DEFAULT);
    assertThat(read.duplicates()).hasSize(20).startsWith("o0.k0").endsWith("o1.k9");
    assertThat(((JsonObject) read.value()).object("o1").number("k9")).isEqualTo(59);
    assertThat(((JsonObject) read.value()).object("o1").size()).isEqualTo(50);
  }

  @Test
  void arraysGrowPastTheRoomThatWasMade() {
    String items = "1,".repeat(5_000) + "1";
    assertThat(((JsonArray) Json.parse("[" + items + "]")).items()).hasSize(5_001).containsOnly(JsonNumber.of(1));
  }

  @Test
  void namesAndShortStringsAreKeptOnce() {
    JsonObject one = (JsonObject) Json.parse("{\"restartPolicy\":\"Always\"}");
    JsonObject other = (JsonObject) Json.parse(" {\"restartPolicy\" : \"Always\"}");
    assertThat(other.nameArray()).isSameAs(one.nameArray());
    assertThat(other.value(0)).isSameAs(one.value(0));
  }
}
