package dev.berth.base.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

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

  /** The words of Go's scanner. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|unexpected end of JSON input", "{|unexpected end of JSON input", "[1,|unexpected end of JSON input",
        "\"abc|unexpected end of JSON input", "tru|unexpected end of JSON input", "-|unexpected end of JSON input",
        "{} trailing|invalid character 't' after top-level value",
        "a: [|invalid character 'a' looking for beginning of value",
        "[,|invalid character ',' looking for beginning of value",
        "[1 2]|invalid character '2' after array element", "[1}|invalid character '}' after array element",
        "{a:1}|invalid character 'a' looking for beginning of object key string",
        "{\"a\":1,}|invalid character '}' looking for beginning of object key string",
        "{\"a\" 1}|invalid character '1' after object key",
        "{\"a\":1 \"b\"}|invalid character '\"' after object key:value pair",
        "nonsense|invalid character 'o' in literal null (expecting 'u')",
        "trUe|invalid character 'U' in literal true (expecting 'u')",
        "-x|invalid character 'x' in numeric literal", "1.x|invalid character 'x' after decimal point in numeric literal",
        "1e+|unexpected end of JSON input", "1ex|invalid character 'x' in exponent of numeric literal",
        "01|invalid character '1' after top-level value", "[01]|invalid character '1' after array element",
        "\"\\x\"|invalid character 'x' in string escape code",
        "\"\\u12g4\"|invalid character 'g' in \\u hexadecimal character escape",
        "'a'|invalid character '\\'' looking for beginning of value",
        "[NaN]|invalid character 'N' looking for beginning of value",
        "\u00e9|invalid character '\u00c3' looking for beginning of value"
      })
  void whatIsNotJsonIsRefusedInGosWords(String text, String message) {
    assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(JsonException.class).hasMessage(message);
  }

  @Test
  void controlsInStringsAreRefused() {
    assertThatThrownBy(() -> Json.parse("\"a\nb\"")).hasMessage("invalid character '\\n' in string literal");
    assertThatThrownBy(() -> Json.parse("{\"a\u0000\":1}")).hasMessage("invalid character '\\x00' in string literal");
    assertThatThrownBy(() -> Json.parse("\u0000{}")).hasMessage("invalid character '\\x00' looking for beginning of value");
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

  /** What jackson-core takes and refuses, we take and refuse: on documents broken at random, with a fixed seed. */
  @Test
  void agreesWithAnotherParserOnBrokenDocuments() {
    byte[] whole =
        """
        {"apiVersion":"v1","n":[0,-1.5e3,true,false,null,"\\u00e9\\n"],"metadata":{"name":"p","labels":{}},"a":[[],{}]}"""
            .getBytes(StandardCharsets.UTF_8);
    byte[] alphabet = "{}[]\",:0123456789.eE+-tfnul\\ a\n".getBytes(StandardCharsets.US_ASCII);
    Random random = new Random(42);
    int good = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] text = whole.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        text[random.nextInt(text.length)] = alphabet[random.nextInt(alphabet.length)];
      }
      boolean ours = accepts(text);
      assertThat(ours).as(new String(text, StandardCharsets.UTF_8)).isEqualTo(jacksonAccepts(text));
      good += ours ? 1 : 0;
    }
    assertThat(good).isBetween(1_000, 19_000);
  }

  private static boolean accepts(byte[] text) {
    try {
      Json.parse(text);
      return true;
    } catch (JsonException e) {
      return false;
    }
  }

  private static boolean jacksonAccepts(byte[] text) {
    try (JsonParser p = JsonFactory.builder().build().createParser(ObjectReadContext.empty(), text)) {
      int depth = 0;
      int roots = 0;
      for (var t = p.nextToken(); t != null; t = p.nextToken()) {
        roots += depth == 0 ? 1 : 0;
        depth += t.isStructStart() ? 1 : t.isStructEnd() ? -1 : 0;
        if (t.isScalarValue()) {
          p.getString();
        }
      }
      return roots == 1;
    } catch (JacksonException e) {
      return false;
    }
  }
}
