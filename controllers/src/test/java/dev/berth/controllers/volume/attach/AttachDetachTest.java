package dev.berth.controllers.volume.attach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Note;
import dev.berth.controllers.volume.Stage;
import dev.berth.controllers.volume.TinyDriver;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.VolumeAttachment;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.Drivers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttachDetachTest {
  private static final String ON_NODE = "kubernetes.io/csi/tiny.example.com^handle-a";

  private final Stage stage = new Stage();
  private final TinyDriver driver = new TinyDriver();

  private void lay(String more) {
    for (String node : List.of("node-1", "node-2")) {
      node(node, "", "[]", "True");
    }
    stage.put(
        Kinds.VOLUME,
        """
        metadata: {name: a}
        spec: {accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, csi: {driver: tiny.example.com, volumeHandle: handle-a},
          claimRef: {namespace: default, name: data, uid: uid-of-data}%s}
        status: {phase: Bound}
        """.formatted(more));
    stage.claim("data", ", annotations: {pv.kubernetes.io/bind-completed: 'yes'}", ", volumeName: a");
  }

  private void node(String name, String taint, String inUse, String ready) {
    stage.put(
        Kinds.NODE,
        """
        metadata: {name: %s, annotations: {volumes.kubernetes.io/controller-managed-attach-detach: 'true'}}
        spec: {taints: [%s]}
        status: {volumesInUse: %s, volumesAttached: %s, conditions: [{type: Ready, status: '%s'}]}
        """.formatted(name, taint, inUse, stage.source.get(Kinds.NODE, "", name).map(n -> n.status().array("volumesAttached"))
            .orElse(JsonArray.EMPTY), ready));
  }

  private void pod(String name, String node) {
    stage.put(
        Kinds.POD,
        """
        metadata: {namespace: default, name: %s}
        spec: {nodeName: %s, volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]}
        status: {phase: Running, containerStatuses: [{state: {running: {}}}]}
        """.formatted(name, node));
  }

  private Stage start() {
    return stage.start(new AttachDetach(), new Attacher(new Drivers(List.of(driver))));
  }

  private List<String> attachedTo() {
    return stage.source.list(Kinds.VOLUME_ATTACHMENT).stream().map(VolumeAttachment::nodeName).toList();
  }

  private List<String> listedOn(String node) {
    return stage.source.get(Kinds.NODE, "", node).orElseThrow().status().array("volumesAttached").objects()
        .map(entry -> entry.text("name")).toList();
  }

  private List<String> told(String reason) {
    return stage.notes.stream().filter(n -> n.reason().equals(reason)).map(Note::message).toList();
  }

  @Test
  @Spec({"C70", "C71", "C74", "G39"})
  void aVolumeIsAttachedWhereItsPodIsAndTheNodeIsToldAfterwards() {
    lay("");
    pod("p", "node-1");
    start();
    VolumeAttachment attachment = stage.source.list(Kinds.VOLUME_ATTACHMENT).getFirst();
    assertThat(attachment.name()).isEqualTo(VolumeAttaching.name("handle-a", "tiny.example.com", "node-1"));
    assertThat(attachment.isAttached()).isTrue();
    assertThat(attachment.status().object("attachmentMetadata").text("path")).isEqualTo("/dev/x");
    assertThat(attachment.meta().finalizers()).containsExactly("external-attacher/tiny-example-com");
    assertThat(driver.calls).containsExactly("attach handle-a node-1");
    assertThat(listedOn("node-1")).containsExactly(ON_NODE);
    assertThat(told("SuccessfulAttachVolume")).containsExactly("AttachVolume.Attach succeeded for volume \"a\" ");
  }

  @Test
  @Spec({"C72", "G39"})
  void asLongAsANodeHasItNoOtherGetsAnExclusiveVolume() {
    lay("");
    pod("p", "node-1");
    start();
    pod("q", "node-2");
    stage.pass(Duration.ofMinutes(10));
    assertThat(attachedTo()).containsExactly("node-1");
    assertThat(told("FailedAttachVolume"))
        .containsExactly("Multi-Attach error for volume \"a\" Volume is already used by pod(s) p");
    stage.source.remove(Kinds.POD, "default", "p");
    stage.settle();
    assertThat(stage.writes()).anyMatch(write -> write.startsWith("delete VolumeAttachment"));
  }

  @Test
  @Spec({"C72", "G39"})
  void aSharedVolumeIsAttachedToBoth() {
    lay(", accessModes: [ReadWriteMany]");
    pod("p", "node-1");
    pod("q", "node-2");
    start();
    assertThat(attachedTo()).containsExactlyInAnyOrder("node-1", "node-2");
    assertThat(told("FailedAttachVolume")).isEmpty();
  }

  @Test
  @Spec({"C73", "C74", "G39"})
  void aVolumeIsTakenOffTheListAndDetachedWhenTheNodeHasLetGo() {
    lay("");
    pod("p", "node-1");
    start();
    node("node-1", "", "['" + ON_NODE + "']", "True");
    stage.source.remove(Kinds.POD, "default", "p");
    stage.pass(Duration.ofHours(1));
    assertThat(attachedTo()).as("a healthy node is waited for").containsExactly("node-1");
    node("node-1", "", "[]", "True");
    stage.settle();
    assertThat(listedOn("node-1")).isEmpty();
    assertThat(stage.writes().subList(stage.writes().size() - 2, stage.writes().size()))
        .containsExactly(
            "Node node-1: volumesAttached",
            "delete VolumeAttachment " + VolumeAttaching.name("handle-a", "tiny.example.com", "node-1"));
  }

  @Test
  @Spec({"C73", "G39"})
  void aSilentNodeIsWaitedForSixMinutes() {
    lay("");
    pod("p", "node-1");
    start();
    node("node-1", "", "['" + ON_NODE + "']", "Unknown");
    stage.source.remove(Kinds.POD, "default", "p");
    stage.pass(Duration.ofMinutes(5));
    assertThat(attachedTo()).containsExactly("node-1");
    stage.pass(Duration.ofMinutes(2));
    assertThat(attachedTo()).isEmpty();
  }

  @Test
  @Spec({"C73", "C75"})
  void aNodeThatIsOutOfServiceIsNotWaitedFor() {
    lay("");
    pod("p", "node-1");
    start();
    node("node-1", "{key: node.kubernetes.io/out-of-service, value: nodeshutdown, effect: NoExecute}", "['" + ON_NODE + "']", "Unknown");
    stage.source.remove(Kinds.POD, "default", "p");
    stage.settle();
    assertThat(attachedTo()).isEmpty();
  }

  @Test
  @Spec("C80")
  void aNodeThatIsGoneLosesItsAttachments() {
    lay("");
    pod("p", "node-1");
    start();
    stage.source.remove(Kinds.POD, "default", "p");
    stage.source.remove(Kinds.NODE, "", "node-1");
    stage.settle();
    assertThat(attachedTo()).isEmpty();
  }

  @Test
  @Spec("C76")
  void aDriverThatNeedsNoAttachingGetsNone() {
    lay("");
    stage.put(Kinds.CSI_DRIVER, "{metadata: {name: tiny.example.com}, spec: {attachRequired: false}}");
    pod("p", "node-1");
    start();
    assertThat(attachedTo()).isEmpty();
    stage.put(Kinds.CSI_DRIVER, "{metadata: {name: tiny.example.com}, spec: {attachRequired: true}}");
    stage.settle();
    assertThat(attachedTo()).containsExactly("node-1");
  }

  @Test
  @Spec("C69")
  void aPodThatHasFinishedUsesNothing() {
    lay("");
    pod("p", "node-1");
    start();
    stage.source.put(
        Kinds.POD,
        stage.source.get(Kinds.POD, "default", "p").orElseThrow().json().with("status", JsonObject.EMPTY.with("phase", "Succeeded")));
    stage.settle();
    assertThat(stage.writes()).anyMatch(write -> write.startsWith("delete VolumeAttachment"));
  }

  @Test
  @Spec("C71")
  void whereNobodyCarriesAttachmentsOutThePodIsToldEveryTwoMinutes() {
    lay("");
    pod("p", "node-1");
    stage.start(new AttachDetach());
    stage.pass(Duration.ofSeconds(110));
    assertThat(told("FailedAttachVolume")).isEmpty();
    stage.pass(Duration.ofSeconds(20));
    String message =
        "AttachVolume.Attach failed for volume \"a\" : timed out waiting for external-attacher of tiny.example.com CSI driver"
            + " to attach volume handle-a";
    assertThat(told("FailedAttachVolume")).containsExactly(message);
    stage.pass(Duration.ofMinutes(4));
    assertThat(told("FailedAttachVolume")).hasSizeBetween(3, 4).containsOnly(message);
    stage.source.remove(Kinds.POD, "default", "p");
    stage.pass(Duration.ofMinutes(10));
    assertThat(told("FailedAttachVolume")).hasSizeBetween(3, 4);
  }

  @Test
  @Spec("C71")
  void whatTheDriverRefusesIsToldAndTriedAgain() {
    driver.fail("attach", Code.INTERNAL, "oops");
    lay("");
    pod("p", "node-1");
    start();
    stage.pass(Duration.ofSeconds(10));
    assertThat(told("FailedAttachVolume"))
        .containsExactly("AttachVolume.Attach failed for volume \"a\" : rpc error: code = Internal desc = oops");
    VolumeAttachment attachment = stage.source.list(Kinds.VOLUME_ATTACHMENT).getFirst();
    assertThat(attachment.isAttached()).isTrue();
    assertThat(attachment.attachError()).isEmpty();
  }

  @Test
  void anAttachmentStaysUntilTheDriverHasDetachedIt() {
    lay("");
    stage.put(
        Kinds.VOLUME_ATTACHMENT,
        """
        metadata: {name: x, deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [external-attacher/tiny-example-com],
          annotations: {storage.berth.dev/volume-handle: handle-a}}
        spec: {attacher: tiny.example.com, nodeName: node-1, source: {persistentVolumeName: a}}
        status: {attached: true}
        """);
    driver.fail("detach", Code.INTERNAL, "oops");
    start();
    VolumeAttachment attachment = stage.source.list(Kinds.VOLUME_ATTACHMENT).getFirst();
    assertThat(driver.calls).containsExactly("detach handle-a node-1", "detach handle-a node-1");
    assertThat(attachment.meta().finalizers()).isEmpty();
  }

  @Test
  void anAttachmentThatSomebodyElseMadeIsLeftToThem() {
    stage.put(
        Kinds.VOLUME_ATTACHMENT,
        "{metadata: {name: by-hand}, spec: {attacher: x.y, nodeName: node-1, source: {persistentVolumeName: nowhere}}}");
    start();
    stage.pass(Duration.ofHours(1));
    assertThat(stage.source.get(Kinds.VOLUME_ATTACHMENT, "", "by-hand")).isPresent();
    assertThat(stage.writes()).noneMatch(write -> write.startsWith("delete"));
  }

  @Test
  void anAttachmentThatIsSeenBeforeItsVolumeIsCarriedOutOnceTheVolumeIsSeen() {
    stage.put(
        Kinds.VOLUME_ATTACHMENT,
        "{metadata: {name: x, uid: u}, spec: {attacher: tiny.example.com, nodeName: node-1, source: {persistentVolumeName: a}}}");
    stage.start(new Attacher(new Drivers(List.of(driver))));
    assertThat(driver.attached).isEmpty();

    lay("");
    stage.pass(Duration.ofSeconds(10));

    assertThat(driver.attached).containsEntry("handle-a", "node-1");
  }
}
