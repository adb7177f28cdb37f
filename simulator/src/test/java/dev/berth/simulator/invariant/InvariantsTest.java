package dev.berth.simulator.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.client.Indexes;
import dev.berth.model.kinds.Kinds;
import dev.berth.simulator.invariant.OneIdentity.Running;
import dev.berth.storage.simulated.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each invariant is content with what is right, and says what is wrong. */
class InvariantsTest extends InvariantCase {
  private static final String SET =
      "{metadata: {namespace: default, name: web, uid: s}, spec: {podManagementPolicy: OrderedReady, replicas: %d}, "
          + "status: {currentRevision: r, updateRevision: r}}";
  private static final String POD =
      "{metadata: {namespace: default, name: %s, uid: u-%1$s, creationTimestamp: '2026-01-01T00:00:00Z', "
          + "labels: {controller-revision-hash: r}, "
          + "ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, uid: s, controller: true}]}, "
          + "status: {phase: %s, conditions: [{type: Ready, status: '%s'}]}}";
  private static final String CLAIM =
      "{metadata: {namespace: default, name: %s, uid: u-%1$s}, spec: {volumeName: %s}, status: {phase: Bound}}";

  InvariantsTest() {
    super(Kinds.POD, Kinds.STATEFUL_SET, Kinds.CLAIM, Kinds.VOLUME, Kinds.NODE, Kinds.VOLUME_ATTACHMENT);
  }

  @Test
  void aPodAfterOneThatIsNotReadyBreaksTheOrder() {
    listen(new OrderIsKept(() -> Duration.ZERO), Kinds.POD);
    put(Kinds.STATEFUL_SET, SET, 3);
    put(Kinds.POD, POD, "web-0", "Running", "True");
    put(Kinds.POD, POD, "web-1", "Pending", "False");
    assertThat(wrong).isEmpty();
    put(Kinds.POD, POD, "web-2", "Pending", "False");
    assertThat(wrong).containsExactly("default/web-2 was created while web-1 was not ready (Pending)");
  }

  @Test
  void whatWasReadyAMomentAgoMayStillBeTakenToBe() {
    listen(new OrderIsKept(() -> Duration.ofSeconds(90)), Kinds.POD);
    put(Kinds.STATEFUL_SET, SET, 3);
    put(Kinds.POD, POD, "web-0", "Running", "True");
    put(Kinds.POD, POD, "web-0", "Running", "False");
    put(Kinds.POD, POD, "web-1", "Pending", "False");
    assertThat(wrong).isEmpty();
    loop.advance(Duration.ofSeconds(91));
    put(Kinds.POD, POD, "web-2", "Pending", "False");
    assertThat(wrong).hasSize(1);
  }

  @Test
  void aCondemnedPodBelowAnotherIsNotDeletedFirst() {
    DeletesDownwards downwards = new DeletesDownwards(() -> Duration.ZERO);
    put(Kinds.STATEFUL_SET, SET, 1);
    for (String name : List.of("web-0", "web-1", "web-2")) {
      put(Kinds.POD, POD, name, "Running", "True");
    }
    loop.advance(Duration.ofSeconds(10));
    assertThat(downwards.deleting("default", "web-2", picture, now())).isEmpty();
    assertThat(downwards.deleting("default", "web-0", picture, now())).as("not condemned").isEmpty();
    assertThat(downwards.deleting("default", "web-1", picture, now()))
        .contains("web-1 is deleted while web-2 is there, which is wanted no more either");
  }

  @Test
  void processesOfOneNameRunOnce() {
    Running here = new Running("n0", "default/web-0", "a");
    assertThat(new OneIdentity(() -> List.of(here, new Running("n0", "default/web-1", "b"))).happened(picture, now()))
        .isEmpty();
    assertThat(new OneIdentity(() -> List.of(here, new Running("n1", "default/web-0", "c"))).happened(picture, now()))
        .contains("default/web-0 runs on n0 (pod a) and on n1 (pod c)");
  }

