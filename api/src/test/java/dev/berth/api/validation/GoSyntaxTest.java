package dev.berth.api.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoSyntaxTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

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
    assertThatThrownBy(() -> GoSyntax.read(bytes(text))).isInstanceOf(JsonException.class).hasMessage(message);
  }

  @Test
  void controlsInStringsAreRefused() {
    assertThat(GoSyntax.error(bytes("\"a\nb\""))).contains("invalid character '\\n' in string literal");
    assertThat(GoSyntax.error(bytes("{\"a\u0000\":1}"))).contains("invalid character '\\x00' in string literal");
    assertThat(GoSyntax.error(bytes("\u0000{}"))).contains("invalid character '\\x00' looking for beginning of value");
  }

  @Test
  void limitsAreToldInOurWords() {
    assertThatThrownBy(() -> GoSyntax.read(bytes("[".repeat(100_000) + "]".repeat(100_000))))
        .hasMessage("the document nests deeper than 1000 levels");
    assertThatThrownBy(() -> GoSyntax.read(new byte[] {'"', (byte) 0xff, '"'}))
        .hasMessage("the document is not valid UTF-8");
  }

  /** What the parser refuses, Go's scanner has words for, and for nothing else: on documents broken at random. */
  @Test
  void agreesWithTheParserOnBrokenDocuments() {
    byte[] whole =
        bytes(
            """
            {"apiVersion":"v1","n":[0,-1.5e3,true,false,null,"\\u00e9\\n"],"metadata":{"name":"p","labels":{}},"a":[[],{}]}""");
    byte[] alphabet = bytes("{}[]\",:0123456789.eE+-tfnul\\ a\n");
    Random random = new Random(42);
    int good = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] text = whole.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        text[random.nextInt(text.length)] = alphabet[random.nextInt(alphabet.length)];
      }
      boolean accepted = accepts(text);
      assertThat(GoSyntax.error(text).isEmpty()).as(new String(text, StandardCharsets.UTF_8)).isEqualTo(accepted);
      good += accepted ? 1 : 0;
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
}
