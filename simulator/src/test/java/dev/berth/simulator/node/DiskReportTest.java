package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.node.agent.DiskReport;
import dev.berth.storage.NodeDisk;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DiskReportTest {
  private static final NodeDisk DISK = new NodeDisk("local", "/mnt/disks/a", 1 << 30, "Filesystem");

  private final NodeHouse house = new NodeHouse(1);
  private CompletableFuture<List<NodeDisk>> found = CompletableFuture.completedFuture(List.of());

  private List<NodeDisk> said() {
    return NodeDisk.parse(
        house.cluster.get("/api/v1/nodes/node-1").body().object("metadata").object("annotations").text(NodeDisk.ANNOTATION));
  }

  private void say(NodeDisk disk) {
    JsonObject said = JsonObject.of(NodeDisk.ANNOTATION, JsonString.of(NodeDisk.text(List.of(disk))));
    JsonObject patch = JsonObject.of("metadata", JsonObject.of("annotations", said));
    house.cluster.call("PATCH", "/api/v1/nodes/node-1", "application/merge-patch+json", patch.toBytes());
  }

  private String revision() {
    return house.cluster.get("/api/v1/nodes/node-1").body().object("metadata").text("resourceVersion");
  }

  @Test
  @Spec("C128")
  void theNodeSaysWhichDisksComeAndGo() {
    DiskReport report =
        new DiskReport(house.cluster.loop(), house.client("node-1"), house.view, "node-1", Optional.of(() -> found));
    house.cluster.loop().execute(report::start);
    house.advance(1_000);
    assertThat(said()).isEmpty();
    found = CompletableFuture.completedFuture(List.of(DISK));
    house.advance(10_000);
    assertThat(said()).containsExactly(DISK);
    String before = revision();
    house.advance(60_000);
    assertThat(revision()).as("nothing new is not said again").isEqualTo(before);
    found = CompletableFuture.failedFuture(new IllegalStateException("no such folder"));
    house.advance(20_000);
    assertThat(said()).containsExactly(DISK);
    found = CompletableFuture.completedFuture(List.of());
    house.advance(20_000);
    assertThat(said()).isEmpty();
    house.cluster.loop().execute(report::close);
    found = CompletableFuture.completedFuture(List.of(DISK));
    house.advance(60_000);
    assertThat(said()).isEmpty();
    house.close();
  }

  @Test
  void whereThereCanBeNoneWhatWasSaidIsTakenBackAndNothingIsLookedAtAnyMore() {
    say(DISK);
    DiskReport report = new DiskReport(house.cluster.loop(), house.client("node-1"), house.view, "node-1", Optional.empty());
    house.cluster.loop().execute(report::start);
    house.advance(30_000);
    assertThat(said()).isEmpty();
    say(DISK);
    house.advance(60_000);
    assertThat(said()).as("nobody looks").containsExactly(DISK);
    house.close();
  }
}
