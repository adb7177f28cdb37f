package dev.berth.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.base.json.JsonObject;
import org.junit.jupiter.api.Test;

class SameOwnersTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String A = "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"name\":\"a\",\"uid\":\"u-a\"}";
  /** The same owner, and more said of it. */
  private static final String B = A.replace("}", ",\"controller\":false}");
  private static final String SENT =
      "299 - \".metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject"
          + " such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: u-a\"";
  private static final String MADE =
      SENT.replace("duplicate entries;", "duplicate entries after mutating admission happens;");
  private final ApiFixture f = ApiFixture.whole();

  private static String map(String... owners) {
    return "{\"metadata\":{\"name\":\"m\",\"ownerReferences\":[" + String.join(",", owners) + "]}}";
  }

  private static String[] owners(Answer answer) {
    return answer.meta().array("ownerReferences").objects().map(JsonObject::toString).toArray(String[]::new);
  }

  @Test
  void anOwnerThatIsSentTwiceIsKeptOnceAndTheSenderIsTold() {
    Answer made = f.call("POST", MAPS, map(A, A));
    assertThat(owners(made)).containsExactly(A);
    assertThat(made.warnings()).containsExactly(SENT);

    Answer put = f.call("PUT", MAPS + "/m", map(A, A));
    assertThat(owners(put)).containsExactly(A);
    assertThat(put.warnings()).containsExactly(SENT);
    assertThat(owners(f.call("GET", MAPS + "/m", ""))).containsExactly(A);
  }

  @Test
  void onePatchedInOnceMoreIsFoundAfterwards() {
    f.call("POST", MAPS, map(A));
    Answer patched =
        f.call(
            "PATCH",
            MAPS + "/m",
            "[{\"op\":\"add\",\"path\":\"/metadata/ownerReferences/-\",\"value\":" + A + "}]",
            "Content-Type",
            "application/json-patch+json");
    assertThat(owners(patched)).containsExactly(A);
    assertThat(patched.warnings()).containsExactly(MADE);
  }

  @Test
  void twoThatShareNoMoreThanTheUidStay() {
    Answer made = f.call("POST", MAPS, map(A, B));
    assertThat(owners(made)).containsExactly(A, B);
    assertThat(made.warnings()).isEmpty();
  }
}
