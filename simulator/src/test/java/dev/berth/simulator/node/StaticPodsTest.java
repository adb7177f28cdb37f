package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.node.agent.StaticPods;
import dev.berth.node.host.ManifestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticPodsTest {
  private static final String POD =
      "{apiVersion: v1, kind: Pod, metadata: {name: own}, spec: {containers: [{name: c, image: %s}]}}";

  @TempDir private Path directory = Path.of("/");

  private void write(String image) {
    try {
      Files.writeString(directory.resolve("own.yaml"), POD.formatted(image));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @Spec("F12")
  void aFilesPodIsThereChangesAndGoesWithItsFile() throws IOException {
    try (NodeHouse house = new NodeHouse(1)) {
      write("img:1");
      ManifestFiles files = new ManifestFiles(directory);
      // read in the test's own turn: time stands still meanwhile
      StaticPods own =
          new StaticPods(
              house.cluster.loop(), house.client("node-1"), house.view, "node-1",
              () -> CompletableFuture.completedFuture(files.read().toCompletableFuture().join()));
      house.cluster.loop().execute(own::start);
      house.advance(1_000);
      assertThat(house.condition("own-node-1", "Ready")).isEqualTo("True");
      JsonObject metadata = house.get("own-node-1").object("metadata");
      assertThat(metadata.object("annotations").text("kubernetes.io/config.source")).isEqualTo("file");
      assertThat(metadata.object("annotations").text("kubernetes.io/config.mirror"))
          .isEqualTo(metadata.object("annotations").text("kubernetes.io/config.hash"))
          .isNotEmpty();
      house.advance(1_000);
      assertThat(
              house.cluster.get("/api/v1/namespaces/default/events").body().array("items").objects()
                  .filter(e -> e.text("reason").equals("Started"))
                  .map(e -> e.object("involvedObject").text("uid")))
          .as("where kubectl describe looks for them")
          .containsExactly(metadata.object("annotations").text("kubernetes.io/config.mirror"));
      assertThat(metadata.array("ownerReferences").object(0).text("kind")).isEqualTo("Node");

      house.cluster.delete("/api/v1/namespaces/default/pods/own-node-1");
      house.advance(60_000);
      assertThat(house.get("own-node-1").object("metadata").text("uid")).isNotEqualTo(metadata.text("uid"));
      assertThat(house.condition("own-node-1", "Ready")).isEqualTo("True");

      write("img:2");
      Files.writeString(directory.resolve("broken.yaml"), "{{");
      Files.writeString(directory.resolve("other.yaml"), "{kind: Service}");
      house.advance(90_000);
      assertThat(house.container("own-node-1").text("image")).isEqualTo("img:2");

      Files.delete(directory.resolve("own.yaml"));
      house.advance(90_000);
      assertThat(house.exists("own-node-1")).isFalse();
    }
  }
}
