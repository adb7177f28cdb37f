package dev.berth.base.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.base.json.Trees;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlTest {

  private static byte[] bytes(String s) {
    return s.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "yes|true", "on|true", "y|true", "True|true", "no|false", "Off|false", "n|false", "yEs|\"yEs\"", "\"yes\"|\"yes\"",
        "'on'|\"on\"", "~|null", "Null|null", "null|null", "nULL|\"nULL\"", "12|12", "+12|12", "-12|-12", "0777|511",
        "0o17|15", "0x1F|31", "0b101|5", "1_000|1000", "09|9", "18446744073709551615|18446744073709551615",
        "123456789012345678901234567890|123456789012345678901234567890", "1.0|1", "1.50|1.5", "1e3|1000", "1e21|1e+21",
        "1e-7|1e-7", ".5|0.5", "-.5|-0.5", "1.|1", "1e|\"1e\"", "1.2.3|\"1.2.3\"", "0x|\"0x\"", "+|\"+\"", ".|\".\"",
        "1:30|\"1:30\"", "2024-05-01|\"2024-05-01\"", "2024-05-01T12:00:00Z|\"2024-05-01T12:00:00Z\"",
        "2024-13-01|\"2024-13-01\"", "!!str 12|\"12\"", "!!int '12'|12", "!!float 3|3", "!!binary aGk=|\"hi\"",
        "!custom 12|\"12\"", "! 12|\"12\"", "a b|\"a b\"", "{a: 1}|{\"a\":1}", "[1, yes]|[1,true]", "{1: a, true: b}|{\"1\":\"a\",\"true\":\"b\"}",
        "{a: , b: [,]}|", "1e400|\"1e400\""
      })
  void scalarsMeanWhatGoYamlSays(String text, @org.jspecify.annotations.Nullable String json) {
    if (json == null) {
      assertThatThrownBy(() -> Yaml.parse(text)).isInstanceOf(YamlException.class);
    } else {
      assertThat(Yaml.parse(text)).hasToString(json);
    }
  }

  /** What Go programs send, whose raw strings are indented with tabs. */
  @Test
  void jsonMayBeIndentedWithTabsAndHaveACommaTooMany() {
    assertThat(Yaml.parse("{\n\t\t\"a\": {\n\t\t\t\"b\": [\n\t\t 1,\n\t\t\t2]\n\t\t},\n\t}")).hasToString("{\"a\":{\"b\":[1,2]}}");
    assertThat(Yaml.parse("[\n\t\t\"a\n\t\t\tb\t\tc\"\n\t]")).hasToString("[\"a b\\t\\tc\"]");
    for (String refused : new String[] {"\t{\"a\":1}", "a:\n\t\tb: 1", "{\"a\":1}\n\t\t"}) {
      assertThatThrownBy(() -> Yaml.parse(refused)).as(refused).hasMessageContaining("found character that cannot start any token");
    }
  }

  @Test
  void numbersThatJsonLacksAreRefused() {
    assertThatThrownBy(() -> Yaml.parse("a: .inf")).hasMessage("json: unsupported value: +Inf");
    assertThatThrownBy(() -> Yaml.parse("a: .NaN")).hasMessage("json: unsupported value: NaN");
    assertThatThrownBy(() -> Yaml.parse("a: !!int foo")).hasMessage("yaml: cannot decode !!str `foo` as a !!int");
  }

  @Test
  void blocksAnchorsAndMergesAreRead() {
    String text =
        """
        base: &base {image: nginx, tag: "1"}
        web:
          <<: *base
          tag: "2"
        both:
          <<: [{a: 1}, {a: 2, b: 2}]
        list: &l
        - one
        - |
          two
          lines
        - >-
          folded
          text
        again: *l
        """;
    assertThat(Yaml.parse(text))
        .hasToString(
            """
            {"base":{"image":"nginx","tag":"1"},"web":{"image":"nginx","tag":"2"},"both":{"a":1,"b":2},\
            "list":["one","two\\nlines\\n","folded text"],"again":["one","two\\nlines\\n","folded text"]}""");
  }

  @Test
  void onlyTheFirstDocumentIsRead() {
    assertThat(Yaml.parse("a: 1\n---\nb: [")).hasToString("{\"a\":1}");
    assertThat(Yaml.parse("---\n---\nb: 2")).isEqualTo(JsonNull.NULL);
    assertThat(Yaml.parse("# nothing\n")).isEqualTo(JsonNull.NULL);
    assertThat(Yaml.parse("")).isEqualTo(JsonNull.NULL);
    assertThat(Yaml.readAll(bytes("a: 1\n---\n# none\n---\nb: 2\n...\n")))
        .extracting(r -> r.value().toString())
        .containsExactly("{\"a\":1}", "{\"b\":2}");
  }

  @Test
  void duplicatesAreReportedAndTheLaterValueWins() {
    Yaml.Read read = Yaml.read(bytes("spec:\n  a: 1\n  b:\n  - x: 1\n    x: 2\n  a: 3\n"));
    assertThat(read.value()).hasToString("{\"spec\":{\"a\":3,\"b\":[{\"x\":2}]}}");
    assertThat(read.duplicates())
        .containsExactly(new Yaml.Duplicate("spec.b[0].x", "x", 5), new Yaml.Duplicate("spec.a", "a", 6));
    assertThat(read.strictError())
        .isEqualTo(
            "yaml: unmarshal errors:\n  line 5: key \"x\" already set in map\n  line 6: key \"a\" already set in map");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a: [|yaml: line 1: did not find expected node content", "a: [1|yaml: line 1: did not find expected ',' or ']'",
        "a: *x|yaml: unknown anchor 'x' referenced", "a: &x [*x]|yaml: anchor 'x' value contains itself",
        "<<: 1|yaml: map merge requires map or sequence of maps as the value",
        "a: b: c|yaml: mapping values are not allowed in this context", "a: @b|yaml: found character that cannot start any token"
      })
  void badTextsAreRefusedInGoYamlsWords(String text, String message) {
    assertThatThrownBy(() -> Yaml.parse(text)).isInstanceOf(YamlException.class).hasMessage(message);
  }

  @Test
  void linesOfFaultsAreNamed() {
    assertThatThrownBy(() -> Yaml.parse("a: 1\nb: 2\n c: 3\n"))
        .hasMessage("yaml: line 3: mapping values are not allowed in this context");
    assertThatThrownBy(() -> Yaml.parse("a:\n- b\n c: 1\n")).isInstanceOf(YamlException.class);
    assertThatThrownBy(() -> Yaml.parse("a: \u0001")).hasMessage("yaml: control characters are not allowed");
    assertThatThrownBy(() -> Yaml.read(new byte[] {(byte) 0xff})).isInstanceOf(YamlException.class);
  }

  @Test
  void aBillionLaughsAreRefused() {
    StringBuilder b = new StringBuilder("a0: &a0 [lol,lol,lol,lol,lol,lol,lol,lol,lol,lol]\n");
    for (int i = 1; i < 10; i++) {
      String alias = "*a" + (i - 1);
      b.append("a%d: &a%d [%s]\n".formatted(i, i, (alias + ",").repeat(9) + alias));
    }
    assertThatThrownBy(() -> Yaml.parse(b.toString())).hasMessage("yaml: document contains excessive aliasing");
  }

  @Test
  void depthIsBounded() {
    assertThat(Yaml.parse("[".repeat(1_000) + "]".repeat(1_000))).isInstanceOf(JsonArray.class);
    assertThatThrownBy(() -> Yaml.parse("[".repeat(1_001) + "]".repeat(1_001)))
        .hasMessage("yaml: exceeded max depth of 1000");
    assertThatThrownBy(() -> Yaml.parse("[".repeat(100_000))).isInstanceOf(YamlException.class);
    assertThatThrownBy(() -> Yaml.parse("- ".repeat(100_000))).isInstanceOf(YamlException.class);
  }

  @Test
  void writesAsKubectlShows() {
    Json pod =
        Json.parse(
            """
            {"kind":"Pod","apiVersion":"v1","metadata":{"name":"web-0","creationTimestamp":"2024-05-01T12:00:00Z",
             "labels":{},"a10":1,"a2":2,"annotations":{"x/y":"a\\nb\\n","on":"off","e":""}},
             "spec":{"containers":[{"name":"c","args":["- a","b: c","#d","e #f","'q'","@r","1.5","0x10","~"],
             "ports":[],"nested":[[1,[2]],{"k":null}]}],"n":[1.50,1e6,1500000.5,-0.1]}}""");
    assertThat(Yaml.text(pod))
        .isEqualTo(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              a2: 2
              a10: 1
              annotations:
                e: ""
                "on": "off"
                x/y: |
                  a
                  b
              creationTimestamp: "2024-05-01T12:00:00Z"
              labels: {}
              name: web-0
            spec:
              containers:
              - args:
                - '- a'
                - 'b: c'
                - '#d'
                - 'e #f'
                - '''q'''
                - '@r'
                - "1.5"
                - "0x10"
                - "~"
                name: c
                nested:
                - - 1
                  - - 2
                - k: null
                ports: []
              "n":
              - 1.5
              - 1e+06
              - 1.5000005e+06
              - -0.1
            """);
  }

  @Test
  void longLinesAreFolded() {
    String words = "0/3 nodes are available: ".repeat(6).strip();
    assertThat(Yaml.text(JsonObject.of("message", JsonString.of(words))))
        .isEqualTo(
            """
            message: '0/3 nodes are available: 0/3 nodes are available: 0/3 nodes are available:
              0/3 nodes are available: 0/3 nodes are available: 0/3 nodes are available:'
            """);
  }

  @Test
  void oddStringsSurvive() {
    for (String s :
        new String[] {
          "", " ", " a", "a ", "\n", "\n\n", "a\n", "a\n\n", " a\nb", "a \nb", "\ta", "a\tb", "\u0085", "\u2028x", "\ud83d\ude00",
          "---", "--- a", "...", "a: b", "a:", ":a", "- ", "-", "?", "? a", "!x", "&x", "*x", "%x", "`x", "{a", "[a", "a#b",
          "a #b", "y", "1:30", "1_0", "2024-05-01", "<<", "=", "\\", "\"", "a\\nb", "\u0000", "\r\n", "x".repeat(200)
        }) {
      Json tree = JsonObject.of("k", JsonString.of(s), "l", JsonArray.of(JsonString.of(s), JsonObject.of(s, JsonNumber.of(1))));
      assertThat(Yaml.parse(Yaml.text(tree))).as(Yaml.text(tree)).isEqualTo(tree);
      assertThat(Yaml.parse(Yaml.text(JsonString.of(s)))).as(Yaml.text(JsonString.of(s))).isEqualTo(JsonString.of(s));
    }
  }

  @Provide
  Arbitrary<Json> trees() {
    return Trees.any().map(YamlTest::withIntegers);
  }

  /** Numbers with fractions are written anew, and so come back otherwise than to the letter. */
  private static Json withIntegers(Json tree) {
    return switch (tree) {
      case JsonObject o -> {
        JsonObject.Builder b = JsonObject.builder();
        o.forEach((k, v) -> b.put(k, withIntegers(v)));
        yield b.build();
      }
      case JsonArray a -> a.map(YamlTest::withIntegers);
      case JsonNumber n when n.asLong().isEmpty() || n.text().equals("-0") -> JsonNumber.of(0);
      default -> tree;
    };
  }

  @Property(tries = 300)
  void readUndoesWrite(@ForAll("trees") Json tree) {
    assertThat(Yaml.parse(Yaml.text(tree))).as(Yaml.text(tree)).isEqualTo(tree);
  }

  @Property(tries = 300, maxDiscardRatio = 30)
  void jsonIsYaml(@ForAll("trees") Json tree) {
    // some characters may stand in a JSON text, not in a YAML text
    Assume.that(tree.toString().codePoints().allMatch(c -> ScalarStyle.isPrintable(c) && !ScalarStyle.isBreak(c)));
    assertThat(Yaml.read(tree.toBytes()).value()).isEqualTo(tree);
  }
}
