package dev.berth.api.kinds.apps;

import static dev.berth.api.kinds.KindFixture.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.kinds.KindFixture;
import dev.berth.base.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentTest {
  private static final KindFixture DEPLOYMENTS = KindFixture.of("apps", "deployments");
  private static final KindFixture SETS = KindFixture.of("apps", "replicasets");
  private static final String MINIMAL =
      """
      {"metadata": {"name": "d", "labels": {"a": "1"}}, "spec": {
        "selector": {"matchLabels": {"app": "d"}},
        "template": {"metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "c", "image": "x:1"}]}}}}
      """;

  /** As recorded (gp-status): a ReplicaSet's labels follow a status write, a Deployment's do not. */
  @ParameterizedTest
  @ValueSource(strings = {"{\"via\":\"status\"}", "{}"})
  void aStatusWriteLeavesLabels(String labels) {
    assertThat(labelsAfterStatus(DEPLOYMENTS, labels)).isEqualTo("{\"a\":\"1\"}");
    assertThat(labelsAfterStatus(SETS, labels)).isEqualTo(labels);
  }

  private static String labelsAfterStatus(KindFixture kind, String labels) {
    JsonObject next = kind.statusUpdated(kind.created(MINIMAL), set(labels, "metadata", "labels"));
    return next.object("metadata").object("labels").toString();
  }
}
