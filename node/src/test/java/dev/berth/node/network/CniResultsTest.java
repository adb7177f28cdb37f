package dev.berth.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CniResultsTest {
  private static final Path OURS = Path.of("/data/node/cni/addresses");

  @TempDir Path dir;

  private void note(String file, String container, String config) throws IOException {
    String encoded = Base64.getEncoder().encodeToString(config.getBytes(StandardCharsets.UTF_8));
    JsonObject note = JsonObject.EMPTY.with("kind", "cniCacheV1").with("containerId", container).with("config", encoded);
    Files.write(dir.resolve(file), note.toBytes());
  }

  @Test
  void notesOfOurPodsGoWithTheirLoopbacksAndThoseOfOthersStay() throws IOException {
    note("berth0-a-eth0", "a", "{\"ipam\":{\"dataDir\":\"/data/node/cni/addresses\"}}");
    note("cni-loopback-a-lo", "a", "{\"type\":\"loopback\"}");
    note("berth0-b-eth0", "b", "{\"ipam\":{\"dataDir\":\"/other/node/cni/addresses\"}}");
    note("cni-loopback-b-lo", "b", "{\"type\":\"loopback\"}");
    Files.writeString(dir.resolve("half"), "{\"kind\":");
    CniResults.remove(dir, OURS);
    try (var left = Files.list(dir)) {
      assertThat(left.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder("berth0-b-eth0", "cni-loopback-b-lo", "half");
    }
  }

  @Test
  void nothingIsThereWhereNoRuntimeEverRan() throws IOException {
    assertThat(CniResults.of(dir.resolve("none"), OURS)).isEmpty();
  }
}
