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
