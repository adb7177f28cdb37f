package dev.berth.api.custom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.api.FrameSource;
import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From a definition that is stored to a type that is there. */
class EstablishingTest {

  @Test
  @Spec("E61")
  void aDefinitionIsEstablishedByTheTimeItsCreatorIsAnswered() {
    ApiFixture f = ApiFixture.whole();
    Answer made = Crontabs.define(f, Crontabs.PLAIN);
    assertThat(made.code()).as(made.raw()).isEqualTo(201);
    JsonObject stored = f.call("GET", Crontabs.DEFINITION, "").body();
    assertThat(Crontabs.condition(stored, "NamesAccepted")).isEqualTo("True NoConflicts");
    assertThat(Crontabs.condition(stored, "Established")).isEqualTo("True InitialNamesAccepted");
    assertThat(f.call("GET", "/apis/stable.example.com/v1", "").code()).isEqualTo(200);
    assertThat(stored.object("status").array("storedVersions").strings()).containsExactly("v1");
    assertThat(stored.object("status").object("acceptedNames").text("kind")).isEqualTo("CronTab");
    assertThat(Crontabs.create(f, "a", "{\"cronSpec\":\"* * * * *\"}").code()).isEqualTo(201);
  }

  @Test
  void conditionsTellForWhichVersionOfTheDefinitionTheyStand() {
    ApiFixture f = Crontabs.served(Crontabs.PLAIN);
    JsonObject status = f.call("GET", Crontabs.DEFINITION, "").body().object("status");
    assertThat(status.number("observedGeneration")).isEqualTo(1);
    assertThat(status.array("conditions").objects().map(c -> c.number("observedGeneration"))).containsOnly(1L);
    f.call(
        "PATCH", Crontabs.DEFINITION, "{\"spec\":{\"names\":{\"categories\":[\"all\",\"cron\"]}}}", "Content-Type",
        "application/merge-patch+json");
    status = f.call("GET", Crontabs.DEFINITION, "").body().object("status");
    assertThat(status.number("observedGeneration")).isEqualTo(2);
    assertThat(status.array("conditions").objects().map(c -> c.number("observedGeneration"))).containsOnly(2L);
  }

  @Test
  @Spec("E61")
  void whoSeesThatADefinitionIsEstablishedCanUseItsType() {
    ApiFixture f = ApiFixture.whole();
    FrameSource watch = f.watch(Crontabs.DEFINITIONS + "?watch=true");
    Crontabs.define(f, Crontabs.PLAIN);
    List<JsonObject> events = ApiFixture.events(watch);
    assertThat(events.stream().map(e -> e.text("type"))).containsExactly("ADDED", "MODIFIED");
    assertThat(Crontabs.condition(events.get(1).object("object"), "Established")).startsWith("True");
  }

  @Test
  @Spec("E61")
  void aNameOfAnotherDefinitionIsNotAcceptedUntilItIsFree() {
    ApiFixture f = Crontabs.served(Crontabs.PLAIN);
    String other =
        Crontabs.PLAIN.replace("crontabs.stable", "tabs.stable").replace("plural: crontabs", "plural: tabs")
            .replace("singular: crontab", "singular: tab");
    assertThat(Crontabs.define(f, other).code()).isEqualTo(201);
    String path = Crontabs.DEFINITIONS + "/tabs.stable.example.com";
    JsonObject stored = f.call("GET", path, "").body();
    assertThat(Crontabs.condition(stored, "NamesAccepted")).isEqualTo("False ListKindConflict");
    assertThat(Crontabs.condition(stored, "Established")).isEqualTo("False NotAccepted");
    assertThat(stored.toString()).contains("\\\"CronTabList\\\" is already in use");
    assertThat(f.call("GET", "/apis/stable.example.com/v1/tabs", "").code()).isEqualTo(404);
    f.call("DELETE", Crontabs.DEFINITION, "");
    stored = f.call("GET", path, "").body();
    assertThat(Crontabs.condition(stored, "NamesAccepted")).isEqualTo("True NoConflicts");
    assertThat(f.call("GET", "/apis/stable.example.com/v1/tabs", "").code()).isEqualTo(200);
  }

  @Test
  @Spec("E61")
  void discoveryShowsATypeAtOnceAndNoLongerThanItIsThere() {
    ApiFixture f = Crontabs.served(Crontabs.PLAIN);
    Answer list = f.call("GET", "/apis/stable.example.com/v1", "");
    assertThat(list.body().array("resources").objects().map(r -> r.text("name")))
        .containsExactly("crontabs", "crontabs/status", "crontabs/scale");
    assertThat(list.text()).contains("storageVersionHash", "\"shortNames\":[\"ct\"]", "\"categories\":[\"all\"]");
    assertThat(f.call("GET", "/apis/stable.example.com", "").text()).contains("\"preferredVersion\"");
    String aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    assertThat(f.call("GET", "/apis", "", "Accept", aggregated).raw()).contains("stable.example.com");
    f.call("DELETE", Crontabs.DEFINITION, "");
    assertThat(f.call("GET", "/apis", "", "Accept", aggregated).raw()).doesNotContain("stable.example.com");
    assertThat(f.call("GET", "/apis/stable.example.com/v1", "").code()).isEqualTo(404);
  }

  @Test
  @Spec("E61")
  void aDefinitionWhoseWebhookCannotBeTrustedIsNotEstablishedUntilItsCertificatesAreRight() {
    ApiFixture f = ApiFixture.whole();
    String config = "{conversionReviewVersions: [v1], clientConfig: {caBundle: Cg==, url: 'https://hook.example/'}}";
    Crontabs.define(f, Crontabs.PLAIN.replace("  scope:", "  conversion: {strategy: Webhook, webhook: " + config + "}\n  scope:"));
    JsonObject stored = f.call("GET", Crontabs.DEFINITION, "").body();
    assertThat(Crontabs.condition(stored, "NamesAccepted")).isEqualTo("True NoConflicts");
    assertThat(Crontabs.condition(stored, "Established")).isEqualTo("False InvalidCABundle");
    assertThat(f.call("GET", "/apis/stable.example.com/v1", "").code()).isEqualTo(404);
    String bundle = "[{\"op\":\"remove\",\"path\":\"/spec/conversion/webhook/clientConfig/caBundle\"}]";
    f.call("PATCH", Crontabs.DEFINITION, bundle, "Content-Type", "application/json-patch+json");
    stored = f.call("GET", Crontabs.DEFINITION, "").body();
    assertThat(Crontabs.condition(stored, "Established")).isEqualTo("True InitialNamesAccepted");
  }
}
