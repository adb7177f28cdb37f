package dev.berth.simulator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.simulated.Faults.Fault;
import dev.berth.storage.simulated.Faults.Verb;
import dev.berth.storage.simulated.SimulatedDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Drivers that refuse, hesitate, have no room, or have had enough; and what pods and claims then say and become. */
class TroubledDriverTest {
  private static final String CLAIM = "/api/v1/namespaces/default/persistentvolumeclaims/a";
  private static final String ATTACHMENTS = "/apis/storage.k8s.io/v1/volumeattachments";

  private final List<String> asked = new ArrayList<>();
  private final Map<Verb, List<Fault>> faults = new EnumMap<>(Verb.class);

  /** What a driver is asked is noted; each verb meets its faults in turn, the last one for ever. */
  private void watch(SimulatedDriver driver) {
    driver.faults(
        (_, verb, _, node) -> {
          asked.add((verb + " " + node).strip());
          List<Fault> left = faults.getOrDefault(verb, List.of());
          if (left.isEmpty()) {
            return Fault.NONE;
          }
          return left.size() > 1 ? left.removeFirst() : left.getFirst();
        });
  }

  private void meets(Verb verb, Fault... all) {
    faults.put(verb, new ArrayList<>(List.of(all)));
  }

  private static Fault refuses(Code code) {
    return new Fault.Fails(new DriverException(code, "no"));
  }

