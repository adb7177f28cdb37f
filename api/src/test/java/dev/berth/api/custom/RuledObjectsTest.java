package dev.berth.api.custom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.base.Spec;
import org.junit.jupiter.api.Test;

/** Rules in CEL, from a definition to the answer to a request. */
@Spec("E63")
class RuledObjectsTest {
  private static final String SPEC = "          spec:\n            type: object\n";
  private static final String RULED = Crontabs.PLAIN.replace(SPEC, SPEC
      + "            x-kubernetes-validations:\n"
      + "            - {rule: '!has(self.replicas) || self.replicas <= 3', message: at most three, fieldPath: .replicas}\n"
      + "            - {rule: 'self.image == oldSelf.image', message: the image stays}\n");

  private static String spec(int replicas, String image) {
    return "{\"image\":\"" + image + "\",\"replicas\":" + replicas + "}";
  }

  @Test
  void anObjectThatBreaksARuleIsInvalid() {
    ApiFixture f = Crontabs.served(RULED);
    assertThat(Crontabs.create(f, "a", spec(3, "x")).code()).isEqualTo(201);
    Answer refused = Crontabs.create(f, "b", spec(4, "x"));
    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.body().text("message")).isEqualTo(
        "CronTab.stable.example.com \"b\" is invalid: spec.replicas: Invalid value: at most three");
  }

  @Test
  void aTransitionRuleHoldsForUpdates() {
    ApiFixture f = Crontabs.served(RULED);
    Crontabs.create(f, "a", spec(1, "x"));
    Answer refused = f.call("PATCH", Crontabs.HERE + "/a", "{\"spec\":{\"image\":\"y\"}}",
        "Content-Type", "application/merge-patch+json");
    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.body().text("message")).contains("spec: Invalid value: the image stays");
    assertThat(f.call("PATCH", Crontabs.HERE + "/a", "{\"spec\":{\"replicas\":2}}",
        "Content-Type", "application/merge-patch+json").code()).isEqualTo(200);
  }

  @Test
  void afterAValueOfTheWrongTypeRulesAreNotAsked() {
    ApiFixture f = Crontabs.served(RULED);
    assertThat(Crontabs.create(f, "a", "{\"image\":\"x\",\"replicas\":\"many\"}").body().text("message"))
        .contains("spec.replicas in body must be of type integer")
        .contains("some validation rules were not checked because the object was invalid");
  }
}