  private static Seen seen(Set<String> attached, Map<String, String> staged) {
    return new Seen("v", "v", "", 1, 1, attached, staged, Map.of());
  }

  @Test
  void anExclusiveVolumeIsOnOneNode() {
    assertThat(new ExclusiveVolume(() -> List.of(seen(Set.of("n0"), Map.of("n0", "/s")))).happened(picture, now()))
        .isEmpty();
    assertThat(new ExclusiveVolume(() -> List.of(seen(Set.of("n0"), Map.of("n1", "/s")))).happened(picture, now()))
        .contains("v is attached to [n0], staged on [n1], published on []");
  }

  @Test
  void nobodyDetachesWhatIsStaged() {
    ExclusiveVolume exclusive = new ExclusiveVolume(() -> List.of(seen(Set.of("n0"), Map.of("n0", "/s"))));
    assertThat(exclusive.detaching("v", "n1")).isEmpty();
    assertThat(exclusive.detaching("v", "n0")).isPresent();
    assertThat(exclusive.unmaking("w")).isEmpty();
    assertThat(exclusive.unmaking("v")).isPresent();
    assertThat(exclusive.moving("w")).isEmpty();
    assertThat(exclusive.moving("v")).isPresent();
  }

  @Test
  void aBoundClaimsVolumeIsThereWithWhatWasWritten() {
    List<Optional<Set<String>>> files = new ArrayList<>(List.of(Optional.of(Set.of())));
    DataOutlivesPod data = new DataOutlivesPod((_, _) -> files.getLast(), files::getLast);
    listen(data, Kinds.CLAIM);
    put(Kinds.VOLUME, "{metadata: {name: pv}, spec: {csi: {driver: d, volumeHandle: h}}}");
    put(Kinds.CLAIM, CLAIM, "a", "pv");
    files.add(Optional.of(Set.of("x")));
    assertThat(data.happened(picture, now())).isEmpty();
    files.add(Optional.of(Set.of("y")));
    assertThat(data.happened(picture, now())).contains("claim default/a is bound, and of [x] its volume h has [y]");
    files.add(Optional.empty());
    assertThat(data.happened(picture, now()))
        .contains("claim default/a is bound, and its volume h does not exist any more");
    source.remove(Kinds.CLAIM, "default", "a");
    loop.runDue();
    assertThat(data.happened(picture, now())).isEmpty();
  }

  @Test
  void aClaimKeepsItsVolumeAndHasItAlone() {
    listen(new ClaimsKeepVolumes(), Kinds.CLAIM);
    put(Kinds.CLAIM, CLAIM, "a", "pv");
    put(Kinds.CLAIM, CLAIM, "b", "pw");
    assertThat(wrong).isEmpty();
    put(Kinds.CLAIM, CLAIM, "b", "px");
    put(Kinds.CLAIM, CLAIM, "c", "pv");
    assertThat(wrong)
        .containsExactly(
            "claim default/b had pw, and now has \"px\"", "volume pv is bound to default/c and to default/a");
  }

  @Test
  void aBoundClaimsVolumeIsKeptForIt() {
    listen(new BindingsAgree(), Kinds.CLAIM);
    put(Kinds.VOLUME, "{metadata: {name: pv}, spec: {claimRef: {namespace: default, name: a, uid: u-a}}}");
    put(Kinds.CLAIM, CLAIM, "a", "pv");
    assertThat(wrong).isEmpty();
    put(Kinds.CLAIM, CLAIM, "b", "pv");
    put(Kinds.CLAIM, CLAIM, "c", "none");
    assertThat(wrong).hasSize(2);
  }

  @Test
  void aSetRollsOneByOne() {
    DeletesDownwards downwards = new DeletesDownwards(() -> Duration.ZERO);
    put(Kinds.STATEFUL_SET, SET.replace("updateRevision: r", "updateRevision: r2"), 2);
    put(Kinds.POD, POD, "web-0", "Running", "True");
    assertThat(downwards.deleting("default", "web-0", picture, now()))
        .contains("web-0 is replaced while web-1 is not back");
    put(Kinds.POD, POD, "web-1", "Running", "True");
    assertThat(downwards.deleting("default", "web-0", picture, now())).isEmpty();
  }

