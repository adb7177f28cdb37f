package dev.berth.simulator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What upstream tries with volumes of an NFS server that an operator brings (test/e2e/storage/persistent_volumes.go). */
class StaticVolumesTest {
  private static final String VOLUMES = "/api/v1/persistentvolumes";

  private final SmallCluster town = new SmallCluster(2);

  @AfterEach
  void close() {
    town.close();
  }

  private void volume(String name, String policy, String more) {
    town.create(
        "{apiVersion: v1, kind: PersistentVolume, metadata: {name: " + name + ", labels: {e2e: nfs}}, spec: {capacity: "
            + "{storage: 2Gi}, accessModes: [ReadWriteOnce, ReadOnlyMany, ReadWriteMany], persistentVolumeReclaimPolicy: "
            + policy + more + ", nfs: {server: 192.0.2.1, path: /exports/" + name + "}}}");
  }

  private void claim(String name, String more) {
    town.create(
        "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: " + name + "}, spec: {accessModes: [ReadWriteOnce, "
            + "ReadOnlyMany, ReadWriteMany], storageClassName: '', selector: {matchLabels: {e2e: nfs}}, "
            + "resources: {requests: {storage: 1Gi}}" + more + "}}");
  }

  private static final String TO_CLAIM = ", claimRef: {namespace: default, name: c}";
  private static final String TO_VOLUME = ", volumeName: v";

  private JsonObject volume(String name) {
    return town.get(VOLUMES + "/" + name);
  }

  private String phase(String volume) {
    return volume(volume).object("status").text("phase");
  }

  private String claimPhase(String claim) {
    return town.claim(claim).object("status").text("phase");
  }

  private void pod(String name, String claim) {
    town.podWith(name, claim, "");
    town.until(name + " runs", () -> town.pod(name).isReady());
  }

  /** A pod writes, another reads; then the claim goes, and the volume is released with what it has. */
  private void assertWholeLife(String claim, String volume) {
    town.until("they are bound", () -> claimPhase(claim).equals("Bound") && phase(volume).equals("Bound"));
    assertThat(town.claim(claim).object("spec").text("volumeName")).isEqualTo(volume);
    assertThat(volume(volume).object("spec").object("claimRef").text("uid"))
        .isEqualTo(town.claim(claim).object("metadata").text("uid"));
    pod("writes", claim);
    assertThat(town.exec("writes", "sh", "-c", "echo here > /v/file")).isEmpty();
    town.removePod("writes");
    pod("reads", claim);
    assertThat(town.exec("reads", "cat", "/v/file")).isEqualTo("here\n");
    town.removePod("reads");
    town.cluster.delete("/api/v1/namespaces/default/persistentvolumeclaims/" + claim);
    town.until("it is released", () -> phase(volume).equals("Released"));
  }

  @ParameterizedTest
  @Spec("G12")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          volume then claim             | v, c |          |
          claim then volume             | c, v |          |
          claim and pre-bound volume    | c, v | claimRef |
          pre-bound volume and claim    | v, c | claimRef |
          volume and pre-bound claim    | v, c |          | volumeName
          pre-bound claim and volume    | c, v |          | volumeName
          both pre-bound                | v, c | claimRef | volumeName
          """)
  void aVolumeAndAClaimFindEachOtherWhicheverComesFirst(String name, String order, String ofVolume, String ofClaim) {
    for (String one : order.split(", ", -1)) {
      if (one.equals("v")) {
        volume("v", "Retain", ofVolume == null ? "" : TO_CLAIM);
      } else {
        claim("c", ofClaim == null ? "" : TO_VOLUME);
      }
      town.seconds(2);
    }
    assertWholeLife("c", "v");
  }

  @ParameterizedTest
  @Spec("G12")
  @CsvSource({"2,4", "3,3", "4,2"})
  void asManyClaimsAreBoundAsThereAreVolumes(int volumes, int claims) {
    IntStream.range(0, volumes).forEach(i -> volume("v" + i, "Retain", ""));
    IntStream.range(0, claims).forEach(i -> claim("c" + i, ""));
    int pairs = Math.min(volumes, claims);
    List<String> names = IntStream.range(0, claims).mapToObj(i -> "c" + i).toList();
    town.until("the pairs are bound", () -> names.stream().filter(c -> claimPhase(c).equals("Bound")).count() == pairs);
    town.seconds(60);
    List<String> bound = names.stream().filter(c -> claimPhase(c).equals("Bound")).toList();
    assertThat(bound).hasSize(pairs);
    Set<String> taken =
        bound.stream().map(c -> town.claim(c).object("spec").text("volumeName")).collect(Collectors.toSet());
    assertThat(taken).hasSize(pairs);
    assertThat(IntStream.range(0, volumes).filter(i -> phase("v" + i).equals("Available")).count()).isEqualTo(volumes - pairs);
    for (String claim : bound) {
      assertWholeLife(claim, town.claim(claim).object("spec").text("volumeName"));
    }
  }

  @Test
  @Spec("G12")
  void podsOnTheDefaultClassAreScheduledAgainAfterTheyWereDeleted() {
    town.create(
        "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: ssd, annotations: "
            + "{storageclass.kubernetes.io/is-default-class: 'true'}}, provisioner: " + SmallCluster.DISK + "}");
    for (String claim : List.of("a", "b", "c")) {
      town.create(
          "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: " + claim
              + "}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}");
      pod("of-" + claim, claim);
      assertThat(town.claim(claim).object("spec").text("storageClassName")).isEqualTo("ssd");
      town.exec("of-" + claim, "sh", "-c", "echo " + claim + " > /v/file");
    }
    for (String claim : List.of("a", "b", "c")) {
      String node = town.pod("of-" + claim).nodeName();
      town.patch("/api/v1/nodes/" + node, "{spec: {unschedulable: true}}");
      town.removePod("of-" + claim);
      pod("of-" + claim, claim);
      assertThat(town.pod("of-" + claim).nodeName()).isNotEqualTo(node);
      assertThat(town.exec("of-" + claim, "cat", "/v/file")).isEqualTo(claim + "\n");
      town.patch("/api/v1/nodes/" + node, "{spec: {unschedulable: null}}");
    }
  }
}
