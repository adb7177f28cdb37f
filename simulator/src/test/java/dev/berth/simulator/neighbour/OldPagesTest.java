package dev.berth.simulator.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.simulator.SimulatedCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A list that is read page by page, with a long pause. Upstream's conformance test waits ten minutes for its token to be refused;
 * etcd's history is kept for five at least.
 */
class OldPagesTest {
  private static final String ALL = "/api/v1/namespaces/default/configmaps";

  private final SimulatedCluster cluster = SimulatedCluster.apiOnly(7);

  private void create(String name) {
    cluster.create(ALL, (JsonObject) Yaml.parse("{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + "}}"));
  }

  private SimulatedCluster.Answered page(String token) {
    return cluster.get(ALL + "?limit=1&continue=" + token);
  }

  private static String token(SimulatedCluster.Answered answered) {
    return answered.body().object("metadata").text("continue");
  }

  @Test
  void isRefusedAfterNineMinutesAndGoesOnInconsistently() {
    create("a");
    create("b");
    create("c");
    String token = token(page(""));
    create("d");
    cluster.advance(Duration.ofMinutes(5));
    create("e");
    assertThat(page(token).code()).isEqualTo(200);
    cluster.advance(Duration.ofMinutes(4));
    create("f");
    SimulatedCluster.Answered refused = page(token);
    assertThat(refused.code()).isEqualTo(410);
    assertThat(refused.body().text("reason")).isEqualTo("Expired");
    SimulatedCluster.Answered next = page(token(refused));
    assertThat(next.body().array("items").objects().map(o -> o.object("metadata").text("name"))).containsExactly("b");
    assertThat(token(next)).isNotEmpty();
  }
}
