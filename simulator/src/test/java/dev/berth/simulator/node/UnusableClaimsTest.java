package dev.berth.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node refuses a claim that its pod may not have, and says why at once. */
class UnusableClaimsTest {
  private static final String CLAIM = "/api/v1/namespaces/default/persistentvolumeclaims/data";

  private final NodeHouse house = new NodeHouse(1);

  @AfterEach
  void close() {
    house.close();
  }

  private void pod(String use, String volume) {
    house.podOf(
        "{'metadata':{'name':'p'},'spec':{'nodeName':'node-1','automountServiceAccountToken':false,"
            + "'containers':[{'name':'c','image':'i'," + use + "}],'volumes':[{'name':'v'," + volume + "}]}}");
  }

  private List<String> failures() {
    return house.events("p").stream().filter(e -> e.startsWith("FailedMount")).toList();
  }

  private static String unprocessed(String why) {
    return "FailedMount: Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[],"
        + " failed to process volumes=[v]: " + why;
  }

  @ParameterizedTest
  @Spec({"C83", "G18"})
  @CsvSource({"Block, volumeMounts, mountPath", "Filesystem, volumeDevices, devicePath"})
  void aVolumeIsMountedOrOpenedAsItsModeSays(String mode, String wrong, String path) {
    house.cluster.create(
        "/api/v1/persistentvolumes",
        NodeHouse.json(
            "{'metadata':{'name':'pv'},'spec':{'capacity':{'storage':'1Gi'},'accessModes':['ReadWriteOnce'],'volumeMode':'"
                + mode + "','claimRef':{'namespace':'default','name':'data'},'hostPath':{'path':'/d'}}}"));
    house.cluster.create(
        "/api/v1/namespaces/default/persistentvolumeclaims",
        NodeHouse.json(
            "{'metadata':{'name':'data'},'spec':{'accessModes':['ReadWriteOnce'],'storageClassName':'','volumeName':'pv',"
                + "'volumeMode':'" + mode + "','resources':{'requests':{'storage':'1Gi'}}}}"));
    house.bind("data");
    pod("'" + wrong + "':[{'name':'v','" + path + "':'/v'}]", "'persistentVolumeClaim':{'claimName':'data'}");
    house.advance(1_000);
    assertThat(failures())
        .containsExactly(unprocessed("volume v has volumeMode " + mode + ", but is specified in " + wrong));
    house.advance(60_000);
    assertThat(house.phase("p")).isEqualTo("Pending");
    assertThat(house.container("p").object("state").object("waiting").text("reason")).isEqualTo("ContainerCreating");
  }

  @Test
  @Spec("C83")
  void aPodDoesNotStartWithAClaimThatIsGoingAndGoesOnWithOne() {
    house.boundClaim(house.dir, "data");
    house.podWith("before", "node-1", "data", "");
    house.advance(5_000);
    assertThat(house.condition("before", "Ready")).isEqualTo("True");
    house.patch(CLAIM, "{'metadata':{'finalizers':['example.com/held']}}");
    house.cluster.delete(CLAIM);
    pod("'volumeMounts':[{'name':'v','mountPath':'/v'}]", "'persistentVolumeClaim':{'claimName':'data'}");
    house.advance(1_000);
    assertThat(failures()).containsExactly(unprocessed("error processing PVC default/data: PVC is being deleted"));
    house.nodes.restartAgent("node-1");
    house.advance(60_000);
    assertThat(house.condition("before", "Ready")).isEqualTo("True");
    assertThat(house.phase("p")).isEqualTo("Pending");
  }

  @Test
  @Spec("C83")
  void aClaimThatWasNotMadeForAPodIsNotItsOwn() {
    house.boundClaim(house.dir, "p-v");
    pod(
        "'volumeMounts':[{'name':'v','mountPath':'/v'}]",
        "'ephemeral':{'volumeClaimTemplate':{'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}}}");
    house.advance(1_000);
    assertThat(failures())
        .containsExactly(unprocessed("PVC default/p-v was not created for pod default/p (pod is not owner)"));
    house.advance(60_000);
    assertThat(house.phase("p")).isEqualTo("Pending");
  }

