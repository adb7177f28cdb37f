package dev.berth.api.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import org.junit.jupiter.api.Test;

class AccountWarningsTest {
  private static final String ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts";
  private static final String TOLD =
      "299 - \"metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+; prefer separate namespaces to"
          + " isolate access to mounted secrets\"";

  private final ApiFixture f = ApiFixture.whole();

  private ApiFixture.Answer annotate(String annotations) {
    return f.call(
        "PATCH", ACCOUNTS + "/a", "{\"metadata\":{\"annotations\":{" + annotations + "}}}", "Content-Type",
        "application/merge-patch+json");
  }

  @Test
  void whoSetsAnAnnotationOfOldIsToldOnce() {
    String old = "\"kubernetes.io/enforce-mountable-secrets\":\"true\"";
    assertThat(f.call("POST", ACCOUNTS, "{\"metadata\":{\"name\":\"a\"}}").warnings()).isEmpty();
    assertThat(annotate(old).warnings()).containsExactly(TOLD);
    assertThat(annotate("\"other\":\"x\"").warnings()).isEmpty();
    assertThat(f.call("POST", ACCOUNTS, "{\"metadata\":{\"name\":\"b\",\"annotations\":{" + old + "}}}").warnings())
        .containsExactly(TOLD);
  }
}
