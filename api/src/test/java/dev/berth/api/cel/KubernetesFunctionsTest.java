package dev.berth.api.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions that only Kubernetes has. */
@Spec("E63")
class KubernetesFunctionsTest {
  private static final String SELF = "{\"bad\":\"x y\"}";

  private static void comesTo(String expression, String result) {
    assertThat(Tried.value(expression, SELF)).as(expression).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "quantity('200M') == quantity('0.2G')|true", "quantity('1Gi').isGreaterThan(quantity('1G'))|true",
    "quantity('50M').isLessThan(quantity('100M'))|true", "quantity('50Mi').compareTo(quantity('50M'))|1",
    "quantity('50k').add(quantity('20')) == quantity('50.02k')|true", "quantity('50k').sub(20).asInteger()|49980",
    "quantity('50k').add(-50000).asInteger()|0", "sign(quantity('-1'))|-1", "quantity('1.5').isInteger()|false",
    "quantity('1.5').asApproximateFloat()|1.5", "quantity('1.5').asInteger()|cannot convert value to integer",
    "isQuantity('20Mi')|true", "isQuantity('20Mo')|false",
    "quantity(self.bad)|quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
  })
  void quantities(String expression, String result) {
    comesTo(expression, result);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "url('https://u:p@example.com:80/a%20b?k=v&k=w#frag').getHost()|\"example.com:80\"",
    "url('https://example.com:80/').getHostname()|\"example.com\"", "url('https://[::1]:80/').getHostname()|\"::1\"",
    "url('https://[::1]:80/').getPort()|\"80\"", "url('/path').getScheme()|\"\"", "url('https://e/a b').getEscapedPath()|\"/a%20b\"",
    "url('https://e/?k=v&k=w&x').getQuery()|{\"k\":[\"v\",\"w\"],\"x\":[\"\"]}", "url('https://e') == url('https://e')|true",
    "isURL('https://e')|true", "isURL('../x')|false", "isURL('https://a b/')|false",
    "isURL('http://#x@h/')|false", "isURL('http://h#f')|false", "isURL('http://u%@h/')|false", "isURL('http://%41/')|false",
    "isURL('http://u ser@h/')|false", "isURL('http://<h>/')|true", "url('http://h/p#f').getEscapedPath()|\"/p\"",
    "url('http://h/?a=b#c').getQuery()|{\"a\":[\"b\"]}", "url('*').getEscapedPath()|\"*\"",
    "url('../x')|URL parse error during conversion from string: parse \"../x\": invalid URI for request"
  })
  void urls(String expression, String result) {
    comesTo(expression, result);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "ip('192.168.0.1').family()|4", "ip('2001:db8::1').family()|6", "ip('127.0.0.1').isLoopback()|true",
    "ip('0.0.0.0').isUnspecified()|true", "ip('224.0.0.1').isLinkLocalMulticast()|true", "ip('169.254.1.1').isLinkLocalUnicast()|true",
    "ip('192.168.0.1').isGlobalUnicast()|true", "ip('255.255.255.255').isGlobalUnicast()|false",
    "ip.isCanonical('2001:DB8::1')|false", "isIP('1.2.3')|false", "isIP('fe80::1%eth0')|false", "string(ip('::1'))|\"::1\"",
    "ip('::ffff:1.2.3.4')|IPv4-mapped IPv6 address \"::ffff:1.2.3.4\" is not allowed", "ip('1.2.3.4') == ip('1.2.3.4')|true",
    "cidr('192.168.0.0/24').containsIP('192.168.0.9')|true", "cidr('192.168.0.0/24').containsIP(ip('192.168.1.9'))|false",
    "cidr('192.168.0.0/16').containsCIDR('192.168.10.0/24')|true", "cidr('192.168.0.0/24').containsCIDR(cidr('192.168.0.0/16'))|false",
    "cidr('192.168.0.1/24').masked() == cidr('192.168.0.0/24')|true", "cidr('192.168.0.0/24').prefixLength()|24",
    "string(cidr('192.168.0.1/24').ip())|\"192.168.0.1\"", "isCIDR('192.168.0.0/33')|false", "type(ip('::1')) == net.IP|true"
  })
  void addresses(String expression, String result) {
    comesTo(expression, result);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "1.2.3|IPv4 address too short", "1.2.3.4.5|IPv4 address too long", "1.2.3.256|IPv4 field has value >255",
    "1.2.3.04|IPv4 field has octet with leading zero", "1..2.3|IPv4 field must have at least one digit (at \".2.3\")",
    "1.2.x.4|unexpected character (at \"x.4\")", "localhost|unable to parse IP",
    "2001:db8:::68|each colon-separated field must have at least one digit (at \":68\")",
    "1::2::3|multiple :: in address (at \":3\")", "1:2|address string too short", "1:2:|colon must be followed by more characters (at \":\")",
    "1:12345::|each group must have 4 or less digits (at \"12345::\")"
  })
  void addressesThatAreNoneAreRefusedInGosWords(String text, String fault) {
    comesTo("ip('" + text + "')", "IP Address \"" + text + "\" parse error during conversion from string: ParseAddr(\""
        + text + "\"): " + fault);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "10.0.0.0|no '/'", "10.0.0.0/|bad bits after slash: \"\"", "10.0.0.0/08|bad bits after slash: \"08\"",
    "10.0.0.0/33|prefix length out of range", "10.0.0/8|ParseAddr(\"10.0.0\"): IPv4 address too short"
  })
  void networksThatAreNoneAreRefusedInGosWords(String text, String fault) {
    String prefix = "network address parse error during conversion from string: ";
    comesTo("cidr('" + text + "')", prefix + prefix + "netip.ParsePrefix(\"" + text + "\"): " + fault);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "semver('1.2.3').isLessThan(semver('1.10.0'))|true", "semver('1.0.0-alpha.1').compareTo(semver('1.0.0'))|-1",
    "semver('1.2.3+b') == semver('1.2.3')|true", "semver('1.2.3').major() + semver('1.2.3').minor() + semver('1.2.3').patch()|6",
    "isSemver('v1.0')|false", "isSemver('v1.0', true)|true", "semver('v01.1', true) == semver('1.1.0')|true",
    "semver('1.02.3')|Minor number must not contain leading zeroes \"02\"", "semver('1.2')|No Major.Minor.Patch elements found",
    "format.dns1123Label().validate('A_').value().size()|1", "format.dns1123Label().validate('a-b').hasValue()|false",
    "format.dns1123LabelPrefix().validate('a-').hasValue()|false", "format.named('uuid').value().validate('x').value()|[\"does not match the UUID format\"]",
    "format.uri().validate('x').value()|[\"parse \\\"x\\\": invalid URI for request\"]", "format.date().validate('2021-02-30').hasValue()|true",
    "format.datetime().validate('2021-02-03T04:05:06Z').hasValue()|false", "format.byte().validate('a').value()|[\"invalid base64\"]",
    "format.labelValue().validate('ok').hasValue()|false", "format.qualifiedName().validate('a/b/c').hasValue()|true",
    "format.named('none').hasValue()|false"
  })
  void versionsAndFormats(String expression, String result) {
    comesTo(expression, result);
  }
}
