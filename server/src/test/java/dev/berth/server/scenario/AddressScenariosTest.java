package dev.berth.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The addresses and ranges of services as objects (upstream's {@code service_cidrs.go}). */
final class AddressScenariosTest {
  private static final Wire WIRE = new Wire();
  private static final String ADDRESSES = "/apis/networking.k8s.io/v1/ipaddresses";
  private static final String RANGES = "/apis/networking.k8s.io/v1/servicecidrs";
  private static final String OWNER = "'resource': 'myresources', 'namespace': 'foo', 'name': 'bar'";

  @AfterAll
  static void stop() {
    WIRE.close();
  }

  private static String address(String name, String owner) {
    return "{'metadata': {'name': '" + name + "', 'labels': {'type': 'test'}},"
        + " 'spec': {'parentRef': {'group': 'mygroup', " + owner + "}}}";
  }

  private static String range(String name, String ranges) {
    return "{'metadata': {'name': '" + name + "'}, 'spec': {'cidrs': [" + ranges + "]}}";
  }

  @Test
  void anAddressIsNamedByItselfInEitherFamily() {
    for (String name : new String[] {"255.255.255.255", "fe80::42:1dff:fe84:f9e2"}) {
      WIRE.must(WIRE.post(ADDRESSES, address(name, OWNER)));
      assertThat(WIRE.get(ADDRESSES + "/" + name).meta().text("name")).isEqualTo(name);
    }
    assertThat(WIRE.get(ADDRESSES + "?labelSelector=type%3Dtest").body().array("items").size()).isEqualTo(2);
    WIRE.must(WIRE.call("DELETE", ADDRESSES + "?labelSelector=type%3Dtest", ""));
    assertThat(WIRE.get(ADDRESSES + "?labelSelector=type%3Dtest").body().array("items").isEmpty()).isTrue();
  }

  @Test
  void whatIsNoAddressOrNobodysIsRefused() {
    assertThat(WIRE.post(ADDRESSES, address("example.com", OWNER)).message())
        .isEqualTo(
            "IPAddress.networking.k8s.io \"example.com\" is invalid: metadata.name: Invalid value: \"example.com\":"
                + " must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    assertThat(WIRE.post(ADDRESSES, address("FE80::1", OWNER)).message())
        .endsWith("must be in canonical form (\"fe80::1\")");
    assertThat(WIRE.post(ADDRESSES, address("10.1.1.1", "'name': 'bar'")).message())
        .endsWith("spec.parentRef.resource: Required value");
    assertThat(WIRE.post(ADDRESSES, "{'metadata': {'name': '10.1.1.1'}, 'spec': {}}").message())
        .endsWith("spec.parentRef: Required value");
  }

  @Test
  void rangesAreOneOfEitherFamilyAndStay() {
    assertThat(WIRE.post(RANGES, range("none", "")).message()).endsWith("spec.cidrs: Required value: at least one CIDR required");
    assertThat(WIRE.post(RANGES, range("alike", "'10.1.0.0/16', '10.2.0.0/16'")).message())
        .endsWith("may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64");
    assertThat(WIRE.post(RANGES, range("bits", "'10.1.0.1/16'")).message())
        .endsWith("spec.cidrs[0]: Invalid value: \"10.1.0.1/16\": must not have bits set beyond the prefix length");
    WIRE.must(WIRE.post(RANGES, range("both", "'203.0.113.0/24', '2001:db8::/64'")));
    assertThat(
            WIRE.call(
                    "PATCH", RANGES + "/both", "{'spec': {'cidrs': ['203.0.113.0/24']}}",
                    "Content-Type", "application/merge-patch+json")
                .message())
        .contains("spec.cidrs: Invalid value: ").endsWith("field is immutable");
  }
}