  @Test
  @Spec("C83")
  void aClaimThatIsNotBoundIsToldOfAtOnceAndAgainAndUsedWhenItIs() {
    house.podWith("p", "node-1", "late", "");
    house.advance(1_000);
    assertThat(failures())
        .containsExactly(
            unprocessed("error processing PVC default/late: failed to fetch PVC from API server: persistentvolumeclaims"
                + " \"late\" not found"));
    house.boundClaim(house.dir, "late");
    house.advance(0);
    assertThat(house.condition("p", "Ready")).isEqualTo("True");
  }

  @Test
  @Spec("C82")
  void aDriverThatTheNodeDoesNotHaveIsNamedWithTheVolume() {
    String driver = "other.example.com";
    house.cluster.create(
        "/api/v1/persistentvolumes",
        NodeHouse.json(
            "{'metadata':{'name':'pv'},'spec':{'capacity':{'storage':'1Gi'},'accessModes':['ReadWriteOnce'],"
                + "'claimRef':{'namespace':'default','name':'other'},'csi':{'driver':'" + driver + "','volumeHandle':'h'}}}"));
    house.cluster.create(
        "/api/v1/namespaces/default/persistentvolumeclaims",
        NodeHouse.json(
            "{'metadata':{'name':'other'},'spec':{'accessModes':['ReadWriteOnce'],'storageClassName':'','volumeName':'pv',"
                + "'resources':{'requests':{'storage':'1Gi'}}}}"));
    house.bind("other");
    pod("'volumeMounts':[{'name':'v','mountPath':'/v'}]", "'persistentVolumeClaim':{'claimName':'other'}");
    house.advance(1_000);
    assertThat(failures())
        .contains(
            "FailedMount: MountVolume.MountDevice failed for volume \"pv\" : kubernetes.io/csi: attacher.MountDevice failed to"
                + " create newCsiDriverClient: driver name " + driver + " not found in the list of registered CSI drivers");
  }

  @Test
  void severalVolumesAreToldInTheOrderOfTheirNames() {
    pod(
        "'volumeMounts':[{'name':'v','mountPath':'/v'},{'name':'a','mountPath':'/a'}]",
        "'persistentVolumeClaim':{'claimName':'one'}},{'name':'a','persistentVolumeClaim':{'claimName':'two'}");
    house.advance(130_000);
    assertThat(failures())
        .isNotEmpty()
        .allMatch(
            text ->
                text.startsWith(
                    "FailedMount: Unable to attach or mount volumes: unmounted volumes=[a v], unattached volumes=[],"
                        + " failed to process volumes=[a v]: "));
  }

  @Test
  @Spec({"C76", "G19"})
  void aPodThatWaitsForAnAttachmentRunsWhenItsDriverTurnsOutToNeedNone() {
    String drivers = "/apis/storage.k8s.io/v1/csidrivers";
    house.cluster.create(
        drivers, NodeHouse.json("{'metadata':{'name':'dir.berth.dev'},'spec':{'attachRequired':true}}"));
    house.boundClaim(house.dir, "data");
    house.podWith("p", "node-1", "data", "");
    house.advance(130_000);
    assertThat(failures())
        .containsExactly(
            "FailedMount: Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[v],"
                + " failed to process volumes=[]: context deadline exceeded");
    house.cluster.delete(drivers + "/dir.berth.dev");
    house.cluster.create(
        drivers, NodeHouse.json("{'metadata':{'name':'dir.berth.dev'},'spec':{'attachRequired':false}}"));
    assertThat(house.until(60, () -> house.condition("p", "Ready").equals("True"))).isTrue();
  }
}
