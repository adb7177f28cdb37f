package dev.berth.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.ApiFixture.Answer;
import dev.berth.base.Spec;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** One object's whole life, through every verb. */
class ConfigMapLifeTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private final ApiFixture f = new ApiFixture();

  private Answer create(String name) {
    return f.call(
        "POST", MAPS, "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"a\":\"1\"}}");
  }

  @Test
  @Spec("E20")
  void createSetsWhatTheSystemOwns() {
    Answer a = create("m");
    assertThat(a.code()).isEqualTo(201);
    var meta = a.body().object("metadata");
    assertThat(meta.text("uid")).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    assertThat(meta.text("creationTimestamp")).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(meta.text("namespace")).isEqualTo("default");
    assertThat(Long.parseLong(meta.text("resourceVersion"))).isPositive();
    assertThat(f.call("GET", MAPS + "/m", "").body()).isEqualTo(a.body());
  }

  @Test
  void aSecondCreateOfTheNameIsRefused() {
    create("m");
    Answer again = create("m");
    assertThat(again.code()).isEqualTo(409);
    assertThat(again.body().text("message")).isEqualTo("configmaps \"m\" already exists");
  }

  @Test
  @Spec("E23")
  void anUpdateOfAnOldVersionIsRefused() {
    Answer a = create("m");
    String stale = a.body().withAt(dev.berth.base.json.JsonString.of("2"), "data", "a").toString();
    assertThat(f.call("PUT", MAPS + "/m", stale).code()).isEqualTo(200);
    Answer conflict = f.call("PUT", MAPS + "/m", stale);
    assertThat(conflict.code()).isEqualTo(409);
    assertThat(conflict.body().text("message"))
        .isEqualTo(
            "Operation cannot be fulfilled on configmaps \"m\": the object has been modified; please apply your changes"
                + " to the latest version and try again");
  }

  @Test
  @Spec("E24")
  void anUpdateThatChangesNothingKeepsTheRevision() {
    Answer a = create("m");
    Answer same = f.call("PUT", MAPS + "/m", a.text());
    assertThat(same.body()).isEqualTo(a.body());
    assertThat(f.store.revision()).isEqualTo(Long.parseLong(a.body().object("metadata").text("resourceVersion")));
  }

  @Test
  void aListHasItemsWithoutKindAndARevision() {
    create("a");
    create("b");
    Answer list = f.call("GET", MAPS, "");
    assertThat(list.body().text("kind")).isEqualTo("ConfigMapList");
    assertThat(list.body().array("items").objects().map(o -> o.object("metadata").text("name"))).containsExactly("a", "b");
    assertThat(list.body().array("items").object(0).has("kind")).isFalse();
  }

  @Test
  void aWatchShowsWhatIsThereAndWhatHappens() {
    create("a");
    FrameSource w = f.watch(MAPS + "?watch=true");
    create("b");
    f.call("PATCH", MAPS + "/a", "{\"data\":{\"x\":\"y\"}}", "Content-Type", "application/merge-patch+json");
    f.call("DELETE", MAPS + "/b", "");
    assertThat(text(w.pull(1 << 20)).lines().map(l -> l.replaceAll("\\{\"type\":\"([A-Z]+)\".*?\"name\":\"(.)\".*", "$1 $2")))
        .containsExactly("ADDED a", "ADDED b", "MODIFIED a", "DELETED b");
    assertThat(w.pull(1 << 20)).isEqualTo(FrameSource.Pull.IDLE);
  }

  private static String text(FrameSource.Pull pull) {
    StringBuilder b = new StringBuilder();
    if (pull instanceof FrameSource.Pull.Frames frames) {
      frames.frames().forEach(x -> b.append(new String(x, StandardCharsets.UTF_8)));
    }
    return b.toString();
  }
}