  private static void storage(SmallCluster town, String driver, String mode) {
    town.create(
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: c}
        provisioner: %s
        volumeBindingMode: %s
        allowVolumeExpansion: true
        """
            .formatted(driver, mode));
  }

  private static void claim(SmallCluster town, String name, String size) {
    town.create(
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: %s}
        spec: {accessModes: [ReadWriteOnce], storageClassName: c, resources: {requests: {storage: %s}}}
        """
            .formatted(name, size));
  }

  private static void untilRuns(SmallCluster town, String pod) {
    town.until(pod + " runs", () -> town.pod(pod).isReady());
  }

  private static String place(SmallCluster town, int node) {
    return "nodeSelector: {kubernetes.io/hostname: node-" + node + "}";
  }

  @Test
  @Spec({"C81", "G19"})
  void aDriverIsAskedInOrderAndInTheOppositeOrderOnTheWayBack() {
    try (SmallCluster town = new SmallCluster(1)) {
      storage(town, SmallCluster.DISK, "Immediate");
      watch(town.disk);
      claim(town, "a", "1Gi");
      town.podWith("p", "a", "");
      untilRuns(town, "p");
      town.removePod("p");
      town.cluster.delete(CLAIM);
      town.until("nothing is left", () -> town.disk.volumes().isEmpty());
      assertThat(asked)
          .containsExactly(
              "CREATE", "ATTACH node-1", "STAGE node-1", "PUBLISH node-1", "UNPUBLISH node-1", "UNSTAGE node-1",
              "DETACH node-1", "DELETE");
    }
  }

  @ParameterizedTest
  @Spec({"C88", "G19"})
  @CsvSource({"NONE", "DEADLINE_EXCEEDED", "INVALID_ARGUMENT"})
  void whoComesWhileAVolumeIsUnstagedStagesItAgain(String code) {
    try (SmallCluster town = new SmallCluster(1)) {
      storage(town, SmallCluster.DISK, "Immediate");
      claim(town, "a", "1Gi");
      town.podWith("first", "a", "");
      untilRuns(town, "first");
      town.exec("first", "sh", "-c", "echo kept > /v/f");
      watch(town.disk);
      if (!code.equals("NONE")) {
        meets(Verb.UNSTAGE, refuses(Code.valueOf(code)), refuses(Code.valueOf(code)), Fault.NONE);
      }
      town.deletePod("first");
      town.until("it is unstaged, or tried to be", () -> asked.contains("UNSTAGE node-1"));
      town.podWith("second", "a", "");
      untilRuns(town, "second");
      assertThat(asked.subList(asked.indexOf("UNSTAGE node-1"), asked.size())).contains("STAGE node-1", "PUBLISH node-1");
      assertThat(town.exec("second", "cat", "/v/f")).isEqualTo("kept\n");
      town.seconds(120);
      assertThat(town.pod("second").isReady()).isTrue();
      assertThat(town.disk.volumes().getFirst().staged()).hasSize(1);
    }
  }

  @ParameterizedTest
  @Spec({"C71", "G19"})
  @CsvSource({"DEADLINE_EXCEEDED", "INTERNAL", "INVALID_ARGUMENT"})
  void anAttachmentThatNeverSucceedsGoesWithItsPod(String code) {
    try (SmallCluster town = new SmallCluster(1)) {
      storage(town, SmallCluster.DISK, "Immediate");
      watch(town.disk);
      meets(Verb.ATTACH, refuses(Code.valueOf(code)));
      claim(town, "a", "1Gi");
      town.podWith("p", "a", "");
      town.seconds(180);
      assertThat(town.pod("p").phase()).isEqualTo("Pending");
      assertThat(town.get(ATTACHMENTS).array("items").object(0).object("status").object("attachError").text("message"))
          .endsWith("desc = no");
      String volume = town.claim("a").object("spec").text("volumeName");
      assertThat(town.events())
          .anyMatch(e -> e.startsWith("p FailedAttachVolume: AttachVolume.Attach failed for volume \"" + volume + "\" : rpc error"));
      town.removePod("p");
      town.until("it is gone", () -> town.get(ATTACHMENTS).array("items").isEmpty());
      assertThat(asked).contains("DETACH node-1");
      meets(Verb.ATTACH, Fault.NONE);
      town.podWith("q", "a", "");
      untilRuns(town, "q");
    }
  }

  @Test
  @Spec({"C65", "G19", "G20"})
  void aNodeHasAsManyVolumesOfADriverAsItSays() {
    try (SmallCluster town =
        new SmallCluster(2, SmallCluster.attachable().withVolumesPerNode(2), SimulatedDriver.Settings.block())) {
      storage(town, SmallCluster.DISK, "WaitForFirstConsumer");
      JsonObject driver =
          town.get("/apis/storage.k8s.io/v1/csinodes/node-1").object("spec").array("drivers").objects()
              .filter(d -> d.text("name").equals(SmallCluster.DISK)).findFirst().orElseThrow();
      assertThat(driver.object("allocatable").number("count")).isEqualTo(2);
      for (String name : List.of("a", "b", "c", "d", "e")) {
        claim(town, name, "1Gi");
        town.podWith("p" + name, name, "");
      }
      town.seconds(60);
      List<String> waiting = new ArrayList<>(List.of("pa", "pb", "pc", "pd", "pe"));
      waiting.removeIf(pod -> town.pod(pod).isReady());
      assertThat(waiting).hasSize(1);
      assertThat(town.events())
          .anyMatch(
              e -> e.startsWith(
                  waiting.getFirst() + " FailedScheduling: 0/2 nodes are available: 2 node(s) exceed max volume count."));
      town.podWith("beside", "a", "");
      town.until("a volume that is there already counts once", () -> town.pod("beside").isReady());
      town.removePod(waiting.getFirst().equals("pe") ? "pd" : "pe");
      untilRuns(town, waiting.getFirst());
    }
  }

  @ParameterizedTest
  @Spec({"C60", "G19"})
  @CsvSource({"Immediate", "WaitForFirstConsumer"})
  void aDriverWithoutRoomIsAskedAgainUntilItHasSome(String mode) {
    try (SmallCluster town = new SmallCluster(2, SmallCluster.attachable().withPoolBytes(3L << 30), SimulatedDriver.Settings.block())) {
      storage(town, SmallCluster.DISK, mode);
      claim(town, "large", "2Gi");
      town.podWith("first", "large", "");
      untilRuns(town, "first");
      claim(town, "a", "2Gi");
      town.podWith("p", "a", "");
      town.seconds(60);
      assertThat(town.claim("a").object("status").text("phase")).isEqualTo("Pending");
      assertThat(town.events())
          .anyMatch(e -> e.startsWith("a ProvisioningFailed: failed to provision volume with StorageClass \"c\": rpc error: code = ResourceExhausted"));
      town.removePod("first");
      town.cluster.delete("/api/v1/namespaces/default/persistentvolumeclaims/large");
      untilRuns(town, "p");
    }
  }

  @Test
  @Spec({"C60", "G19"})
  void whereOneNodesDiskIsFullAnotherIsTaken() {
    try (SmallCluster town =
        new SmallCluster(2, SmallCluster.attachable(), SimulatedDriver.Settings.block().withPoolBytes(3L << 30))) {
      storage(town, "block.berth.dev", "WaitForFirstConsumer");
      town.seconds(10);
      for (String name : List.of("a", "b", "c")) {
        claim(town, name, "2Gi");
        town.podWith("p" + name, name, "");
      }
      untilRuns(town, "pa");
      untilRuns(town, "pb");
      town.seconds(60);
      assertThat(town.pod("pa").nodeName()).isNotEqualTo(town.pod("pb").nodeName());
      assertThat(town.pod("pc").nodeName()).isEmpty();
      assertThat(town.events())
          .anyMatch(
              e -> e.startsWith("pc FailedScheduling: 0/2 nodes are available: 2 node(s) did not have enough free storage."));
      town.removePod("pa");
      town.cluster.delete(CLAIM);
      untilRuns(town, "pc");
    }
  }

  private static JsonObject statusOf(SmallCluster town) {
    return town.claim("a").object("status");
  }

  private static String growth(SmallCluster town) {
    return statusOf(town).object("allocatedResourceStatuses").text("storage");
  }

  private static String condition(SmallCluster town, String type) {
    return statusOf(town).array("conditions").objects().filter(c -> c.text("type").equals(type)).map(c -> c.text("message"))
        .findFirst().orElse("none");
  }

  private static void ask(SmallCluster town, String size) {
    town.patch(CLAIM, "{spec: {resources: {requests: {storage: " + size + "}}}}");
  }

  private static void untilGrown(SmallCluster town, String size) {
    town.until("it has " + size, () -> statusOf(town).object("capacity").text("storage").equals(size));
    assertThat(statusOf(town).has("allocatedResourceStatuses")).isFalse();
    assertThat(statusOf(town).array("conditions")).isEmpty();
    assertThat(statusOf(town).object("allocatedResources").text("storage")).isEqualTo(size);
  }

  @ParameterizedTest
  @Spec({"C110", "G19"})
  @CsvSource({
    "OUT_OF_RANGE, ControllerResizeInfeasible, OutOfRange",
    "INVALID_ARGUMENT, ControllerResizeInfeasible, InvalidArgument",
    "INTERNAL, ControllerResizeInProgress, Internal",
    "PERMISSION_DENIED, ControllerResizeInProgress, PermissionDenied"
  })
  void aClaimWhoseDriverRefusesItsSizeMayAskForLessAndHasThat(String code, String stage, String word) {
    try (SmallCluster town = new SmallCluster(1)) {
      storage(town, SmallCluster.DISK, "Immediate");
      claim(town, "a", "1Gi");
      town.podWith("p", "a", "");
      untilRuns(town, "p");
      watch(town.disk);
      meets(Verb.EXPAND, refuses(Code.valueOf(code)));
      ask(town, "9Gi");
      town.seconds(30);
      assertThat(growth(town)).isEqualTo(stage);
      assertThat(statusOf(town).object("allocatedResources").text("storage")).isEqualTo("9Gi");
      assertThat(condition(town, "ControllerResizeError"))
          .isEqualTo("failed to expand pvc with rpc error: code = " + word + " desc = no");
      assertThat(town.pod("p").isReady()).isTrue();
      meets(Verb.EXPAND, Fault.NONE);
      ask(town, "2Gi");
      untilGrown(town, "2Gi");
      assertThat(town.disk.volumes().getFirst().sizeBytes()).isEqualTo(2L << 30);
    }
  }

  @Test
  @Spec({"C110", "G19"})
  void aVolumeThatMayHaveGrownIsGrownSoFarWhateverIsAskedForMeanwhile() {
    try (SmallCluster town = new SmallCluster(1)) {
      storage(town, SmallCluster.DISK, "Immediate");
      claim(town, "a", "1Gi");
      town.podWith("p", "a", "");
      untilRuns(town, "p");
      watch(town.disk);
      meets(Verb.EXPAND, refuses(Code.DEADLINE_EXCEEDED));
      ask(town, "9Gi");
      town.seconds(10);
      ask(town, "2Gi");
      town.seconds(10);
      meets(Verb.EXPAND, Fault.NONE);
      town.until("it has grown", () -> statusOf(town).object("capacity").text("storage").equals("9Gi"));
    }
  }

  @Test
  @Spec({"C107", "G19"})
  void aFileSystemThatDoesNotGrowIsTriedAgain() {
    try (SmallCluster town = new SmallCluster(1)) {
      storage(town, SmallCluster.DISK, "Immediate");
      watch(town.disk);
      claim(town, "a", "1Gi");
      town.podWith("p", "a", "");
      untilRuns(town, "p");
      meets(Verb.EXPAND_ON_NODE, refuses(Code.INTERNAL));
      ask(town, "2Gi");
      town.seconds(60);
      assertThat(statusOf(town).object("capacity").text("storage")).isEqualTo("1Gi");
      assertThat(growth(town)).isEqualTo("NodeResizeInProgress");
      assertThat(condition(town, "NodeResizeError"))
          .isEqualTo("failed to expand pvc with rpc error: code = Internal desc = no");
      assertThat(condition(town, "FileSystemResizePending")).startsWith("Waiting for user");
      assertThat(town.events()).anyMatch(e -> e.startsWith("p VolumeResizeFailed: "));
      meets(Verb.EXPAND_ON_NODE, Fault.NONE);
      untilGrown(town, "2Gi");
    }
  }

  @ParameterizedTest
  @Spec({"C107", "G19"})
  @CsvSource({"2Gi", "1536Mi", "3Gi"})
  void aFileSystemThatCannotGrowSoFarIsTriedAgainWhenSomethingElseIsAskedForOrLater(String next) {
    try (SmallCluster town = new SmallCluster(1)) {
      storage(town, SmallCluster.DISK, "Immediate");
      watch(town.disk);
      claim(town, "a", "1Gi");
      town.podWith("p", "a", "");
      untilRuns(town, "p");
      meets(Verb.EXPAND_ON_NODE, refuses(Code.INVALID_ARGUMENT));
      ask(town, "2Gi");
      town.seconds(60);
      assertThat(growth(town)).isEqualTo("NodeResizeInfeasible");
      assertThat(asked.stream().filter("EXPAND_ON_NODE node-1"::equals)).as("not again and again").hasSize(1);
      meets(Verb.EXPAND_ON_NODE, Fault.NONE);
      ask(town, next);
      if (next.equals("2Gi")) {
        town.seconds(900);
      }
      untilGrown(town, next.equals("3Gi") ? "3Gi" : "2Gi");
    }
  }

  @Test
  @Spec("G20")
  void whatIsBeingMountedIsNotDetached() {
    try (SmallCluster town = new SmallCluster(2)) {
      storage(town, SmallCluster.DISK, "Immediate");
      watch(town.disk);
      meets(Verb.STAGE, new Fault.Slow(Duration.ofSeconds(100)), Fault.NONE);
      claim(town, "a", "1Gi");
      town.podWith("p", "a", place(town, 1));
      town.until("it is staged", () -> asked.contains("STAGE node-1"));
      assertThat(town.cluster.delete("/api/v1/namespaces/default/pods/p?gracePeriodSeconds=0").isDone()).isTrue();
      town.podWith("q", "a", place(town, 2));
      town.seconds(60);
      assertThat(asked).doesNotContain("DETACH node-1", "ATTACH node-2");
      untilRuns(town, "q");
      assertThat(asked)
          .containsSubsequence("STAGE node-1", "UNSTAGE node-1", "DETACH node-1", "ATTACH node-2", "STAGE node-2");
    }
  }
}
