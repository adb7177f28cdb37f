package dev.berth.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Deployment;
import org.junit.jupiter.api.Test;

class RevisionsTest {
  private static JsonObject json(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  private static final Deployment DEPLOYMENT =
      new Deployment(
          json(
              "{'metadata':{'annotations':{'kubernetes.io/change-cause':'v3','deployment.kubernetes.io/revision':'7',"
                  + "'kubectl.kubernetes.io/last-applied-configuration':'{}'}}}"));

  @Test
  void theNewestGetsTheDeploymentsAnnotationsButNotItsBookkeeping() {
    assertThat(Revisions.ofNewest(DEPLOYMENT, JsonObject.EMPTY, 1))
        .isEqualTo(json("{'kubernetes.io/change-cause':'v3','deployment.kubernetes.io/revision':'1'}"));
  }

  @Test
  void whatIsRolledBackToRemembersTheNumbersItHad() {
    JsonObject once = Revisions.ofNewest(DEPLOYMENT, json("{'deployment.kubernetes.io/revision':'1'}"), 4);
    assertThat(once.text(Revisions.REVISION)).isEqualTo("4");
    assertThat(once.text(Revisions.HISTORY)).isEqualTo("1");
    assertThat(Revisions.ofNewest(DEPLOYMENT, once, 6).text(Revisions.HISTORY)).isEqualTo("1,4");
  }

  @Test
  void aNumberThatIsHighEnoughStays() {
    JsonObject annotations = json("{'kubernetes.io/change-cause':'v3','deployment.kubernetes.io/revision':'5'}");
    assertThat(Revisions.ofNewest(DEPLOYMENT, annotations, 3)).isEqualTo(annotations);
  }

  @Test
  void theHistoryHasAnEnd() {
    JsonObject annotations = json("{'deployment.kubernetes.io/revision':'1'}");
    for (int revision = 2; revision < 2000; revision++) {
      annotations = Revisions.ofNewest(DEPLOYMENT, annotations, revision);
    }
    assertThat(annotations.text(Revisions.HISTORY)).hasSizeLessThanOrEqualTo(2000).endsWith(",1998");
  }
}
