package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver.Use;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Drivers that come to a node and go, and what it tells them. */
class NodeDriversTest {
  private static final String PREFIX = "csi.storage.k8s.io/";

  private static List<String> drivers(NodeHouse house) {
    return house.cluster.get("/apis/storage.k8s.io/v1/csinodes/node-1").body().object("spec").array("drivers").objects()
        .map(d -> d.text("name"))
        .toList();
  }

  private static void terms(NodeHouse house, String spec) {
    house.cluster.create(
        "/apis/storage.k8s.io/v1/csidrivers",
        NodeHouse.json("{'metadata':{'name':'" + RecordingDriver.NAME + "'},'spec':{'attachRequired':false," + spec + "}}"));
  }

  /** A volume of the driver with a claim that is bound to it. @param csi further members of its source */
  private static void volume(NodeHouse house, String csi) {
    volume(house, csi, "Filesystem");
  }

  private static void volume(NodeHouse house, String csi, String mode) {
    JsonObject claim =
        house.cluster.create(
            "/api/v1/namespaces/default/persistentvolumeclaims",
            NodeHouse.json(
                "{'metadata':{'name':'data'},'spec':{'accessModes':['ReadWriteOnce'],'storageClassName':'','volumeMode':'" + mode
                    + "','volumeName':'pv-data','resources':{'requests':{'storage':'1Gi'}}}}"));
    house.cluster.create(
        "/api/v1/persistentvolumes",
        NodeHouse.json(
            "{'metadata':{'name':'pv-data'},'spec':{'capacity':{'storage':'1Gi'},'accessModes':['ReadWriteOnce'],'volumeMode':'"
                + mode + "','persistentVolumeReclaimPolicy':'Retain','claimRef':{'namespace':'default','name':'data','uid':'"
                + claim.object("metadata").text("uid") + "'},'csi':{'driver':'" + RecordingDriver.NAME
                + "','volumeHandle':'v1','volumeAttributes':{'share':'s1'}" + csi + "}}}"));
    house.bind("data");
  }

  private static void secret(NodeHouse house, String name) {
    house.cluster.create(
        "/api/v1/namespaces/default/secrets",
        NodeHouse.json("{'metadata':{'name':'" + name + "'},'stringData':{'key':'of " + name + "'}}"));
  }

  private static JsonObject pod(NodeHouse house, String spec, String source) {
    return house.podOf(
        "{'metadata':{'name':'a'},'spec':{'nodeName':'node-1','automountServiceAccountToken':false," + spec
            + "'containers':[{'name':'c','image':'i','volumeMounts':[{'name':'v','mountPath':'/data'}]}],"
            + "'volumes':[{'name':'v'," + source + "}]}}");
  }

  private static final String CLAIM = "'persistentVolumeClaim':{'claimName':'data'}";

  @Test
  @Spec("C78")
  void theNodeSaysWhichDriversAreThere() {
    try (NodeHouse house = new NodeHouse(1)) {
      assertThat(drivers(house)).containsExactly("block.berth.dev", "dir.berth.dev");
      RecordingDriver driver = new RecordingDriver();
      house.cluster.loop().execute(() -> house.drivers.add(driver));
      house.advance(100);
      assertThat(drivers(house)).containsExactly("block.berth.dev", "dir.berth.dev", RecordingDriver.NAME);
      JsonObject entry =
          house.cluster.get("/apis/storage.k8s.io/v1/csinodes/node-1").body().object("spec").array("drivers").object(2);
      assertThat(entry.text("nodeID")).isEqualTo("id-of-node-1");
      assertThat(entry.object("allocatable").number("count")).isEqualTo(5);
      JsonObject labels = house.cluster.get("/api/v1/nodes/node-1").body().object("metadata").object("labels");
      assertThat(labels.text("recording.example.com/rack")).isEqualTo("r7");
      house.cluster.loop().execute(() -> house.drivers.remove(driver));
      house.advance(100);
      assertThat(drivers(house)).containsExactly("block.berth.dev", "dir.berth.dev");
    }
  }

  @Test
  @Spec("C82")
  void aPodThatWaitsForItsDriverIsToldSoAndGoesOnWhenItComes() {
    try (NodeHouse house = new NodeHouse(1)) {
      terms(house, "'podInfoOnMount':false");
      volume(house, "");
      pod(house, "", CLAIM);
      house.advance(1_000);
      assertThat(house.events("a"))
          .anyMatch(e -> e.contains("driver name " + RecordingDriver.NAME + " not found in the list of registered CSI drivers"));
      house.cluster.loop().execute(() -> house.drivers.add(new RecordingDriver()));
      house.advance(100);
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
    }
  }

