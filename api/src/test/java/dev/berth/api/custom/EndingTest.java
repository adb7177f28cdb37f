package dev.berth.api.custom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture;
import dev.berth.api.ApiFixture.Answer;
import dev.berth.api.FrameSource;
import dev.berth.base.Spec;
import org.junit.jupiter.api.Test;

/** From a definition that is deleted to a type that is gone. */
class EndingTest {
  private final ApiFixture f = Crontabs.served(Crontabs.PLAIN);

  @Test
  @Spec("E61")
  void theObjectsGoThenTheDefinitionAndWatchesEnd() {
    Crontabs.create(f, "one", "{}");
    FrameSource watch = f.watch(Crontabs.HERE + "?watch=true&resourceVersion=1");
    ApiFixture.events(watch);
    assertThat(f.call("DELETE", Crontabs.DEFINITION, "").code()).isEqualTo(200);
    assertThat(ApiFixture.told(watch)).containsExactly("DELETED one");
    assertThat(watch.pull(1 << 20)).isEqualTo(FrameSource.Pull.END);
    assertThat(f.call("GET", Crontabs.DEFINITION, "").code()).isEqualTo(404);
    assertThat(f.call("GET", Crontabs.HERE, "").code()).isEqualTo(404);
    assertThat(Crontabs.define(f, Crontabs.PLAIN).code()).isEqualTo(201);
    assertThat(f.call("GET", Crontabs.HERE, "").names()).isEmpty();
  }

  @Test
  @Spec("E61")
  void anObjectThatIsHeldHoldsTheDefinitionAndNoneIsMadeMeanwhile() {
    String held = Crontabs.object("held", "{}").replace("\"name\"", "\"finalizers\":[\"plain\"],\"name\"");
    assertThat(f.call("POST", Crontabs.HERE, held).code()).isEqualTo(201);
    Crontabs.create(f, "free", "{}");
    f.call("DELETE", Crontabs.DEFINITION, "");
    assertThat(Crontabs.condition(f.call("GET", Crontabs.DEFINITION, "").body(), "Terminating"))
        .isEqualTo("True InstanceDeletionInProgress");
    assertThat(f.call("GET", Crontabs.HERE, "").names()).containsExactly("held");
    assertThat(f.call("GET", Crontabs.HERE + "/held", "").meta().has("deletionTimestamp")).isTrue();
    Answer refused = Crontabs.create(f, "late", "{}");
    assertThat(refused.code()).isEqualTo(405);
    assertThat(refused.message()).isEqualTo("create not allowed while custom resource definition is terminating");
    Answer freed =
        f.call(
            "PATCH", Crontabs.HERE + "/held", "{\"metadata\":{\"finalizers\":null}}", "Content-Type",
            "application/merge-patch+json");
    assertThat(freed.code()).isEqualTo(200);
    assertThat(f.call("GET", Crontabs.DEFINITION, "").code()).isEqualTo(404);
  }
}
