package dev.berth.storage.csi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.base.Spec;
import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver.Created;
import dev.berth.storage.VolumeDriver.GroupSnapshot;
import dev.berth.storage.VolumeDriver.NewVolume;
import dev.berth.storage.VolumeDriver.OnNode;
import dev.berth.storage.VolumeDriver.Snapshot;
import dev.berth.storage.VolumeDriver.Use;
import dev.berth.storage.csi.FixtureDriver.Mischief;
import dev.berth.storage.csi.proto.CreateVolumeGroupSnapshotRequest;
import dev.berth.storage.csi.proto.CreateVolumeRequest;
import dev.berth.storage.csi.proto.CreateVolumeResponse;
import dev.berth.storage.csi.proto.DeleteVolumeRequest;
import dev.berth.storage.csi.proto.Flag;
import dev.berth.storage.csi.proto.GroupControllerGetCapabilitiesResponse;
import dev.berth.storage.csi.proto.NodeExpandVolumeRequest;
import dev.berth.storage.csi.proto.NodeGetCapabilitiesResponse;
import dev.berth.storage.csi.proto.NodePublishVolumeRequest;
import dev.berth.storage.csi.proto.NodeStageVolumeRequest;
import dev.berth.storage.csi.proto.ProbeResponse;
import dev.berth.storage.csi.proto.Volume;
import dev.berth.storage.csi.proto.VolumeCapability.AccessMode.Mode;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How we speak to somebody else's driver, and what we make of one that misbehaves. */
class CsiDriverTest {
  private static final long GIBIBYTE = 1L << 30;

  @TempDir Path directory = Path.of("");
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<CsiDriver> opened = new ArrayList<>();
  private @Nullable FixtureDriver there;

  @BeforeEach
  void start() {
    there = new FixtureDriver(socket(), "i-0815");
  }

  @AfterEach
  void close() {
    opened.forEach(CsiDriver::close);
    fixture().close();
    threads.close();
  }

  private FixtureDriver fixture() {
    return Objects.requireNonNull(there);
  }

  private Path socket() {
    return directory.resolve("csi.sock");
  }

  private CsiDriver open(CsiDriver.Role role, Duration patience) {
    CsiDriver driver = done(CsiDriver.open(socket(), role, patience, threads));
    opened.add(driver);
    return driver;
  }

  private CsiDriver open() {
    return open(CsiDriver.Role.ALL, Duration.ofSeconds(30));
  }

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static DriverException refused(CompletionStage<?> stage) {
    CompletionException e = catchThrowableOfType(CompletionException.class, () -> done(stage));
    assertThat(e).isNotNull().hasCauseInstanceOf(DriverException.class);
    return (DriverException) Objects.requireNonNull(e.getCause());
  }

  private static NewVolume wanted(String name) {
    return new NewVolume(
        name,
        GIBIBYTE,
        Map.of("tier", "fast"),
        Set.of("ReadWriteOnce"),
        false,
        List.of(Map.of(FixtureDriver.TOPOLOGY_KEY, "z1")),
        Optional.empty(),
        Optional.empty(),
        "xfs",
        List.of("noatime"));
  }

  private Use use(String id) {
    return new Use(
        id, "i-0815", Map.of("made-by", "fixture"), Map.of("lun", "4"), false, "xfs", List.of("noatime"), "ReadWriteOnce");
  }

  // ---- what is asked

  @Test
  void aDriverIsWhatItSaysThatItIs() {
    CsiDriver driver = open();
    assertThat(driver.name()).isEqualTo(FixtureDriver.NAME);
    assertThat(driver.traits().attach()).isTrue();
    assertThat(driver.traits().expandOnNode()).isTrue();
    assertThat(driver.traits().snapshots()).isTrue();
    assertThat(driver.traits().mountGroup()).isTrue();
    assertThat(driver.traits().trackCapacity()).isFalse();
    assertThat(driver.traits().topologyKeys()).containsExactly(FixtureDriver.TOPOLOGY_KEY);
    OnNode node = done(driver.onNode("whatever"));
    assertThat(node).isEqualTo(new OnNode("i-0815", Optional.of(8L), Map.of(FixtureDriver.TOPOLOGY_KEY, "z1")));
  }

