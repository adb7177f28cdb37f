package dev.berth.storage.csi;

import static dev.berth.storage.csi.RawClient.GIBIBYTE;
import static dev.berth.storage.csi.RawClient.mounted;
import static dev.berth.storage.csi.RawClient.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.storage.csi.proto.CapacityRange;
import dev.berth.storage.csi.proto.ControllerExpandVolumeRequest;
import dev.berth.storage.csi.proto.ControllerExpandVolumeResponse;
import dev.berth.storage.csi.proto.ControllerPublishVolumeRequest;
import dev.berth.storage.csi.proto.ControllerUnpublishVolumeRequest;
import dev.berth.storage.csi.proto.CreateSnapshotRequest;
import dev.berth.storage.csi.proto.CreateVolumeGroupSnapshotRequest;
import dev.berth.storage.csi.proto.CreateVolumeRequest;
import dev.berth.storage.csi.proto.DeleteSnapshotRequest;
import dev.berth.storage.csi.proto.DeleteVolumeGroupSnapshotRequest;
import dev.berth.storage.csi.proto.DeleteVolumeRequest;
import dev.berth.storage.csi.proto.GetCapacityRequest;
import dev.berth.storage.csi.proto.GetPluginInfoRequest;
import dev.berth.storage.csi.proto.GetPluginInfoResponse;
import dev.berth.storage.csi.proto.GetVolumeGroupSnapshotRequest;
import dev.berth.storage.csi.proto.ListSnapshotsRequest;
import dev.berth.storage.csi.proto.ListVolumesRequest;
import dev.berth.storage.csi.proto.ListVolumesResponse;
import dev.berth.storage.csi.proto.NodeExpandVolumeRequest;
import dev.berth.storage.csi.proto.NodeGetInfoRequest;
import dev.berth.storage.csi.proto.NodeGetInfoResponse;
import dev.berth.storage.csi.proto.NodeGetVolumeStatsRequest;
import dev.berth.storage.csi.proto.NodeGetVolumeStatsResponse;
import dev.berth.storage.csi.proto.NodePublishVolumeRequest;
import dev.berth.storage.csi.proto.NodeStageVolumeRequest;
import dev.berth.storage.csi.proto.NodeUnpublishVolumeRequest;
import dev.berth.storage.csi.proto.NodeUnstageVolumeRequest;
import dev.berth.storage.csi.proto.ProbeRequest;
import dev.berth.storage.csi.proto.Snapshot;
import dev.berth.storage.csi.proto.ValidateVolumeCapabilitiesRequest;
import dev.berth.storage.csi.proto.ValidateVolumeCapabilitiesResponse;
import dev.berth.storage.csi.proto.Volume;
import dev.berth.storage.csi.proto.VolumeCapability.AccessMode.Mode;
import dev.berth.storage.csi.proto.VolumeCapability;
import dev.berth.storage.csi.proto.VolumeContentSource;
import dev.berth.storage.csi.proto.VolumeUsage;
import dev.berth.storage.simulated.SimulatedDriver;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the interface demands of a driver beyond its success: the cases of kubernetes-csi's sanity suite, in our words. */
@Spec("G46")
class SanityTest {
  private static final String STAGE = "/stage";
  private static final String TARGET = "/target";

  @TempDir Path directory = Path.of("");
  private @Nullable ServedDriver served;
  private @Nullable RawClient client;

  @BeforeEach
  void serve() {
    served = new ServedDriver(directory, SimulatedDriver.Settings.block().withVolumesPerNode(2));
    client = new RawClient(served.socket);
  }

  @AfterEach
  void close() {
    client().close();
    Objects.requireNonNull(served).close();
  }

  private RawClient client() {
    return Objects.requireNonNull(client);
  }

  private <Q, A> A ask(MethodDescriptor<Q, A> method, Q question) {
    return client().ask(method, question);
  }

