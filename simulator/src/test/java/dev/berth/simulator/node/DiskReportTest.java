package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.node.agent.DiskReport;
import dev.berth.storage.NodeDisk;
import java.util.List;
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

  private String revision() {
    return house.cluster.get("/api/v1/nodes/node-1").body().object("metadata").text("resourceVersion");
  }

  @Test
  @Spec("C128")
  void theNodeSaysWhichDisksComeAndGo() {
    DiskReport report =
        new DiskReport(house.cluster.loop(), house.client("node-1"), house.view, "node-1", () -> found);
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
}