  @Test
  void creatingSaysAllThatIsWanted() {
    Created made = done(open().withSecrets(Map.of("token", "t")).create(wanted("pvc-1")));
    assertThat(made)
        .isEqualTo(
            new Created(
                "disk-of-pvc-1", GIBIBYTE, Map.of("made-by", "fixture"), List.of(Map.of(FixtureDriver.TOPOLOGY_KEY, "z1"))));
    CreateVolumeRequest asked = fixture().last(CreateVolumeRequest.class);
    assertThat(asked.getParametersMap()).isEqualTo(Map.of("tier", "fast"));
    assertThat(asked.getSecretsMap()).isEqualTo(Map.of("token", "t"));
    assertThat(asked.getCapacityRange().getRequiredBytes()).isEqualTo(GIBIBYTE);
    assertThat(asked.getAccessibilityRequirements().getPreferred(0).getSegmentsMap())
        .isEqualTo(Map.of(FixtureDriver.TOPOLOGY_KEY, "z1"));
    assertThat(asked.getVolumeCapabilitiesList())
        .singleElement()
        .satisfies(
            capability -> {
              assertThat(capability.getAccessMode().getMode()).isEqualTo(Mode.SINGLE_NODE_WRITER);
              assertThat(capability.getMount().getFsType()).isEqualTo("xfs");
              assertThat(capability.getMount().getMountFlagsList()).containsExactly("noatime");
            });
  }

  @Test
  @Spec("C81")
  void aVolumeGoesItsWayInTheInterfacesOrder() {
    CsiDriver driver = open();
    String id = done(driver.create(wanted("pvc-1"))).id();
    assertThat(done(driver.attach(use(id), false))).isEqualTo(Map.of("lun", "lun of " + id));
    String stage = directory.resolve("plugins/stage").toString();
    String target = directory.resolve("pods/1/mount").toString();
    done(driver.withSecrets(Map.of("key", "s")).stage(use(id), stage));
    assertThat(Path.of(stage)).as("made for the driver").isDirectory();
    done(driver.withSecrets(Map.of("key", "p")).publish(use(id).withMountGroup(Optional.of("2000")), stage, target, true));
    assertThat(Path.of(target).getParent()).as("made for the driver").isDirectory();
    assertThat(Path.of(target)).as("the driver's own").doesNotExist();
    assertThat(done(driver.expand(id, 2 * GIBIBYTE))).isEqualTo(2 * GIBIBYTE);
    assertThat(done(driver.expandOnNode(use(id), stage, target, 2 * GIBIBYTE))).isEqualTo(2 * GIBIBYTE);
    done(driver.unpublish(id, "i-0815", target));
    done(driver.unstage(id, "i-0815", stage));
    assertThat(Path.of(stage)).as("left by the driver").doesNotExist();
    done(driver.detach(id, "i-0815"));
    done(driver.delete(id));
    assertThat(fixture().verbs())
        .containsExactly(
            "CreateVolume", "ControllerPublishVolume", "NodeStageVolume", "NodePublishVolume", "ControllerExpandVolume",
            "NodeExpandVolume", "NodeUnpublishVolume", "NodeUnstageVolume", "ControllerUnpublishVolume", "DeleteVolume");

    NodeStageVolumeRequest staged = fixture().last(NodeStageVolumeRequest.class);
    assertThat(staged.getPublishContextMap()).isEqualTo(Map.of("lun", "4"));
    assertThat(staged.getVolumeContextMap()).isEqualTo(Map.of("made-by", "fixture"));
    assertThat(staged.getSecretsMap()).isEqualTo(Map.of("key", "s"));
    NodePublishVolumeRequest published = fixture().last(NodePublishVolumeRequest.class);
    assertThat(published.getStagingTargetPath()).isEqualTo(stage);
    assertThat(published.getReadonly()).isTrue();
    assertThat(published.getSecretsMap()).isEqualTo(Map.of("key", "p"));
    assertThat(published.getVolumeCapability().getMount().getVolumeMountGroup()).isEqualTo("2000");
    NodeExpandVolumeRequest grown = fixture().last(NodeExpandVolumeRequest.class);
    assertThat(grown.getVolumePath()).isEqualTo(target);
    assertThat(grown.getStagingTargetPath()).isEqualTo(stage);
  }

