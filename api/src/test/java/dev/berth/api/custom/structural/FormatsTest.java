package dev.berth.api.custom.structural;

import static dev.berth.api.custom.structural.Given.wrongWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Spec("E62")
class FormatsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bsonobjectid | 507f1f77bcf86cd799439011 | 507f1f77bcf86cd79943901
          uri | https://example.org:8080/a?b=c#d | example.org
          uri | /an/absolute/path | https://host:port/
          email | someone@example.org | someone
          email | Some One <someone@example.org> | a@b@c d
          hostname | www.example.org | -bad.example.org
          hostname | local | host_name.example
          ipv4 | 192.168.000.1 | 192.168.0.256
          ipv6 | 2001:db8::1 | 192.168.0.1
          cidr | 10.0.0.0/8 | 10.0.0.0/33
          cidr | 2001:db8::/32 | 10.0.0.0
          mac | 01:23:45:67:89:ab | 01:23:45:67:89
          mac | 0123.4567.89ab | 01:23-45:67:89:ab
          uuid | 123E4567-e89b-12d3-a456-426614174000 | 123e4567-e89b-12d3-a456-42661417400
          uuid3 | bcd02e22-68f0-3046-a512-327cca9def8f | bcd02e22-68f0-4046-a512-327cca9def8f
          uuid4 | 025b0d74-00a2-4048-bf57-227c5111bb34 | 025b0d74-00a2-4048-7f57-227c5111bb34
          uuid5 | 886313e1-3b8a-5372-9b90-0c9aee199e5d | 886313e1-3b8a-3372-9b90-0c9aee199e5d
          isbn | 0321751043 | 0321751044
          isbn10 | 0-8044-2957-X | 0-8044-2957-9
          isbn13 | 978-0321751041 | 978-0321751042
          creditcard | 4111-1111-1111-1111 | 4111-1111-1111-1112
          ssn | 111-11-1111 | 111111111
          hexcolor | #FFFFFF | #FFFFF
          rgbcolor | rgb(255, 0,9) | rgb(255,0,256)
          byte | aGVsbG8= | aGVsbG8
          date | 2024-02-29 | 2023-02-29
          date-time | 2014-12-15T19:30:20.000Z | 2014-12-15T25:30:20Z
          datetime | 2014-12-15t19:30:20+01:00 | 2014-12-15
          duration | 1h30m | soon
          duration | 3 days | 3 moons
          k8s-short-name | web-0 | Web
          k8s-long-name | a.b-c.d | a..b
          """)
  void tellsOneFromTheOther(String format, String good, String bad) {
    String schema = "{type: string, format: " + format + "}";
    assertThat(wrongWith("'" + good + "'", schema)).isEmpty();
    assertThat(wrongWith("'" + bad + "'", schema))
        .containsExactly(
            "x: Invalid value: \"" + bad + "\": x in body must be of type " + format + ": \"" + bad + "\"");
  }

  @Test
  void acceptsEverythingForFormatsThatNobodyKnowsOrThatAreNotOfTheType() {
    assertThat(wrongWith("whatever", "{type: string, format: quantity}")).isEmpty();
    assertThat(wrongWith("whatever", "{type: string, format: int-or-string}")).isEmpty();
    assertThat(wrongWith("whatever", "{type: string, format: password}")).isEmpty();
    assertThat(wrongWith("7", "{type: integer, format: date}")).isEmpty();
    assertThat(wrongWith("many", "{x-kubernetes-int-or-string: true, format: int-or-string}")).isEmpty();
  }
}
