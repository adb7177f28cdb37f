package dev.berth.api.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.route.Query;
import dev.berth.api.route.RequestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a proxied request asks for behind the proxy. */
class ProxiedPathTest {
  private static final String POD = "/api/v1/namespaces/default/pods/https:web-0:443/proxy";

  @ParameterizedTest
  @CsvSource({
    "'', ''", "/, /", "/a, /a", "/a/, /a/", "/a%2Fb, /a/b", "/a%2fb%2F, /a/b/", "//a//b, /a/b", "/a/../b/./c, /b/c",
    "/../../x, /x", "/a%20b, /a%20b", "/%C3%A4, /%C3%A4", "/a:b@c+d~e, /a:b@c+d~e", "/%3Fx=1, /%3Fx=1", "/a%2525, /a%2525",
  })
  void theRestIsReadAndWrittenAnew(String asked, String rest) {
    ProxiedPath path = ProxiedPath.of(RequestInfo.of("GET", POD + asked, Query.parse("")));
    assertThat(path.rest()).isEqualTo(rest);
    assertThat(path.prefix()).isEqualTo(POD);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/nodes/n/proxy/metrics, /api/v1/nodes/n/proxy",
    "/api/v1/namespaces/default/services/https%3Aweb%3A443/proxy/x, /api/v1/namespaces/default/services/https:web:443/proxy",
  })
  void thePrefixIsWhatComesBefore(String asked, String prefix) {
    assertThat(ProxiedPath.of(RequestInfo.of("GET", asked, Query.parse(""))).prefix()).isEqualTo(prefix);
  }
}
