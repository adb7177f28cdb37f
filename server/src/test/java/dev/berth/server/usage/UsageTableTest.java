package dev.berth.server.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTableTest {
  /** As a kubelet of upstream's tells it (1.36), with what is of no concern here taken out. */
  private static final String SUMMARY =
      """
      node: {nodeName: n1}
      pods:
      - podRef: {name: db-0, namespace: default, uid: u0}
        volume:
        - {time: '2026-01-01T00:00:00Z', availableBytes: 268435456, capacityBytes: 1073741824, usedBytes: 788529152,
           inodesFree: 65525, inodes: 65536, inodesUsed: 11, name: data, pvcRef: {name: data-db-0, namespace: default}}
        - {time: '2026-01-01T00:00:00Z', availableBytes: 100, capacityBytes: 100, usedBytes: 0, name: kube-api-access}
      - podRef: {name: both-a, namespace: other, uid: u1}
        volume:
        - {availableBytes: 10995116277760, capacityBytes: 10995116277760, usedBytes: 0, inodes: 0, inodesUsed: 0, name: v,
           pvcRef: {name: shared, namespace: other}}
      - podRef: {name: raw, namespace: other, uid: u2}
        volume:
        - {capacityBytes: 5368709120, usedBytes: 0, availableBytes: 5368709120, name: v, pvcRef: {name: device, namespace: other}}
      - podRef: {name: half, namespace: other, uid: u3}
        volume:
        - {capacityBytes: 5368709120, name: v, pvcRef: {name: half, namespace: other}}
      """;

  private static JsonObject yaml(String text) {
    return (JsonObject) Yaml.parse(text);
  }

  private static PersistentVolumeClaim claim(String namespace, String name, String phase) {
    return new PersistentVolumeClaim(
        yaml(
            """
            metadata: {namespace: %s, name: %s}
            spec: {resources: {requests: {storage: 1Gi}}}
            status: {phase: %s%s}
            """
                .formatted(namespace, name, phase, phase.equals("Bound") ? ", capacity: {storage: 2Gi}" : "")));
  }

  private static PersistentVolumeClaim unused(PersistentVolumeClaim claim) {
    JsonObject said = yaml("{conditions: [{type: Unused, status: 'True', lastTransitionTime: '2026-01-31T12:00:00Z'}]}");
    return new PersistentVolumeClaim(claim.json().withAt(said.array("conditions"), "status", "conditions"));
  }

  private static PersistentVolumeClaim raw(PersistentVolumeClaim claim) {
    return new PersistentVolumeClaim(claim.json().withAt(JsonString.of("Block"), "spec", "volumeMode"));
  }

  private static Pod pod(String namespace, String name, String node, String claim, String phase) {
    return new Pod(
        yaml(
            """
            metadata: {namespace: %s, name: %s}
            spec: {nodeName: '%s', volumes: [{name: v, persistentVolumeClaim: {claimName: %s}}]}
            status: {phase: %s}
            """
                .formatted(namespace, name, node, claim, phase)));
  }

  private final List<PersistentVolumeClaim> claims =
      List.of(
          claim("other", "shared", "Bound"),
          raw(claim("other", "device", "Bound")),
          claim("other", "half", "Bound"),
          claim("default", "old", "Bound"),
          claim("default", "finished", "Bound"),
          claim("default", "waits", "Pending"),
          claim("default", "gone", "Lost"),
          claim("default", "silent", "Bound"),
          unused(claim("default", "left", "Bound")),
          claim("default", "data-db-0", "Bound"));

  private final List<Pod> pods =
      List.of(
          pod("default", "db-0", "n1", "data-db-0", "Running"),
          pod("other", "both-b", "n2", "shared", "Running"),
          pod("other", "both-a", "n1", "shared", "Running"),
          pod("other", "raw", "n1", "device", "Running"),
          pod("other", "half", "n1", "half", "Running"),
          pod("default", "done", "n3", "finished", "Succeeded"),
          pod("default", "unscheduled", "", "waits", "Pending"),
          pod("default", "starts", "n2", "silent", "Pending"),
          pod("default", "elsewhere", "n4", "unknown", "Running"));

  @Test
  @Spec("H22")
  void eachClaimHasALineWithWhatItsNodeMeasuredOrWhyThereIsNothing() {
    assertThat(String.join("\n", UsageTable.lines(ClaimUses.of(claims, pods, List.of(yaml(SUMMARY))))) + "\n")
        .isEqualTo(
            """
            NAMESPACE  PVC        POD            SIZE   USED  AVAIL  USE%  INODES%
            default    data-db-0  db-0            1Gi  752Mi  256Mi   75%       1%
            default    finished   -               2Gi  not mounted
            default    gone       -               1Gi  lost its volume
            default    left       -               2Gi  unused since 2026-01-31T12:00:00Z
            default    old        -               2Gi  not mounted
            default    silent     starts          2Gi  not measured
            default    waits      -               1Gi  not bound
            other      device     raw             5Gi      -      -     -        -
            other      half       half            5Gi      -      -     -        -
            other      shared     both-a,both-b  10Ti      0   10Ti    0%        -
            """);
  }

  @Test
  @Spec("H22")
  void onlyNodesThatMayKnowAreAsked() {
    assertThat(ClaimUses.nodes(claims, pods)).containsExactly("n1", "n2");
    assertThat(ClaimUses.nodes(claims.stream().filter(c -> c.name().equals("silent")).toList(), pods)).containsExactly("n2");
  }

  @Test
  @Spec("H26")
  void unusedAreThoseThatNoPodHasNotEvenOneThatWaits() {
    assertThat(ClaimUses.unused(claims, pods)).extracting(PersistentVolumeClaim::name).containsExactly("old", "finished", "gone", "left");
  }

  @Test
  void aClusterWithoutClaimsHasAHeadOnly() {
    assertThat(UsageTable.lines(ClaimUses.of(List.of(), pods, List.of())))
        .containsExactly("NAMESPACE  PVC  POD  SIZE  USED  AVAIL  USE%  INODES%");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1023, 1023",
    "1024, 1Ki",
    "1025, 1.1Ki",
    "1536, 1.5Ki",
    "10240, 10Ki",
    "10241, 11Ki",
    "1048575, 1Mi",
    "1048576, 1Mi",
    "1073741824, 1Gi",
    "9223372036854775807, 8Ei"
  })
  void sizesAreRoundedUpToTwoDigits(long bytes, String text) {
    assertThat(UsageTable.size(bytes)).isEqualTo(text);
  }
}
