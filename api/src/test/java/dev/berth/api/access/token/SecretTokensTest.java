package dev.berth.api.access.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.access.ServiceAccountName;
import dev.berth.api.access.StoredObjects;
import dev.berth.api.access.User;
import dev.berth.api.access.cert.Keys;
import dev.berth.api.access.token.TokenAuthenticator.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretTokensTest {
  private static final SigningKey KEY = new SigningKey(Keys.generate());
  private static final String TOKEN = SecretTokens.sign(KEY, new ServiceAccountName("ns", "robot"), "u1", "s");

  private final List<String> written = new ArrayList<>();

  /** @param labels of the Secret, in JSON with single quotes */
  private String verdict(String token, String labels) {
    String held = Base64.getEncoder().encodeToString(TOKEN.getBytes(StandardCharsets.UTF_8));
    StoredObjects stored =
        new StoredObjects()
            .put("v1", "serviceaccounts", "{'metadata':{'namespace':'ns','name':'robot','uid':'u1'}}")
            .put(
                "v1", "secrets",
                "{'metadata':{'namespace':'ns','name':'s','uid':'s1','labels':{" + labels + "}},'data':{'token':'" + held + "'}}");
    SecretTokens tokens =
        new SecretTokens(
            List.of(KEY), List.of("api"), stored.asAccessObjects(),
            (namespace, name, change) -> written.add(namespace + "/" + name + " " + change),
            () -> Instant.parse("2026-11-20T23:59:00Z"));
    return switch (tokens.authenticate(token, List.of())) {
      case Outcome.Known(User user, var _) -> user.name();
      case Outcome.Foreign() -> "foreign";
      case Outcome.Rejected(String why) -> why;
    };
  }

  @Test
  void theDayOfATokensLastUseIsWrittenOnItsSecretOnceADay() {
    assertThat(verdict(TOKEN, "")).isEqualTo("system:serviceaccount:ns:robot");
    assertThat(verdict(TOKEN, "'kubernetes.io/legacy-token-last-used':'2026-11-19'")).isEqualTo("system:serviceaccount:ns:robot");
    String line = "ns/s {\"metadata\":{\"uid\":\"s1\",\"labels\":{\"kubernetes.io/legacy-token-last-used\":\"2026-11-20\"}}}";
    assertThat(written).containsExactly(line, line);
    for (String day : List.of("2026-11-20", "2026-11-21")) {
      verdict(TOKEN, "'kubernetes.io/legacy-token-last-used':'" + day + "'");
    }
    assertThat(written).hasSize(2);
  }

  @Test
  void aTokenThatWasTakenOutOfUseIsRefusedAndItsUseWritten() {
    assertThat(verdict(TOKEN, "'kubernetes.io/legacy-token-invalid-since':'2026-11-01'"))
        .startsWith("the token in secret ns/s for service account ns/robot has been marked invalid. Use tokens from");
    assertThat(written).hasSize(1);
  }

  @Test
  void whatIsNoTokenOfTheSecretIsNoUseOfIt() {
    String other = SecretTokens.sign(KEY, new ServiceAccountName("ns", "robot"), "u2", "s");
    assertThat(verdict(other, "")).isEqualTo("service account token does not match server's copy");
    assertThat(written).isEmpty();
  }
}