  @Test
  void accessModesAreToldApartOnlyWhereTheDriverDoes() {
    assertThat(AccessModes.of("ReadWriteOnce", false)).isEqualTo(Mode.SINGLE_NODE_WRITER);
    assertThat(AccessModes.of("ReadWriteOnce", true)).isEqualTo(Mode.SINGLE_NODE_MULTI_WRITER);
    assertThat(AccessModes.of("ReadWriteOncePod", false)).isEqualTo(Mode.SINGLE_NODE_WRITER);
    assertThat(AccessModes.of("ReadWriteOncePod", true)).isEqualTo(Mode.SINGLE_NODE_SINGLE_WRITER);
    assertThat(AccessModes.of("ReadOnlyMany", true)).isEqualTo(Mode.MULTI_NODE_READER_ONLY);
    assertThat(AccessModes.of("ReadWriteMany", true)).isEqualTo(Mode.MULTI_NODE_MULTI_WRITER);
  }

  @Test
  void aDriverThatDoesNotStageIsNotAskedTo() {
    fixture().answers("NodeGetCapabilities", NodeGetCapabilitiesResponse.getDefaultInstance());
    CsiDriver driver = open();
    done(driver.stage(use("v"), directory.resolve("stage").toString()));
    done(driver.publish(use("v"), directory.resolve("stage").toString(), directory.resolve("mount").toString(), false));
    done(driver.unstage("v", "i-0815", directory.resolve("stage").toString()));
    assertThat(done(driver.expandOnNode("v", "i-0815", "/p", 5))).isEqualTo(5);
    assertThat(fixture().verbs()).containsExactly("NodePublishVolume");
    assertThat(fixture().last(NodePublishVolumeRequest.class).getStagingTargetPath()).isEmpty();
  }

  @Test
  void aNodesDriverIsNotAskedForItsController() {
    CsiDriver driver = open(CsiDriver.Role.NODE, Duration.ofSeconds(30));
    assertThat(refused(driver.create(wanted("pvc-1"))).code()).isEqualTo(Code.UNIMPLEMENTED);
    assertThat(done(driver.attach(use("v"), false))).isEmpty();
    assertThat(driver.traits().attach()).as("until its CSIDriver says otherwise").isTrue();
    assertThat(fixture().verbs()).isEmpty();
  }

  @Test
  void snapshotsAndCopiesAreMadeFromWhatTheyAreOf() {
    CsiDriver driver = open();
    String id = done(driver.snapshot("v", "snap-1", Map.of("p", "q"))).id();
    NewVolume plain = wanted("pvc-2");
    NewVolume restored =
        new NewVolume(
            plain.name(), plain.sizeBytes(), Map.of(), plain.accessModes(), false, List.of(), Optional.of(id), Optional.empty());
    done(driver.create(restored));
    assertThat(fixture().last(CreateVolumeRequest.class).getVolumeContentSource().getSnapshot().getSnapshotId()).isEqualTo(id);
    done(driver.deleteSnapshot(id));
    assertThat(fixture().hasSnapshots()).isFalse();
  }

  @Test
  @Spec("C117")
  void aGroupIsAskedForWhereTheDriverHasAServiceForGroups() {
    CsiDriver driver = open();
    assertThat(driver.traits().groupSnapshots()).isTrue();
    GroupSnapshot group = done(driver.withSecrets(Map.of("token", "t")).groupSnapshot(List.of("v", "w"), "g-1", Map.of("p", "q")));
    assertThat(group.id()).isEqualTo("group-of-g-1");
    assertThat(group.created()).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
    assertThat(group.snapshots())
        .containsExactly(
            new Snapshot("copy-of-v", "v", GIBIBYTE, group.created(), true, "group-of-g-1"),
            new Snapshot("copy-of-w", "w", GIBIBYTE, group.created(), true, "group-of-g-1"));
    CreateVolumeGroupSnapshotRequest asked = fixture().last(CreateVolumeGroupSnapshotRequest.class);
    assertThat(asked.getSourceVolumeIdsList()).containsExactly("v", "w");
    assertThat(asked.getParametersMap()).isEqualTo(Map.of("p", "q"));
    assertThat(asked.getSecretsMap()).isEqualTo(Map.of("token", "t"));
    assertThat(done(driver.findGroupSnapshot(group.id(), List.of("copy-of-v", "copy-of-w")))).isEqualTo(group);
    done(driver.deleteGroupSnapshot(group.id(), List.of("copy-of-v", "copy-of-w")));
    assertThat(fixture().hasSnapshots()).isFalse();
  }

