package dev.berth.api.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each function and operator at least once, with what it answers or how it fails. */
@Spec("E63")
class ExpressionTest {
  private static final String SELF =
      """
      {"n":1,"l":[1,2,3],"s":"abc","m":{"a":"b"},"o":{"x":{"y":2}},"f":1.5,"t":true,"z":null}""";

  private static void comesTo(String expression, String result) {
    assertThat(Tried.value(expression, SELF)).as(expression).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "1 + 2 * 3|7", "7 / 2|3", "-7 % 3|-1", "1.5 + 1.0|2.5", "1u + 2u|3", "'a' + 'b'|\"ab\"", "[1] + [2]|[1,2]",
    "1 / 0|division by zero", "1 % 0|modulus by zero", "9223372036854775807 + 1|integer overflow",
    "0u - 1u|unsigned integer overflow", "1 < 2 && 2.0 >= 1|true", "'a' < 'b'|true", "dyn(1) == 1.0|true",
    "self.n < 'a'|no such overload", "1 / 0 > 1 && false|false", "false && 1 / 0 > 1|false", "self.t ? 'y' : 'n'|\"y\"", "!self.t|false", "2 in self.l|true",
    "'a' in self.m|true", "'x' in ['a', 'b']|false", "null == null|true", "self.z == null|true",
    "timestamp('2020-01-31T00:00:00Z') + duration('24h')|\"2020-02-01T00:00:00Z\"",
    "timestamp('2020-01-02T00:00:00Z') - timestamp('2020-01-01T00:00:00Z')|\"86400s\"",
    "duration('1h') > duration('59m')|true", "b'a' + b'b' == b'ab'|true"
  })
  void operators(String expression, String result) {
    comesTo(expression, result);
  }

  @Test
  void orTakesATrueSideWhateverTheOtherSays() {
    comesTo("1 / 0 > 1 || true", "true");
    comesTo("true || 1 / 0 > 1", "true");
    comesTo("1 / 0 > 1 || false", "division by zero");
    comesTo("self.l.exists(x, x == 3 || 1 / 0 == 1)", "true");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "self.o.x.y|2", "self.none|no such key: none", "self.o['x']|{\"y\":2}", "self.l[0]|1",
    "self.l[7]|index out of bounds: 7", "has(self.o.x)|true", "has(self.none)|false", "has(self.none.x)|no such key: none",
    "self.?none.orValue(5)|5", "self.?o.?x.?y.orValue(5)|2", "self.l[?9].hasValue()|false",
    "self.?n.optMap(v, v + 1).value()|2", "self.?o.optFlatMap(o, o.?x).hasValue()|true",
    "optional.none().orValue(1)|1", "optional.of(1).or(optional.of(2)).value()|1",
    "optional.ofNonZeroValue('').hasValue()|false", "optional.none().value()|optional.none() dereference",
    "[?self.?none, ?self.?n]|[1]", "{?'a': self.?none, 'b': dyn(1)}|{\"b\":1}",
    "optional.unwrap([optional.of(1), optional.none()])|[1]", "{'a': 1, 'b': 2}.size()|2"
  })
  void fieldsAndOptionals(String expression, String result) {
    comesTo(expression, result);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "self.l.all(x, x > 0)|true", "self.l.exists(x, x == 2)|true", "self.l.exists_one(x, x > 1)|false",
    "self.l.map(x, x * 2)|[2,4,6]", "self.l.map(x, x > 1, x * 2)|[4,6]", "self.l.filter(x, x > 1)|[2,3]",
    "self.m.all(k, k == 'a')|true", "self.l.exists(x, x == 1)|true",
    "self.l.exists(x, 1 / 0 == x)|division by zero", "self.l.all(i, v, v == i + 1)|true",
    "self.m.exists(k, v, k != v)|true", "self.l.existsOne(i, v, v > 2)|true",
    "self.l.transformList(i, v, i > 0, v * i)|[2,6]", "self.l.transformMap(i, v, v > 1, v)|{\"1\":2,\"2\":3}",
    "self.m.transformMapEntry(k, v, {v: k})|{\"b\":\"a\"}",
    "[1, 2].transformMapEntry(i, v, {'k': v})|insert failed: key k already exists",
    "[[1, 2], [3]].map(l, l.map(x, x + l.size()))|[[3,4],[4]]"
  })
  void loops(String expression, String result) {
    comesTo(expression, result);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "self.s.charAt(1)|\"b\"", "self.s.charAt(4)|index out of range: 4", "'hello'.indexOf('l')|2",
    "'hello'.indexOf('l', 3)|3", "'hello'.lastIndexOf('l')|3", "'hello'.lastIndexOf('l', 2)|2", "'aXb'.lowerAscii()|\"axb\"",
    "'aXb'.upperAscii()|\"AXB\"", "' a '.trim()|\"a\"", "'aaa'.replace('a', 'b', 2)|\"bba\"",
    "'ab'.replace('', '-')|\"-a-b-\"", "'a,b,c'.split(',')|[\"a\",\"b\",\"c\"]", "'a,b,c'.split(',', 2)|[\"a\",\"b,c\"]",
    "'ab'.split('')|[\"a\",\"b\"]", "['a', 'b'].join('-')|\"a-b\"", "'hello'.substring(1, 3)|\"el\"",
    "'hello'.substring(3, 1)|invalid substring range. start: 3, end: 1", "strings.quote('a\"b')|\"\\\"a\\\\\\\"b\\\"\"",
    "'%s has %d of %.2f'.format(['x', 3, 1.5])|\"x has 3 of 1.50\"", "'%x %X %o %b'.format([255, 255, 8, 5])|\"ff FF 10 101\"",
    "'%s %s'.format([[1, 2], {'a': true}])|\"[1, 2] {a: true}\"", "'%e'.format([3.14])|\"3.140000×10⁰⁰\"",
    "'%d'.format(['x'])|error during formatting: decimal clause can only be used on integers, was given string",
    "'%s'.format([])|index 0 out of range", "'größe'.size()|5", "'abc'.contains('bc') && 'abc'.startsWith('a')|true",
    "'abc'.matches('^a.c$')|true", "'a1b22'.find('[0-9]+')|\"1\"", "'a1b22'.findAll('[0-9]+')|[\"1\",\"22\"]",
    "'a1b22'.findAll('[0-9]+', 1)|[\"1\"]", "self.s.find(self.s + '(')|Illegal regex: error parsing regexp: missing closing ): `abc(`"
  })
  void strings(String expression, String result) {
    comesTo(expression, result);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "[1, 3, 2].isSorted()|false", "['a', 'b'].isSorted()|true", "[1, 2].sum()|3", "[1.5, 2.0].sum()|3.5",
    "[duration('1m'), duration('1s')].sum()|\"61s\"", "[3, 1].min()|1", "['a', 'c'].max()|\"c\"",
    "[1].filter(x, x > 1).max()|max called on empty list", "[1, 2, 1].indexOf(1)|0", "[1, 2, 1].lastIndexOf(1)|2",
    "[1, 2].indexOf(9)|-1", "[1, 2, 3].slice(1, 3)|[2,3]", "[1].slice(2, 1)|cannot slice(2, 1), start index must be less than or equal to end index",
    "[1].slice(0, 4)|cannot slice(0, 4), list is length 1", "[[1], [2, 3]].flatten()|[1,2,3]",
    "[dyn([1, dyn([2])])].flatten(2)|[1,2]", "[3, 1, 2].sort()|[1,2,3]", "[3, 1, 2].sortBy(x, -x)|[3,2,1]",
    "['bb', 'a'].sortBy(x, x.size())|[\"a\",\"bb\"]", "[1, 2, 1].distinct()|[1,2]", "[1, 2].reverse()|[2,1]",
    "lists.range(3)|[0,1,2]", "[1, 2].first().value()|1", "[1, 2].last().value()|2", "[1].filter(x, x > 1).first().hasValue()|false",
    "sets.contains([1, 2, 3], [2, 2])|true", "sets.equivalent([1, 2], [2, 1, 1])|true", "sets.intersects([1], [2])|false"
  })
  void lists(String expression, String result) {
    comesTo(expression, result);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "string(1) + string(true) + string(1.5) + string(b'x')|\"1true1.5x\"", "string(duration('1.5s'))|\"1.5s\"",
    "int(1.9)|1", "int(self.f * 2.0)|3", "int(self.s)|type conversion error from 'string' to 'int'", "uint(3) == 3u|true",
    "int(1e30 * self.f)|integer overflow", "double('1e3')|1000", "bool('true')|true",
    "bool(self.s)|type conversion error from 'string' to 'bool'", "bytes('a') == b'a'|true",
    "duration(self.s)|type conversion error from 'string' to 'google.protobuf.Duration'", "type(self.n) == int|true",
    "type(self.l) == list|true", "type(type(1)) == type|true", "timestamp('2024-02-29T12:34:56.789Z').getMilliseconds()|789",
    "timestamp('2024-02-29T12:34:56Z').getDayOfWeek()|4", "timestamp('2024-02-29T12:34:56Z').getHours('+02:00')|14",
    "timestamp('2024-02-29T12:34:56Z').getMonth()|1", "timestamp('2024-02-29T12:34:56Z').getDate()|29",
    "timestamp('2024-02-29T12:34:56Z').getDayOfYear()|59", "duration('90m').getHours()|1",
    "timestamp('2024-02-29T12:34:56Z').getHours('Mars/Olympus')|unknown time zone Mars/Olympus"
  })
  void conversionsAndTimes(String expression, String result) {
    comesTo(expression, result);
  }
}
