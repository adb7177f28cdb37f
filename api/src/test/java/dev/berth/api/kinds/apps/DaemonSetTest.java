package dev.berth.api.kinds.apps;

import static dev.berth.api.kinds.KindFixture.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.kinds.KindFixture;
import dev.berth.base.json.JsonObject;
import org.junit.jupiter.api.Test;

class DaemonSetTest {
  private static final KindFixture SETS = KindFixture.of("apps", "daemonsets");
  private static final String COUNT = "deprecated.daemonset.template.generation";
  private static final String MINIMAL =
      """
      {"metadata": {"name": "d"}, "spec": {
        "selector": {"matchLabels": {"app": "d"}},
        "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "c", "image": "x:1"}]}}}}
      """;

  private static String count(JsonObject set) {
    return set.object("metadata").object("annotations").text(COUNT);
  }

  @Test
  void changesOfTheTemplateAreCounted() {
    JsonObject set = SETS.created(MINIMAL);
    assertThat(count(set)).isEqualTo("1");
    JsonObject next = SETS.updated(set, set("\"x\"", "spec", "template", "spec", "hostname"));
    assertThat(count(next)).isEqualTo("2");
    assertThat(count(SETS.updated(next, set("5", "spec", "minReadySeconds")))).isEqualTo("2");
  }

  @Test
  void clientsDoNotSetTheCount() {
    JsonObject set = SETS.created(MINIMAL);
    assertThat(count(SETS.updated(set, set("\"77\"", "metadata", "annotations", COUNT)))).isEqualTo("1");
  }

  @Test
  void surgeAndUnavailableExcludeEachOther() {
    JsonObject set = SETS.created(MINIMAL);
    assertThat(SETS.updateRefused(set, set("1", "spec", "updateStrategy", "rollingUpdate", "maxSurge")))
        .contains(
            "spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is"
                + " non-zero");
    assertThat(SETS.updateRefused(set, set("\"0%\"", "spec", "updateStrategy", "rollingUpdate", "maxUnavailable")))
        .contains(
            "spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0");
  }

  @Test
  void theSelectorStays() {
    JsonObject set = SETS.created(MINIMAL);
    assertThat(
            SETS.updateRefused(
                set,
                set("{\"matchLabels\":{\"x\":\"y\"}}", "spec", "selector")
                    .andThen(set("{\"x\":\"y\"}", "spec", "template", "metadata", "labels"))::apply))
        .containsExactly("spec.selector: Invalid value: {\"matchLabels\":{\"x\":\"y\"}}: field is immutable");
  }
}
