package dev.berth.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.base.Spec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListingTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private final ApiFixture f = new ApiFixture();

  private Answer create(String name) {
    return f.call("POST", MAPS, Sent.map(name, "\"n\":\"" + name + "\""));
  }

  private Answer list(String query) {
    return f.call("GET", MAPS + "?" + query, "");
  }

  private void createThree() {
    List.of("a", "b", "c").forEach(this::create);
  }

  @Test
  @Spec("E35")
  void itemsSayNoKindAndObjectsDoAndNothingHasASelfLink() {
    createThree();
    Answer list = list("");
    assertThat(list.body().text("kind")).isEqualTo("ConfigMapList");
    assertThat(list.body().text("apiVersion")).isEqualTo("v1");
    assertThat(list.body().array("items").objects())
        .allMatch(o -> !o.has("kind") && !o.has("apiVersion") && !o.object("metadata").has("selfLink"));
    assertThat(list.meta().has("selfLink")).isFalse();
    Answer one = f.call("GET", MAPS + "/a", "");
    assertThat(one.body().text("kind")).isEqualTo("ConfigMap");
    assertThat(one.body().text("apiVersion")).isEqualTo("v1");
    assertThat(one.meta().has("selfLink")).isFalse();
  }

  @Test
  @Spec("E36")
  void aListHasTheRevisionOfTheNewestWriteAnywhere() {
    long before = Long.parseLong(create("a").version());
    Answer elsewhere = f.call("POST", "/api/v1/namespaces/other/secrets", "{\"metadata\":{\"name\":\"s\"}}");
    assertThat(Long.parseLong(elsewhere.version())).isGreaterThan(before);
    assertThat(list("").version()).isEqualTo(elsewhere.version());
  }

  @Test
  @Spec("E36")
  void anExactRevisionShowsThePast() {
    String past = create("a").version();
    create("b");
    assertThat(list("resourceVersion=" + past + "&resourceVersionMatch=Exact").names()).containsExactly("a");
    assertThat(list("resourceVersion=" + past + "&resourceVersionMatch=Exact").version()).isEqualTo(past);
  }

  @Test
  @Spec("E36")
  void aLeastRevisionShowsTheNewest() {
    String past = create("a").version();
    create("b");
    assertThat(list("resourceVersion=" + past).names()).containsExactly("a", "b");
    assertThat(list("resourceVersion=" + past + "&resourceVersionMatch=NotOlderThan").names()).containsExactly("a", "b");
    assertThat(list("resourceVersion=0").names()).containsExactly("a", "b");
    assertThat(list("resourceVersion=0&resourceVersionMatch=NotOlderThan").names()).containsExactly("a", "b");
  }

  @ParameterizedTest
  @Spec("E36")
  @CsvSource(
      delimiter = '|',
      value = {
        "resourceVersionMatch=Exact | resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless"
            + " resourceVersion is provided",
        "resourceVersion=0&resourceVersionMatch=Exact | resourceVersionMatch: Forbidden: resourceVersionMatch \"exact\""
            + " is forbidden for resourceVersion \"0\"",
        "resourceVersion=1&resourceVersionMatch=Nearly | resourceVersionMatch: Unsupported value: \"Nearly\": supported"
            + " values: \"Exact\", \"NotOlderThan\", \"\"",
        "resourceVersion=1&resourceVersionMatch=Exact&continue=x | resourceVersionMatch: Forbidden: resourceVersionMatch"
            + " is forbidden when continue is provided",
        "sendInitialEvents=true | sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list",
      })
  void parametersThatContradictEachOtherAreRefused(String query, String why) {
    Answer a = list(query);
    assertThat(a.code()).isEqualTo(422);
    assertThat(a.message()).isEqualTo("ListOptions.meta.k8s.io \"\" is invalid: " + why.strip());
  }

  @Test
  @Spec("E37")
  void aRevisionThatIsYetToComeIsNotWaitedFor() {
    create("a");
    for (String target : List.of(MAPS + "?resourceVersion=999999999", MAPS + "/a?resourceVersion=999999999")) {
      Answer a = f.call("GET", target, "");
      assertThat(a.code()).isEqualTo(504);
      assertThat(a.body().text("reason")).isEqualTo("Timeout");
      assertThat(a.message()).startsWith("Too large resource version: 999999999, current: ");
      assertThat(a.body().object("details").number("retryAfterSeconds")).isEqualTo(1);
      assertThat(a.body().object("details").array("causes").object(0).text("reason"))
          .isEqualTo("ResourceVersionTooLarge");
      assertThat(a.body().object("details").array("causes").object(0).text("message"))
          .isEqualTo("Too large resource version");
      assertThat(a.response().headers()).anyMatch(h -> h.name().equals("Retry-After") && h.value().equals("1"));
    }
  }

  @Test
  @Spec("E38")
  void pagesOfOneListAreOneSnapshotWhateverIsWrittenBetween() {
    createThree();
    List<String> seen = new ArrayList<>();
    Answer page = list("limit=1");
    String revision = page.version();
    assertThat(page.meta().number("remainingItemCount")).isEqualTo(2);
    while (true) {
      seen.addAll(page.names());
      assertThat(page.version()).isEqualTo(revision);
      if (page.meta().text("continue").isEmpty()) {
        break;
      }
      f.call("DELETE", MAPS + "/c", "");
      create("bb" + seen.size());
      page = list("limit=1&continue=" + page.meta().text("continue"));
    }
    assertThat(seen).containsExactly("a", "b", "c");
    assertThat(page.meta().has("remainingItemCount")).isFalse();
    assertThat(page.meta().has("continue")).isFalse();
  }

  @Test
  @Spec("E38")
  void withASelectorNobodyCountsWhatRemains() {
    createThree();
    Answer page = list("limit=1&labelSelector=n");
    assertThat(page.names()).containsExactly("a");
    assertThat(page.meta().has("remainingItemCount")).isFalse();
    assertThat(list("limit=2&labelSelector=n&continue=" + page.meta().text("continue")).names())
        .containsExactly("b", "c");
  }

  @Test
  @Spec("E38")
  void anExpiredTokenCanBeExchangedForTheRestOfTheNewest() {
    createThree();
    String token = list("limit=1").meta().text("continue");
    forget();
    create("aa");
    Answer late = list("limit=1&continue=" + token);
    assertThat(late.code()).isEqualTo(410);
    assertThat(late.body().text("reason")).isEqualTo("Expired");
    assertThat(late.message())
        .isEqualTo(
            "The provided continue parameter is too old to display a consistent list result. You can start a new list"
                + " without the continue parameter, or use the continue token in this response to retrieve the"
                + " remainder of the results. Continuing with the provided token results in an inconsistent list -"
                + " objects that were created, modified, or deleted between the time the first chunk was returned and"
                + " now may show up in the list.");
    Answer rest = list("continue=" + late.meta().text("continue"));
    assertThat(rest.code()).isEqualTo(200);
    assertThat(rest.names()).containsExactly("aa", "b", "c");
    assertThat(Long.parseLong(rest.version())).isEqualTo(f.store.revision());
  }

  @Test
  @Spec("E38")
  void anExactRevisionThatIsForgottenIsGone() {
    String past = create("a").version();
    forget();
    Answer a = list("resourceVersion=" + past + "&resourceVersionMatch=Exact");
    assertThat(a.code()).isEqualTo(410);
    assertThat(a.message()).isEqualTo("The resourceVersion for the provided list is too old.");
  }

  @ParameterizedTest
  @Spec("E38")
  @CsvSource(
      delimiter = '|',
      value = {
        "x | invalid continue token: continue key is not valid: illegal base64 data at input byte 0",
        "eyJ2I!! | invalid continue token: continue key is not valid: illegal base64 data at input byte 5",
        "bm9wZQ | invalid continue token: continue key is not valid: invalid character 'o' in literal null (expecting 'u')",
        "W10 | invalid continue token: continue key is not valid: json: cannot unmarshal array into Go value of type"
            + " storage.continueToken",
        "e30 | invalid continue token: continue key is not valid: server does not recognize this encoded version ",
        "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MCwic3RhcnQiOiJhIn0 | invalid continue token: continue key is not valid:"
            + " incorrect encoded start resourceVersion (version meta.k8s.io/v1)",
        "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiIifQ | invalid continue token: continue key is not valid:"
            + " encoded start key empty (version meta.k8s.io/v1)",
        "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJhLy4uL2IifQ | invalid continue token: continue key is not"
            + " valid: a/../b",
      })
  void aTokenThatIsNotOursIsRefused(String token, String why) {
    Answer a = list("continue=" + token.strip());
    assertThat(a.code()).isEqualTo(400);
    assertThat(a.message().strip()).isEqualTo(why.strip());
  }

  @Test
  @Spec("E38")
  void aTokenGoesWithNoOtherRevision() {
    createThree();
    Answer a = list("resourceVersion=1&continue=" + list("limit=1").meta().text("continue"));
    assertThat(a.code()).isEqualTo(400);
    assertThat(a.message()).isEqualTo("specifying resource version is not allowed when using continue");
  }

  @Test
  @Spec("E49")
  void whatWasWrittenIsThereAtOnce() {
    for (int i = 0; i < 20; i++) {
      Answer made = create("m" + i);
      assertThat(list("").names()).contains("m" + i);
      assertThat(Long.parseLong(list("resourceVersion=0").version())).isGreaterThanOrEqualTo(Long.parseLong(made.version()));
    }
  }

  /** Lets more than the store's history pass. */
  private void forget() {
    f.loop.advance(Duration.ofMinutes(30));
    create("later");
    f.call("DELETE", MAPS + "/later", "");
    f.loop.advance(Duration.ofMinutes(30));
    create("later");
    f.call("DELETE", MAPS + "/later", "");
  }
}