  private <Q> Code code(MethodDescriptor<Q, ?> method, Q question) {
    return client().code(method, question);
  }

  // ---- requests with something missing

  private static final VolumeCapability ANY = mounted(Mode.SINGLE_NODE_WRITER);
  private static final CapacityRange RANGE = CapacityRange.newBuilder().setRequiredBytes(GIBIBYTE).build();

  private static Arguments lacks(String what, MethodDescriptor<?, ?> method, Object question) {
    return Arguments.of(method.getBareMethodName() + " without " + what, method, question);
  }

  static Stream<Arguments> incomplete() {
    return Stream.of(
        lacks("name", Rpcs.CREATE_VOLUME, wanted("", GIBIBYTE).build()),
        lacks("capabilities", Rpcs.CREATE_VOLUME, wanted("v", GIBIBYTE).clearVolumeCapabilities().build()),
        lacks(
            "access type",
            Rpcs.CREATE_VOLUME,
            wanted("v", GIBIBYTE).setVolumeCapabilities(0, ANY.toBuilder().clearMount()).build()),
        lacks("access mode", Rpcs.CREATE_VOLUME, wanted("v", GIBIBYTE).setVolumeCapabilities(0, mounted(Mode.UNKNOWN)).build()),
        lacks("a short name", Rpcs.CREATE_VOLUME, wanted("n".repeat(129), GIBIBYTE).build()),
        lacks("parameters that it knows", Rpcs.CREATE_VOLUME, wanted("v", GIBIBYTE).putChangeableParameters("iops", "1").build()),
        lacks("volume", Rpcs.DELETE_VOLUME, DeleteVolumeRequest.getDefaultInstance()),
        lacks(
            "volume",
            Rpcs.CONTROLLER_PUBLISH_VOLUME,
            ControllerPublishVolumeRequest.newBuilder().setNodeId(ServedDriver.NODE).setVolumeCapability(ANY).build()),
        lacks(
            "node",
            Rpcs.CONTROLLER_PUBLISH_VOLUME,
            ControllerPublishVolumeRequest.newBuilder().setVolumeId("v").setVolumeCapability(ANY).build()),
        lacks(
            "capability",
            Rpcs.CONTROLLER_PUBLISH_VOLUME,
            ControllerPublishVolumeRequest.newBuilder().setVolumeId("v").setNodeId(ServedDriver.NODE).build()),
        lacks("volume", Rpcs.CONTROLLER_UNPUBLISH_VOLUME, ControllerUnpublishVolumeRequest.getDefaultInstance()),
        lacks(
            "volume",
            Rpcs.VALIDATE_VOLUME_CAPABILITIES,
            ValidateVolumeCapabilitiesRequest.newBuilder().addVolumeCapabilities(ANY).build()),
        lacks(
            "capabilities",
            Rpcs.VALIDATE_VOLUME_CAPABILITIES,
            ValidateVolumeCapabilitiesRequest.newBuilder().setVolumeId("v").build()),
        lacks("volume", Rpcs.CONTROLLER_EXPAND_VOLUME, ControllerExpandVolumeRequest.newBuilder().setCapacityRange(RANGE).build()),
        lacks("range", Rpcs.CONTROLLER_EXPAND_VOLUME, ControllerExpandVolumeRequest.newBuilder().setVolumeId("v").build()),
        lacks("name", Rpcs.CREATE_SNAPSHOT, CreateSnapshotRequest.newBuilder().setSourceVolumeId("v").build()),
        lacks("source", Rpcs.CREATE_SNAPSHOT, CreateSnapshotRequest.newBuilder().setName("s").build()),
        lacks("snapshot", Rpcs.DELETE_SNAPSHOT, DeleteSnapshotRequest.getDefaultInstance()),
        lacks(
            "name",
            Rpcs.CREATE_VOLUME_GROUP_SNAPSHOT,
            CreateVolumeGroupSnapshotRequest.newBuilder().addSourceVolumeIds("v").build()),
        lacks("sources", Rpcs.CREATE_VOLUME_GROUP_SNAPSHOT, CreateVolumeGroupSnapshotRequest.newBuilder().setName("g").build()),
        lacks("group", Rpcs.DELETE_VOLUME_GROUP_SNAPSHOT, DeleteVolumeGroupSnapshotRequest.getDefaultInstance()),
        lacks("group", Rpcs.GET_VOLUME_GROUP_SNAPSHOT, GetVolumeGroupSnapshotRequest.getDefaultInstance()),
        lacks(
            "volume",
            Rpcs.NODE_STAGE_VOLUME,
            NodeStageVolumeRequest.newBuilder().setStagingTargetPath(STAGE).setVolumeCapability(ANY).build()),
        lacks(
            "path", Rpcs.NODE_STAGE_VOLUME, NodeStageVolumeRequest.newBuilder().setVolumeId("v").setVolumeCapability(ANY).build()),
        lacks(
            "capability",
            Rpcs.NODE_STAGE_VOLUME,
            NodeStageVolumeRequest.newBuilder().setVolumeId("v").setStagingTargetPath(STAGE).build()),
        lacks("volume", Rpcs.NODE_UNSTAGE_VOLUME, NodeUnstageVolumeRequest.newBuilder().setStagingTargetPath(STAGE).build()),
        lacks("path", Rpcs.NODE_UNSTAGE_VOLUME, NodeUnstageVolumeRequest.newBuilder().setVolumeId("v").build()),
        lacks("volume", Rpcs.NODE_PUBLISH_VOLUME, publication("").build()),
        lacks("path", Rpcs.NODE_PUBLISH_VOLUME, publication("v").clearTargetPath().build()),
        lacks("capability", Rpcs.NODE_PUBLISH_VOLUME, publication("v").clearVolumeCapability().build()),
        lacks("volume", Rpcs.NODE_UNPUBLISH_VOLUME, NodeUnpublishVolumeRequest.newBuilder().setTargetPath(TARGET).build()),
        lacks("path", Rpcs.NODE_UNPUBLISH_VOLUME, NodeUnpublishVolumeRequest.newBuilder().setVolumeId("v").build()),
        lacks("volume", Rpcs.NODE_GET_VOLUME_STATS, NodeGetVolumeStatsRequest.newBuilder().setVolumePath(TARGET).build()),
        lacks("path", Rpcs.NODE_GET_VOLUME_STATS, NodeGetVolumeStatsRequest.newBuilder().setVolumeId("v").build()),
        lacks("volume", Rpcs.NODE_EXPAND_VOLUME, NodeExpandVolumeRequest.newBuilder().setVolumePath(TARGET).build()),
        lacks("path", Rpcs.NODE_EXPAND_VOLUME, NodeExpandVolumeRequest.newBuilder().setVolumeId("v").build()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("incomplete")
  <Q> void whatIsIncompleteIsAnInvalidArgument(String name, MethodDescriptor<Q, ?> method, Q question) {
    assertThat(code(method, question)).as(name).isEqualTo(Code.INVALID_ARGUMENT);
  }

  // ---- volumes

  @Test
  void aDriverSaysWhoItIsAndThatItIsReady() {
    GetPluginInfoResponse info = ask(Rpcs.GET_PLUGIN_INFO, GetPluginInfoRequest.getDefaultInstance());
    assertThat(info.getName()).isEqualTo("block.berth.dev");
    assertThat(info.getVendorVersion()).isNotEmpty();
    assertThat(ask(Rpcs.PROBE, ProbeRequest.getDefaultInstance()).getReady().getValue()).isTrue();
    NodeGetInfoResponse node = ask(Rpcs.NODE_GET_INFO, NodeGetInfoRequest.getDefaultInstance());
    assertThat(node.getNodeId()).isEqualTo(ServedDriver.NODE);
    assertThat(node.getMaxVolumesPerNode()).isEqualTo(2);
    assertThat(node.getAccessibleTopology().getSegmentsMap()).containsOnlyKeys(SimulatedDriver.NODE_KEY);
  }

  @Test
  void aTakenNameIsRefusedForAnotherSize() {
    client().created("v");
    CreateVolumeRequest.Builder other = wanted("v", 2 * GIBIBYTE);
    assertThat(code(Rpcs.CREATE_VOLUME, other.build())).isEqualTo(Code.ALREADY_EXISTS);
    CapacityRange.Builder less = CapacityRange.newBuilder().setRequiredBytes(1 << 20).setLimitBytes(2 << 20);
    assertThat(code(Rpcs.CREATE_VOLUME, other.setCapacityRange(less).build())).isEqualTo(Code.ALREADY_EXISTS);
    CapacityRange.Builder none = CapacityRange.newBuilder().setRequiredBytes(2).setLimitBytes(1);
    assertThat(code(Rpcs.CREATE_VOLUME, wanted("w", 0).setCapacityRange(none).build())).isEqualTo(Code.OUT_OF_RANGE);
  }

  @Test
  void theLongestNameIsAccepted() {
    assertThat(client().created("n".repeat(128)).getVolumeId()).isNotEmpty();
  }

  @Test
  void aVolumeWithoutSizeGetsOne() {
    CreateVolumeRequest any = wanted("v", 0).clearCapacityRange().build();
    assertThat(ask(Rpcs.CREATE_VOLUME, any).getVolume().getCapacityBytes()).isPositive();
  }

  @Test
  void whatANodesDriverCannotDoIsRefusedWhenTheVolumeIsAskedFor() {
    CreateVolumeRequest shared = wanted("v", GIBIBYTE).setVolumeCapabilities(0, mounted(Mode.MULTI_NODE_MULTI_WRITER)).build();
    assertThat(code(Rpcs.CREATE_VOLUME, shared)).isEqualTo(Code.INVALID_ARGUMENT);
    ValidateVolumeCapabilitiesRequest.Builder question =
        ValidateVolumeCapabilitiesRequest.newBuilder().setVolumeId(client().created("w").getVolumeId());
    assertThat(ask(Rpcs.VALIDATE_VOLUME_CAPABILITIES, question.addVolumeCapabilities(ANY).build()).hasConfirmed()).isTrue();
    question.addVolumeCapabilities(mounted(Mode.MULTI_NODE_MULTI_WRITER));
    ValidateVolumeCapabilitiesResponse answer = ask(Rpcs.VALIDATE_VOLUME_CAPABILITIES, question.build());
    assertThat(answer.hasConfirmed()).isFalse();
    assertThat(answer.getMessage()).contains("one node at a time");
    assertThat(code(Rpcs.VALIDATE_VOLUME_CAPABILITIES, question.setVolumeId("never-was").build())).isEqualTo(Code.NOT_FOUND);
  }

  @Test
  void sourcesAreTakenOrNotFound() {
    Volume volume = client().created("v");
    VolumeContentSource copy = CsiMessages.fromVolume(volume.getVolumeId());
    Volume clone = ask(Rpcs.CREATE_VOLUME, wanted("clone", GIBIBYTE).setVolumeContentSource(copy).build()).getVolume();
    assertThat(clone.getContentSource().getVolume().getVolumeId()).isEqualTo(volume.getVolumeId());
    for (VolumeContentSource lost : List.of(CsiMessages.fromVolume("never-was"), CsiMessages.fromSnapshot("never-was"))) {
      assertThat(code(Rpcs.CREATE_VOLUME, wanted("w", GIBIBYTE).setVolumeContentSource(lost).build()))
          .isEqualTo(Code.NOT_FOUND);
    }
  }

  @Test
  void volumesAreListedInParts() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.add(client().created("v" + i).getVolumeId());
    }
    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      ListVolumesResponse part =
          ask(Rpcs.LIST_VOLUMES, ListVolumesRequest.newBuilder().setMaxEntries(2).setStartingToken(token).build());
      assertThat(part.getEntriesCount()).isBetween(1, 2);
      part.getEntriesList().forEach(entry -> seen.add(entry.getVolume().getVolumeId()));
      // what was the last of a part may go before the next is asked for
      ask(Rpcs.DELETE_VOLUME, DeleteVolumeRequest.newBuilder().setVolumeId(seen.getLast()).build());
      token = part.getNextToken();
    } while (!token.isEmpty());
    assertThat(seen).containsExactlyInAnyOrderElementsOf(made);
    assertThat(code(Rpcs.LIST_VOLUMES, ListVolumesRequest.newBuilder().setStartingToken("invalid").build()))
        .isEqualTo(Code.ABORTED);
  }