  @Test
  void aSetThatMayMissTwoDoesNot() {
    DeletesDownwards downwards = new DeletesDownwards(() -> Duration.ZERO);
    String two = "replicas: %d, updateStrategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 2}}";
    put(Kinds.STATEFUL_SET, SET.replace("updateRevision: r", "updateRevision: r2").replace("replicas: %d", two), 2);
    put(Kinds.POD, POD, "web-0", "Running", "True");
    assertThat(downwards.deleting("default", "web-0", picture, now())).isEmpty();
  }

  @Test
  void anExclusiveVolumeIsPromisedToOneNode() {
    listen(new ExclusiveVolume(List::of), Kinds.VOLUME_ATTACHMENT);
    put(Kinds.VOLUME, "{metadata: {name: pv}, spec: {accessModes: [ReadWriteOnce]}}");
    for (String node : List.of("n0", "n1")) {
      put(
          Kinds.VOLUME_ATTACHMENT,
          "{metadata: {name: a-%s}, spec: {nodeName: %1$s, source: {persistentVolumeName: pv}}}",
          node);
    }
    assertThat(wrong).containsExactly("pv is to be attached to n1, and is to n0");
  }

  @Test
  void aPodIsPlacedOnANodeThatTakesPodsAndWithItsClaimsBound() {
    PlacedWell placed = new PlacedWell(() -> Duration.ZERO, () -> Duration.ZERO);
    listen(placed, Kinds.NODE);
    listen(placed, Kinds.POD);
    put(Kinds.NODE, "{metadata: {name: n0}, spec: {taints: [{key: dead, effect: NoSchedule}]}}");
    put(Kinds.NODE, "{metadata: {name: n1}}");
    loop.advance(Duration.ofSeconds(1));
    put(Kinds.POD, "{metadata: {namespace: default, name: a}, spec: {nodeName: n1}}");
    assertThat(wrong).isEmpty();
    put(Kinds.POD, "{metadata: {namespace: default, name: b}, spec: {nodeName: n0}}");
    put(
        Kinds.POD,
        "{metadata: {namespace: default, name: c}, "
            + "spec: {nodeName: n1, volumes: [{name: v, persistentVolumeClaim: {claimName: x}}]}}");
    assertThat(wrong)
        .containsExactly(
            "default/b was placed on n0, which takes nobody since 2026-01-01T00:00:00Z",
            "default/c was placed on n1 before its claim x was bound");
  }

  @Test
  void aClaimStaysWhileItIsUsedAndRetained() {
    ClaimsStay stay = new ClaimsStay(() -> Duration.ZERO, List::of);
    picture.index(List.of(Indexes.PODS_BY_CLAIM));
    listen(stay, Kinds.CLAIM);
    listen(stay, Kinds.STATEFUL_SET);
    put(Kinds.STATEFUL_SET, SET, 3);
    put(Kinds.POD, POD.replace("status:", "spec: {volumes: [{name: v, persistentVolumeClaim: {claimName: x}}]}, status:"),
        "web-0", "Running", "True");
    put(Kinds.CLAIM, CLAIM, "x", "pv");
    put(Kinds.CLAIM, CLAIM, "data0-web-1", "pw");
    put(Kinds.CLAIM, CLAIM, "data0-web-2", "px");
    loop.advance(Duration.ofSeconds(10));
    stay.givenUp("data0-web-2");
    source.remove(Kinds.CLAIM, "default", "data0-web-2");
    loop.runDue();
    assertThat(wrong).isEmpty();
    source.remove(Kinds.CLAIM, "default", "x");
    source.remove(Kinds.CLAIM, "default", "data0-web-1");
    loop.runDue();
    assertThat(wrong)
        .containsExactly(
            "claim default/x has gone, and default/web-0 runs with it",
            "claim default/data0-web-1 goes, though web retains its claims");
  }
}