  @Test
  @Spec("C117")
  void aDriverWithoutTheCapabilityIsNotAskedForGroups() {
    fixture().answers("GroupControllerGetCapabilities", GroupControllerGetCapabilitiesResponse.getDefaultInstance());
    CsiDriver driver = open();
    assertThat(driver.traits().groupSnapshots()).isFalse();
    DriverException why = refused(driver.groupSnapshot(List.of("v"), "g-1", Map.of()));
    assertThat(why.code()).isEqualTo(Code.UNIMPLEMENTED);
    assertThat(why).hasMessage("fixture.csi.example.com takes no snapshots of groups of volumes");
    assertThat(fixture().verbs()).isEmpty();
  }

  // ---- drivers that misbehave

  @Test
  @Spec("C81")
  void aDriverThatHangsIsGivenUpAndNothingIsKnown() {
    CsiDriver driver = open(CsiDriver.Role.ALL, Duration.ofMillis(300));
    fixture().next("NodeStageVolume", new Mischief.Hangs());
    DriverException why = refused(driver.stage(use("v"), directory.resolve("stage").toString()));
    assertThat(why).hasMessage("context deadline exceeded");
    assertThat(why.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(why.code().isFinal()).isFalse();
  }

  @Test
  void aDriverThatEndsInTheMiddleOfACallIsFoundAgainWhenItIsBack() {
    CsiDriver driver = open();
    fixture().next("CreateVolume", new Mischief.Crashes());
    DriverException why = refused(driver.create(wanted("pvc-1")));
    assertThat(why.code()).isIn(Code.UNAVAILABLE, Code.CANCELED);
    assertThat(why.code().isFinal()).isFalse();
    assertThat(fixture().hasDisks()).as("it was made, and nobody was told").isTrue();
    fixture().start();
    assertThat(done(driver.create(wanted("pvc-1"))).id()).isEqualTo("disk-of-pvc-1");
  }

  @Test
  void aSocketThatIsGoneIsNamed() throws Exception {
    CsiDriver driver = open();
    fixture().stop();
    Files.deleteIfExists(socket());
    // the first call may still find the connection that is being closed
    refused(driver.delete("v"));
    DriverException why = refused(driver.delete("v"));
    assertThat(why.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(why)
        .hasMessage(
            "connection error: desc = \"transport: Error while dialing: dial unix " + socket()
                + ": connect: no such file or directory\"");
  }

  @Test
  void itsCodesAndWordsAreToldOn() {
    CsiDriver driver = open();
    for (Status status :
        List.of(Status.INVALID_ARGUMENT, Status.OUT_OF_RANGE, Status.RESOURCE_EXHAUSTED, Status.ABORTED, Status.UNKNOWN)) {
      fixture().next("CreateVolume", new Mischief.Fails(status.withDescription("no")));
      DriverException why = refused(driver.create(wanted("pvc-1")));
      assertThat(why).hasMessage("no");
      assertThat(why.code().name()).isEqualTo(status.getCode().name());
    }
  }

  @Test
  void aVolumeThatIsNotWhatWasAskedForIsUnmade() {
    CsiDriver driver = open();
    Volume.Builder small = Volume.newBuilder().setVolumeId("tiny").setCapacityBytes(7);
    fixture().answers("CreateVolume", CreateVolumeResponse.newBuilder().setVolume(small).build());
    assertThat(refused(driver.create(wanted("pvc-1"))))
        .hasMessage("created volume capacity 7 less than requested capacity 1073741824");
    assertThat(fixture().last(DeleteVolumeRequest.class).getVolumeId()).isEqualTo("tiny");
  }

  @Test
  void aDriverThatIsNotReadyIsNotOpened() {
    fixture().answers("Probe", ProbeResponse.newBuilder().setReady(Flag.getDefaultInstance()).build());
    assertThat(refused(CsiDriver.open(socket(), CsiDriver.Role.ALL, Duration.ofSeconds(30), threads)).code())
        .isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void addressesAreSocketsOrRefused() {
    assertThat(CsiSocket.parse("unix:///run/a.sock")).isEqualTo(Path.of("/run/a.sock"));
    assertThat(CsiSocket.parse("unix:/run/a.sock")).isEqualTo(Path.of("/run/a.sock"));
    assertThat(CsiSocket.parse("/run/a.sock")).isEqualTo(Path.of("/run/a.sock"));
    assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> CsiSocket.parse("tcp://10.0.0.1:1"))).isNotNull();
  }
}
