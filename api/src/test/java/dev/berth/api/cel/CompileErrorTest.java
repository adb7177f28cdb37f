package dev.berth.api.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompileErrorTest {

  @Test
  @Spec("E63")
  void saysWhereWithTheLineAndACaret() {
    assertThat(Tried.broken(Tried.SELF, "self.x &&\n  foo(1)", Wanted.BOOL))
        .isEqualTo("""
            compilation failed: ERROR: <input>:2:6: undeclared reference to 'foo' (in container '')
             |   foo(1)
             | .....^""");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "1 + 'a'|ERROR: <input>:1:3: found no matching overload for '_+_' applied to '(int, string)'",
    "x|ERROR: <input>:1:1: undeclared reference to 'x' (in container '')",
    "1 +|ERROR: <input>:1:4: Syntax error: mismatched input '<EOF>' expecting",
    "(1|ERROR: <input>:1:3: Syntax error: missing ')' at '<EOF>'",
    "[1, 'a']|ERROR: <input>:1:5: expected type 'int' but found 'string'",
    "{'a': 1, 'b': true}|ERROR: <input>:1:15: expected type 'int' but found 'bool'",
    "duration('x')|ERROR: <input>:1:10: invalid duration argument",
    "timestamp('x')|ERROR: <input>:1:11: invalid timestamp argument",
    "'a'.matches('(')|ERROR: <input>:1:13: invalid matches argument",
    "int('x')|program instantiation failed: type conversion error from 'string' to 'int'",
    "'a'.find(')')|program instantiation failed: error parsing regexp: unexpected ): `)`",
    "self.true|mismatched input 'true' expecting IDENTIFIER",
    "Object{a: 1}|undeclared reference to 'Object'",
    "jsonpatch.escapeKey('a')|undeclared reference to",
    "[1].all(1, true)|ERROR: <input>:1:9"
  })
  void isWordedAsUpstream(String expression, String text) {
    assertThat(Tried.broken(Tried.SELF, expression, Wanted.ANYTHING)).contains(text);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "'a'|BOOL|must evaluate to bool but got string", "self.x|BOOL|must evaluate to bool but got dyn",
    "[1]|STRING|must evaluate to string but got list(int)",
    "1|STRING_OR_NULL|must evaluate to one of [string null_type] but got int",
    "null|STRING_OR_NULL|compiles", "true|ANYTHING|compiles"
  })
  void refusesAnotherTypeThanIsWanted(String expression, Wanted wanted, String text) {
    assertThat(Tried.broken(Tried.SELF, expression, wanted)).isEqualTo(text);
  }

  @Test
  void anExpressionWithoutEndOrDepthIsRefusedAndNothingBreaks() {
    assertThat(Tried.broken(Tried.SELF, "(".repeat(100_000), Wanted.ANYTHING)).contains("ERROR");
    assertThat(Tried.broken(Tried.SELF, "1 + ".repeat(60_000) + "1", Wanted.ANYTHING))
        .contains("expression code point size exceeds limit");
    assertThat(Tried.broken(Tried.SELF, "1 + ".repeat(20_000) + "1", Wanted.ANYTHING)).contains("ERROR");
    assertThat(Tried.broken(Tried.SELF, "true && ".repeat(10_000) + "true", Wanted.ANYTHING)).isNotEmpty();
    assertThat(Tried.broken(Tried.SELF, "!".repeat(50_000) + "true", Wanted.ANYTHING)).isNotEmpty();
    assertThat(Tried.broken(Tried.SELF, "[".repeat(400) + "]".repeat(400), Wanted.ANYTHING)).contains("ERROR");
  }

  @Test
  void theSameExpressionIsCompiledOnce() {
    assertThat(Tried.SELF.compile("self.once == 1", Wanted.BOOL))
        .isSameAs(Tried.SELF.compile("self.once == 1", Wanted.BOOL));
  }
}
