package dev.berth.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code examples/ordinals.yaml} makes of a set's pods. */
@BerthTest(virtualTime = true)
class OrdinalsExampleTest {
  @Test
  @Spec({"H8", "H9"})
  void podsOfOneSetDifferByTheirOrdinal(Cluster cluster) {
    cluster.apply(Path.of("../examples/ordinals.yaml"));
    cluster.awaitReady("statefulset/db", Duration.ofMinutes(1));

    List<JsonObject> pods = List.of(pod(cluster, 0), pod(cluster, 1), pod(cluster, 2));
    assertThat(pods).extracting(pod -> label(pod, "role")).containsExactly("primary", "replica", "replica");
    assertThat(pods).extracting(pod -> label(pod, "shard")).containsExactly("shard-0", "shard-1", "shard-2");
    assertThat(pods).extracting(OrdinalsExampleTest::cpu).containsExactly("500m", "100m", "100m");
    assertThat(pods).extracting(OrdinalsExampleTest::mounts).containsOnly("/data");
  }

  @Test
  @Spec("H8")
  void whatIsMadeAnewIsAsItsOrdinalSaysAgain(Cluster cluster) {
    cluster.apply(Path.of("../examples/ordinals.yaml"));
    cluster.awaitReady("statefulset/db", Duration.ofMinutes(1));
    String revision = label(pod(cluster, 0), "controller-revision-hash");

    cluster.delete("pod", "", "db-0");
    cluster.awaitReady("statefulset/db", Duration.ofMinutes(1));

    assertThat(label(pod(cluster, 0), "controller-revision-hash")).as("the template is everybody's").isEqualTo(revision);
    assertThat(cpu(pod(cluster, 0))).isEqualTo("500m");
  }

  private static JsonObject pod(Cluster cluster, int ordinal) {
    return cluster.get("pod", "", "db-" + ordinal).orElseThrow();
  }

  private static String label(JsonObject pod, String name) {
    return pod.object("metadata").object("labels").text(name);
  }

  private static JsonObject container(JsonObject pod) {
    return pod.object("spec").array("containers").object(0);
  }

  private static String cpu(JsonObject pod) {
    return container(pod).object("resources").object("requests").text("cpu");
  }

  private static String mounts(JsonObject pod) {
    return container(pod).array("volumeMounts").object(0).text("mountPath");
  }
}