  @Test
  void growingIsRefusedOutsideOfItsRange() {
    String id = client().created("v").getVolumeId();
    ControllerExpandVolumeRequest.Builder question =
        ControllerExpandVolumeRequest.newBuilder().setVolumeId(id).setCapacityRange(RANGE.toBuilder().setLimitBytes(1));
    assertThat(code(Rpcs.CONTROLLER_EXPAND_VOLUME, question.build())).isEqualTo(Code.OUT_OF_RANGE);
    question.setCapacityRange(CsiMessages.atLeast(2 * GIBIBYTE));
    ControllerExpandVolumeResponse answer = ask(Rpcs.CONTROLLER_EXPAND_VOLUME, question.build());
    assertThat(answer.getCapacityBytes()).isEqualTo(2 * GIBIBYTE);
    assertThat(answer.getNodeExpansionRequired()).isTrue();
  }

  // ---- attaching

  private ControllerPublishVolumeRequest.Builder attachment(String id) {
    return ControllerPublishVolumeRequest.newBuilder()
        .setVolumeId(id)
        .setNodeId(ServedDriver.NODE)
        .setVolumeCapability(mounted(Mode.SINGLE_NODE_WRITER));
  }

  private CreateVolumeRequest here(String name) {
    return wanted(name, GIBIBYTE)
        .setAccessibilityRequirements(
            CsiMessages.requirement(List.of(Map.of(SimulatedDriver.NODE_KEY, ServedDriver.NODE))))
        .build();
  }