  @Test
  @Spec("C77")
  void aDriverIsToldWhatItsObjectAsksFor() {
    try (NodeHouse house = new NodeHouse(1)) {
      RecordingDriver driver = new RecordingDriver();
      house.cluster.loop().execute(() -> house.drivers.add(driver));
      terms(house, "'podInfoOnMount':true,'tokenRequests':[{'audience':'vault','expirationSeconds':3600}]");
      secret(house, "stage");
      secret(house, "publish");
      volume(
          house,
          ",'nodeStageSecretRef':{'namespace':'default','name':'stage'},"
              + "'nodePublishSecretRef':{'namespace':'default','name':'publish'}");
      JsonObject pod = pod(house, "'securityContext':{'fsGroup':2000},'serviceAccountName':'default',", CLAIM);
      house.advance(1_000);
      assertThat(house.condition("a", "Ready")).as(house.events("a").toString()).isEqualTo("True");
      assertThat(driver.last("stage").secrets()).isEqualTo(Map.of("key", "of stage"));
      Use staged = driver.last("stage").use().orElseThrow();
      assertThat(staged.context()).isEqualTo(Map.of("share", "s1"));
      assertThat(staged.mountGroup()).isEqualTo(Optional.of("2000"));
      assertThat(driver.last("publish").secrets()).isEqualTo(Map.of("key", "of publish"));
      Use published = driver.last("publish").use().orElseThrow();
      assertThat(published.mountGroup()).isEqualTo(Optional.of("2000"));
      assertThat(published.context())
          .containsEntry("share", "s1")
          .containsEntry(PREFIX + "pod.name", "a")
          .containsEntry(PREFIX + "pod.namespace", "default")
          .containsEntry(PREFIX + "pod.uid", pod.object("metadata").text("uid"))
          .containsEntry(PREFIX + "serviceAccount.name", "default")
          .containsEntry(PREFIX + "ephemeral", "false");
      assertThat(published.context().get(PREFIX + "serviceAccount.tokens"))
          .startsWith("{\"vault\":{")
          .contains("\"token\":\"", "\"expirationTimestamp\":\"");
    }
  }

  @Test
  void whatNobodyAsksForIsNotTold() {
    try (NodeHouse house = new NodeHouse(1)) {
      RecordingDriver driver = new RecordingDriver();
      house.cluster.loop().execute(() -> house.drivers.add(driver));
      terms(house, "'podInfoOnMount':false");
      volume(house, "");
      pod(house, "", CLAIM);
      house.advance(100_000);
      assertThat(driver.last("publish").use().orElseThrow().context()).isEqualTo(Map.of("share", "s1"));
      assertThat(driver.verbs()).containsExactly("stage", "publish");
    }
  }

