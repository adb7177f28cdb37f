package dev.berth.model.ip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpTest {

  @ParameterizedTest
  @CsvSource({
    "1.2.3.4,1.2.3.4", "0.0.0.0,0.0.0.0", "255.255.255.255,255.255.255.255", "::,::", "::1,::1", "1::,1::",
    "1234::abcd,1234::abcd", "1234::ABCD,1234::abcd", "0:0:0:0:0:0:0:0,::", "0001:002:03:4::,1:2:3:4::",
    "1:0:0:2:0:0:0:3,1:0:0:2::3", "1:0:2:0:3:0:4:0,1:0:2:0:3:0:4:0", "::ffff:1.2.3.4,::ffff:1.2.3.4",
    "64:ff9b::1.2.3.4,64:ff9b::102:304", "1:2:3:4:5:6:7::,1:2:3:4:5:6:7:0", "::2:3:4:5:6:7:8,0:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:1.2.3.4,1:2:3:4:5:6:102:304"
  })
  void parsesAndPrints(String text, String canonical) {
    assertThat(IpAddress.parse(text).orElseThrow().toString()).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "aaaa", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.4 ", " 1.2.3.4", "1.2.3.-4", "1.2..4", "a.b.c.d", ":::",
        ":1", "1:", "1::2::3", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::", "::1%eth0", "::1.2.3", "fe80::g",
        "1:2:3:4:5:6:7:1.2.3.4", "10.0.0.1/8", "[::1]", "myhost.mydomain", "1.2.3.4:80"
      })
  void refusesWhatIsNoAddress(String text) {
    assertThat(IpAddress.parse(text)).isEmpty();
    assertThat(IpAddress.parseSloppy(text)).isEmpty();
    assertThat(AddressRules.ip(text))
        .containsExactly("must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
  }

  @Test
  void leadingZerosAreForOldFields() {
    assertThat(IpAddress.parse("1.1.1.01")).isEmpty();
    assertThat(IpAddress.parseSloppy("1.1.1.01").map(IpAddress::toString)).contains("1.1.1.1");
    assertThat(AddressRules.legacyIp("1.1.1.01", false)).isEmpty();
    assertThat(AddressRules.legacyIp("1.1.1.01", true)).containsExactly("must not have leading 0s");
    assertThat(AddressRules.legacyIp("::ffff:1.1.1.1", true))
        .containsExactly("must not be an IPv4-mapped IPv6 address");
    assertThat(AddressRules.ip("1234::ABCD")).containsExactly("must be in canonical form (\"1234::abcd\")");
    assertThat(AddressRules.ipWarnings("spec.clusterIP", "1.1.1.01"))
        .containsExactly("spec.clusterIP: non-standard IP address \"1.1.1.01\" is invalid: use \"1.1.1.1\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.0.0.0/8|''", "::/0|''", "2001:db8::/64|''", "1.2.3.4/32|''",
        "1.0.0.0|must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
        "1.0.0.0/33|must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
        "1.0.0.0/+8|must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
        "1.0.0.0/8/8|must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
        "1.0.0.01/8|must not have leading 0s in IP or prefix length",
        "1.0.0.0/08|must not have leading 0s in IP or prefix length",
        "::ffff:1.0.0.0/104|must not have an IPv4-mapped IPv6 address",
        "1.2.3.4/8|must not have bits set beyond the prefix length",
        "2001:DB8::/64|must be in canonical form (\"2001:db8::/64\")"
      })
  void rangesAreHeldToUpstreamsRules(String text, String error) {
    assertThat(String.join(",", AddressRules.cidr(text))).isEqualTo(error);
  }

  @Test
  void aRangeContainsAndCounts() {
    Cidr services = Cidr.parse("10.96.0.0/12").orElseThrow();
    assertThat(services.contains(IpAddress.parse("10.111.255.255").orElseThrow())).isTrue();
    assertThat(services.contains(IpAddress.parse("10.112.0.0").orElseThrow())).isFalse();
    assertThat(services.size()).isEqualTo(1 << 20);
    assertThat(services.address(10)).hasToString("10.96.0.10");
    assertThat(services.indexOf(IpAddress.parse("10.96.1.0").orElseThrow())).contains(256L);
    Cidr six = Cidr.parse("fd00:1::/108").orElseThrow();
    assertThat(six.address(65536)).hasToString("fd00:1::1:0");
    assertThat(six.overlaps(services)).isFalse();
    assertThat(Cidr.parse("10.100.0.0/16").orElseThrow().overlaps(services)).isTrue();
    assertThat(Cidr.parse("10.9.8.7/24").orElseThrow().masked()).hasToString("10.9.8.0/24");
  }

  @Test
  void specialAddressesAreKnown() {
    assertThat(IpAddress.parse("127.1.2.3").orElseThrow().isLoopback()).isTrue();
    assertThat(IpAddress.parse("::1").orElseThrow().isLoopback()).isTrue();
    assertThat(IpAddress.parse("169.254.1.1").orElseThrow().isLinkLocalUnicast()).isTrue();
    assertThat(IpAddress.parse("fe80::1").orElseThrow().isLinkLocalUnicast()).isTrue();
    assertThat(IpAddress.parse("fec0::1").orElseThrow().isLinkLocalUnicast()).isFalse();
    assertThat(IpAddress.parse("224.0.0.5").orElseThrow().isLinkLocalMulticast()).isTrue();
    assertThat(IpAddress.parse("ff12::1").orElseThrow().isLinkLocalMulticast()).isTrue();
    assertThat(IpAddress.parse("0.0.0.0").orElseThrow().isUnspecified()).isTrue();
  }

  @Property
  void sixteenBytesPrintAsTheJdkReadsThem(@ForAll long high, @ForAll long low) throws UnknownHostException {
    IpAddress a = new IpAddress(true, high, low);
    assertThat(IpAddress.parse(a.toString())).contains(a);
    byte[] bytes = InetAddress.ofLiteral(a.toString()).getAddress();
    assertThat(new java.math.BigInteger(1, bytes)).isEqualTo(a.bits());
  }
}