  private String createdHere(String name) {
    return ask(Rpcs.CREATE_VOLUME, here(name)).getVolume().getVolumeId();
  }

  @Test
  void volumesAndNodesThatAreNotThereAreNotFound() {
    String id = createdHere("v");
    assertThat(code(Rpcs.CONTROLLER_PUBLISH_VOLUME, attachment("never-was").build())).isEqualTo(Code.NOT_FOUND);
    assertThat(code(Rpcs.CONTROLLER_PUBLISH_VOLUME, attachment(id).setNodeId("nowhere").build())).isEqualTo(Code.NOT_FOUND);
  }

  @Test
  void oneMoreVolumeThanANodeCanHaveIsTooMany() {
    assertThat(code(Rpcs.CONTROLLER_PUBLISH_VOLUME, attachment(createdHere("v1")).build())).isEqualTo(Code.OK);
    assertThat(code(Rpcs.CONTROLLER_PUBLISH_VOLUME, attachment(createdHere("v2")).build())).isEqualTo(Code.OK);
    assertThat(code(Rpcs.CONTROLLER_PUBLISH_VOLUME, attachment(createdHere("v3")).build()))
        .isEqualTo(Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void whatIsDetachedFromNoNamedNodeIsDetachedFromAll() {
    String id = createdHere("v");
    ask(Rpcs.CONTROLLER_PUBLISH_VOLUME, attachment(id).build());
    ask(Rpcs.CONTROLLER_UNPUBLISH_VOLUME, ControllerUnpublishVolumeRequest.newBuilder().setVolumeId(id).build());
    assertThat(code(Rpcs.DELETE_VOLUME, DeleteVolumeRequest.newBuilder().setVolumeId(id).build())).isEqualTo(Code.OK);
  }

  // ---- on the node

  private static NodePublishVolumeRequest.Builder publication(String id) {
    return NodePublishVolumeRequest.newBuilder()
        .setVolumeId(id)
        .setStagingTargetPath(STAGE)
        .setTargetPath(TARGET)
        .setVolumeCapability(ANY);
  }

  private String staged(String name, Mode mode) {
    String id = createdHere(name);
    ask(Rpcs.CONTROLLER_PUBLISH_VOLUME, attachment(id).setVolumeCapability(mounted(mode)).build());
    ask(
        Rpcs.NODE_STAGE_VOLUME,
        NodeStageVolumeRequest.newBuilder()
            .setVolumeId(id)
            .setStagingTargetPath(STAGE)
            .setVolumeCapability(mounted(mode))
            .build());
    return id;
  }

  @Test
  void onePathIsUsedInOneWay() {
    String id = staged("v", Mode.SINGLE_NODE_MULTI_WRITER);
    NodePublishVolumeRequest.Builder question = publication(id).setVolumeCapability(mounted(Mode.SINGLE_NODE_MULTI_WRITER));
    assertThat(code(Rpcs.NODE_PUBLISH_VOLUME, question.build())).isEqualTo(Code.OK);
    assertThat(code(Rpcs.NODE_PUBLISH_VOLUME, question.build())).isEqualTo(Code.OK);
    assertThat(code(Rpcs.NODE_PUBLISH_VOLUME, question.setReadonly(true).build())).isEqualTo(Code.ALREADY_EXISTS);
    assertThat(code(Rpcs.NODE_PUBLISH_VOLUME, question.setTargetPath("/other").build())).isEqualTo(Code.OK);
  }

  @Test
  void aSingleWriterHasNoneBesideIt() {
    String id = staged("v", Mode.SINGLE_NODE_SINGLE_WRITER);
    NodePublishVolumeRequest.Builder question = publication(id).setVolumeCapability(mounted(Mode.SINGLE_NODE_SINGLE_WRITER));
    assertThat(code(Rpcs.NODE_PUBLISH_VOLUME, question.build())).isEqualTo(Code.OK);
    assertThat(code(Rpcs.NODE_PUBLISH_VOLUME, question.setTargetPath("/other").build())).isEqualTo(Code.FAILED_PRECONDITION);
    ask(Rpcs.NODE_UNPUBLISH_VOLUME, NodeUnpublishVolumeRequest.newBuilder().setVolumeId(id).setTargetPath(TARGET).build());
    assertThat(code(Rpcs.NODE_PUBLISH_VOLUME, question.build())).isEqualTo(Code.OK);
  }

  @Test
  void publishingNeedsAStagePath() {
    String id = staged("v", Mode.SINGLE_NODE_WRITER);
    assertThat(code(Rpcs.NODE_PUBLISH_VOLUME, publication(id).clearStagingTargetPath().build()))
        .isEqualTo(Code.FAILED_PRECONDITION);
  }

  @Test
  void countsAreOfAVolumeWhereItIs() {
    String id = staged("v", Mode.SINGLE_NODE_WRITER);
    ask(Rpcs.NODE_PUBLISH_VOLUME, publication(id).build());
    NodeGetVolumeStatsRequest.Builder question =
        NodeGetVolumeStatsRequest.newBuilder().setVolumeId(id).setVolumePath(TARGET);
    NodeGetVolumeStatsResponse answer = ask(Rpcs.NODE_GET_VOLUME_STATS, question.build());
    assertThat(answer.getUsageList())
        .anySatisfy(
            usage -> {
              assertThat(usage.getUnit()).isEqualTo(VolumeUsage.Unit.BYTES);
              assertThat(usage.getTotal()).isEqualTo(usage.getUsed() + usage.getAvailable());
            });
    assertThat(code(Rpcs.NODE_GET_VOLUME_STATS, question.setVolumePath("/elsewhere").build())).isEqualTo(Code.NOT_FOUND);
    assertThat(code(Rpcs.NODE_GET_VOLUME_STATS, question.setVolumeId("never-was").build())).isEqualTo(Code.NOT_FOUND);
    NodeExpandVolumeRequest.Builder growth =
        NodeExpandVolumeRequest.newBuilder().setVolumeId(id).setVolumePath(TARGET).setCapacityRange(RANGE);
    assertThat(code(Rpcs.NODE_EXPAND_VOLUME, growth.build())).isEqualTo(Code.OK);
    assertThat(code(Rpcs.NODE_EXPAND_VOLUME, growth.setVolumeId("never-was").build())).isEqualTo(Code.NOT_FOUND);
  }

  // ---- snapshots

  private Snapshot snapshot(String volume, String name) {
    return ask(Rpcs.CREATE_SNAPSHOT, CreateSnapshotRequest.newBuilder().setSourceVolumeId(volume).setName(name).build())
        .getSnapshot();
  }

  private List<String> listed(ListSnapshotsRequest question) {
    return ask(Rpcs.LIST_SNAPSHOTS, question).getEntriesList().stream().map(e -> e.getSnapshot().getSnapshotId()).toList();
  }

  @Test
  void snapshotsAreFoundByIdAndBySource() {
    String one = client().created("v1").getVolumeId();
    String two = client().created("v2").getVolumeId();
    Snapshot first = snapshot(one, "s1");
    Snapshot second = snapshot(two, "n".repeat(128));
    assertThat(first.getReadyToUse()).isTrue();
    assertThat(first.getCreationTime().getSeconds()).isPositive();
    assertThat(listed(ListSnapshotsRequest.getDefaultInstance()))
        .containsExactlyInAnyOrder(first.getSnapshotId(), second.getSnapshotId());
    assertThat(listed(ListSnapshotsRequest.newBuilder().setSnapshotId(first.getSnapshotId()).build()))
        .containsExactly(first.getSnapshotId());
    assertThat(listed(ListSnapshotsRequest.newBuilder().setSourceVolumeId(two).build()))
        .containsExactly(second.getSnapshotId());
    assertThat(listed(ListSnapshotsRequest.newBuilder().setSnapshotId("never-was").build())).isEmpty();
    CreateSnapshotRequest taken = CreateSnapshotRequest.newBuilder().setSourceVolumeId(two).setName("s1").build();
    assertThat(code(Rpcs.CREATE_SNAPSHOT, taken)).isEqualTo(Code.ALREADY_EXISTS);
    assertThat(code(Rpcs.DELETE_SNAPSHOT, DeleteSnapshotRequest.newBuilder().setSnapshotId("never-was").build()))
        .isEqualTo(Code.OK);
  }

  @Test
  void roomIsCountedWhereItIs() {
    GetCapacityRequest question =
        GetCapacityRequest.newBuilder()
            .setAccessibleTopology(CsiMessages.topology(Map.of(SimulatedDriver.NODE_KEY, ServedDriver.NODE)))
            .build();
    long before = ask(Rpcs.GET_CAPACITY, question).getAvailableCapacity();
    createdHere("v");
    assertThat(ask(Rpcs.GET_CAPACITY, question).getAvailableCapacity()).isEqualTo(before - GIBIBYTE);
    GetCapacityRequest impossible = question.toBuilder().addVolumeCapabilities(mounted(Mode.MULTI_NODE_MULTI_WRITER)).build();
    assertThat(ask(Rpcs.GET_CAPACITY, impossible).getAvailableCapacity()).isZero();
  }
}