  @Test
  void aSecretThatIsMissingIsNamedUntilItComes() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.loop().execute(() -> house.drivers.add(new RecordingDriver()));
      terms(house, "'podInfoOnMount':false");
      volume(house, ",'nodePublishSecretRef':{'namespace':'default','name':'publish'}");
      pod(house, "", CLAIM);
      house.advance(1_000);
      assertThat(house.events("a")).anyMatch(e -> e.contains("secrets \"publish\" not found"));
      secret(house, "publish");
      house.advance(10_000);
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
    }
  }

  @Test
  @Spec("C120")
  void aPodsOwnVolumeIsPublishedOnlyAndGoesWithIt() {
    try (NodeHouse house = new NodeHouse(1)) {
      RecordingDriver driver = new RecordingDriver();
      house.cluster.loop().execute(() -> house.drivers.add(driver));
      terms(house, "'podInfoOnMount':true,'volumeLifecycleModes':['Ephemeral']");
      secret(house, "publish");
      pod(
          house,
          "",
          "'csi':{'driver':'" + RecordingDriver.NAME
              + "','volumeAttributes':{'size':'1Gi'},'nodePublishSecretRef':{'name':'publish'}}");
      house.advance(1_000);
      assertThat(house.condition("a", "Ready")).as(house.events("a").toString()).isEqualTo("True");
      Use use = driver.last("publish").use().orElseThrow();
      assertThat(use.id()).matches("csi-[0-9a-f]{64}");
      assertThat(use.context()).containsEntry("size", "1Gi").containsEntry(PREFIX + "ephemeral", "true");
      assertThat(driver.last("publish").secrets()).isEqualTo(Map.of("key", "of publish"));
      house.cluster.delete("/api/v1/namespaces/default/pods/a");
      house.advance(1_000);
      assertThat(house.exists("a")).isFalse();
      assertThat(driver.verbs()).containsExactly("publish", "unpublish");
    }
  }

  @Test
  @Spec("C120")
  void aDriverThatDoesNotSaySoGetsNoPodsOwnVolume() {
    try (NodeHouse house = new NodeHouse(1)) {
      house.cluster.loop().execute(() -> house.drivers.add(new RecordingDriver()));
      terms(house, "'podInfoOnMount':true");
      pod(house, "", "'csi':{'driver':'" + RecordingDriver.NAME + "'}");
      house.advance(1_000);
      assertThat(house.events("a"))
          .anyMatch(
              e ->
                  e.endsWith(
                      "volume mode \"Ephemeral\" not supported by driver " + RecordingDriver.NAME
                          + " (only supports [\"Persistent\"])"));
    }
  }

  @Test
  void aDriverThatWantsToPublishesAgainAndAgain() {
    try (NodeHouse house = new NodeHouse(1)) {
      RecordingDriver driver = new RecordingDriver();
      house.cluster.loop().execute(() -> house.drivers.add(driver));
      terms(house, "'requiresRepublish':true");
      volume(house, "");
      pod(house, "", CLAIM);
      house.advance(190_000);
      assertThat(Collections.frequency(driver.verbs(), "publish")).isEqualTo(4);
      house.cluster.delete("/api/v1/namespaces/default/pods/a");
      house.advance(300_000);
      assertThat(Collections.frequency(driver.verbs(), "publish")).isLessThanOrEqualTo(5);
      assertThat(driver.verbs()).endsWith("unpublish", "unstage");
    }
  }

  @Test
  void whatFailsOfAVolumeThatIsADeviceIsToldAsMapping() {
    try (NodeHouse house = new NodeHouse(1)) {
      RecordingDriver driver = new RecordingDriver();
      house.cluster.loop().execute(() -> house.drivers.add(driver));
      terms(house, "'podInfoOnMount':false");
      volume(house, "", "Block");
      driver.fails(new DriverException(Code.INTERNAL, "no such device"));
      house.cluster.create(
          "/api/v1/namespaces/default/pods",
          NodeHouse.json(
              "{'metadata':{'name':'a'},'spec':{'nodeName':'node-1','automountServiceAccountToken':false,'volumes':[{'name':'v',"
                  + CLAIM + "}],'containers':[{'name':'c','image':'i','volumeDevices':[{'name':'v','devicePath':'/dev/x'}]}]}}"));
      house.advance(5_000);
      assertThat(house.events("a"))
          .contains(
              "FailedMapVolume: MapVolume.SetUpDevice failed for volume \"pv-data\" : rpc error: code = Internal desc ="
                  + " no such device");
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
      assertThat(driver.verbs()).containsExactly("stage", "stage", "publish");
    }
  }

  @Test
  @Spec("C81")
  void aDriverThatHangsIsNamedInThePodsEventAndAskedAgain() {
    try (NodeHouse house = new NodeHouse(1)) {
      RecordingDriver driver = new RecordingDriver();
      house.cluster.loop().execute(() -> house.drivers.add(driver));
      terms(house, "'podInfoOnMount':false");
      volume(house, "");
      driver.fails(new DriverException(Code.DEADLINE_EXCEEDED, "context deadline exceeded"));
      pod(house, "", CLAIM);
      house.advance(5_000);
      assertThat(house.events("a"))
          .contains(
              "FailedMount: MountVolume.MountDevice failed for volume \"pv-data\" : rpc error: code = DeadlineExceeded desc ="
                  + " context deadline exceeded");
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
      assertThat(driver.verbs()).containsExactly("stage", "stage", "publish");
    }
  }

  @Test
  @Spec("C99")
  void aNodeWithoutSeLinuxMountsWithoutAContext() {
    try (NodeHouse house = new NodeHouse(1)) {
      RecordingDriver driver = new RecordingDriver();
      house.cluster.loop().execute(() -> house.drivers.add(driver));
      terms(house, "'seLinuxMount':true");
      volume(house, "");
      house.patch("/api/v1/persistentvolumes/pv-data", "{'spec':{'accessModes':['ReadWriteOncePod']}}");
      pod(house, "'securityContext':{'seLinuxOptions':{'level':'s0:c1,c2'},'seLinuxChangePolicy':'MountOption'},", CLAIM);
      house.advance(1_000);
      assertThat(house.condition("a", "Ready")).isEqualTo("True");
      assertThat(driver.last("stage").use().orElseThrow().mountOptions()).isEmpty();
    }
  }
}
