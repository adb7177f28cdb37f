package dev.berth.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.server.control.ControlPlane;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Volumes and claims in the whole product. */
class VolumesTest {
  private static final String VOLUMES = "/api/v1/persistentvolumes";
  private static final String CLAIMS = "/api/v1/namespaces/default/persistentvolumeclaims";

  private static void volume(SimulatedCluster cluster, String name, String more) {
    cluster.create(
        VOLUMES,
        yaml(
            """
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: %s}
            spec: {accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, hostPath: {path: /data/%s}%s}
            """
                .formatted(name, name, more)));
  }

  private static void claim(SimulatedCluster cluster, String name, String more) {
    cluster.create(
        CLAIMS,
        yaml(
            """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: %s}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}%s}
            """
                .formatted(name, more)));
  }

  private static JsonObject yaml(String text) {
    return (JsonObject) Yaml.parse(text);
  }

  private static String phase(SimulatedCluster cluster, String path) {
    return cluster.get(path).body().object("status").text("phase");
  }

  @Test
  @Spec({"C24", "C30", "C31", "C36", "C42", "C43", "G14", "G38"})
  void aVolumeIsBoundKeptAndReleased() {
    try (SimulatedCluster cluster = SimulatedCluster.start(1, ControlPlane.Settings.DEFAULTS)) {
      volume(cluster, "a", "");
      claim(cluster, "data", "");
      cluster.advance(Duration.ofSeconds(1));
      assertThat(phase(cluster, CLAIMS + "/data")).isEqualTo("Bound");
      assertThat(phase(cluster, VOLUMES + "/a")).isEqualTo("Bound");
      cluster.delete(VOLUMES + "/a");
      cluster.advance(Duration.ofSeconds(1));
      assertThat(phase(cluster, VOLUMES + "/a")).as("held by its finalizer").isEqualTo("Bound");
      cluster.delete(CLAIMS + "/data");
      cluster.advance(Duration.ofSeconds(1));
      assertThat(cluster.get(CLAIMS + "/data").code()).isEqualTo(404);
      assertThat(cluster.get(VOLUMES + "/a").code()).isEqualTo(404);
    }
  }

  @Test
  @Spec("G38")
  void aThousandClaimsAndVolumesFindEachOther() {
    try (SimulatedCluster cluster = SimulatedCluster.start(1, ControlPlane.Settings.DEFAULTS)) {
      for (int i = 0; i < 1000; i++) {
        claim(cluster, "c-" + i, "");
        volume(cluster, "v-" + i, "");
      }
      cluster.advance(Duration.ofSeconds(2));
      assertThat(cluster.get(CLAIMS).body().array("items").objects().map(c -> c.object("status").text("phase")))
          .hasSize(1000)
          .containsOnly("Bound");
    }
  }

  /** Patches of the volume controllers name the uid of what they saw. */
  @Test
  void aPatchForAnObjectThatCameBackUnderItsNameIsRefused() {
    try (SimulatedCluster cluster = SimulatedCluster.apiOnly(1)) {
      volume(cluster, "a", "");
      JsonObject patch = yaml("{metadata: {uid: another}, status: {phase: Bound}}");
      for (String path : new String[] {VOLUMES + "/a", VOLUMES + "/a/status"}) {
        assertThat(cluster.call("PATCH", path, "application/merge-patch+json", patch.toBytes()).code()).as(path).isIn(409, 422);
      }
    }
  }
}
