package dev.berth.simulator.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.client.Indexes;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What sets and volumes promise that were asked by annotations: to grow, to give up pods, to come back. */
class AsksTest extends InvariantCase {
  private static final String SET =
      "{metadata: {namespace: default, name: web, uid: w, generation: 1, annotations: {%s}}, spec: {replicas: 2, updateStrategy: {type: RollingUpdate}}, "
          + "status: {observedGeneration: 1, currentRevision: r1, updateRevision: r2}}";
  private static final String POD =
      "{metadata: {namespace: default, name: web-%d, uid: u%1$d, creationTimestamp: '2026-01-01T00:00:00Z', labels: {controller-revision-hash: %s}, "
          + "ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, uid: w, controller: true}]}, "
          + "spec: {volumes: [{name: d, persistentVolumeClaim: {claimName: data-web-%1$d}}]}, "
          + "status: {phase: Running, startTime: '2026-01-01T00:00:00Z', conditions: [{type: Ready, status: '%s'}]}}";
  private static final String CLAIM =
      "{metadata: {namespace: default, name: data-web-0, uid: %s, creationTimestamp: '2026-01-01T00:0%d:00Z'}, spec: {volumeName: %s, "
          + "resources: {requests: {storage: %s}}}, status: {phase: %s, capacity: {storage: %s}}}";
  private static final String VOLUME =
      "{metadata: {name: %s, uid: v-%1$s, creationTimestamp: '2026-01-01T00:0%d:00Z', annotations: {%s}}, spec: {persistentVolumeReclaimPolicy: Retain, "
          + "capacity: {storage: 2Gi}, csi: {driver: d, volumeHandle: h}, claimRef: {namespace: default, name: %s, uid: %s}}, status: {phase: Bound}}";
  private static final String BACK = "storage.berth.dev/rebind-same-name: 'true'";
  private static final String MADE = "pv.kubernetes.io/provisioned-by: d";

  private final Set<String> files = new TreeSet<>();

  AsksTest() {
    super(Kinds.POD, Kinds.CLAIM, Kinds.VOLUME, Kinds.STATEFUL_SET);
    picture.index(List.of(Indexes.PODS_BY_CLAIM));
  }

  private void claim(String uid, int minute, String volume, String asks, String has) {
    put(Kinds.CLAIM, CLAIM, uid, minute, volume, asks, volume.equals("''") ? "Pending" : "Bound", has);
  }

  private ClaimsFollow following() {
    ClaimsFollow following = new ClaimsFollow(() -> Duration.ZERO);
    listen(following, Kinds.STATEFUL_SET);
    listen(following, Kinds.CLAIM);
    return following;
  }

  private Optional<String> made(ClaimsFollow following, String asks) {
    claim("c1", 0, "a", asks, "1Gi");
    Write.Update update = Write.update(Kinds.CLAIM, picture.get(Kinds.CLAIM, "default", "data-web-0").orElseThrow());
    claim("c1", 0, "a", "2Gi", "1Gi");
    return following.writing(update, picture, now());
  }

  @Test
  void aClaimNeverHasLessAndItsSetNeverAsksForLess() {
    ClaimsFollow following = following();
    assertThat(made(following, "3Gi")).isEmpty();
    assertThat(made(following, "1Gi")).contains("claim default/data-web-0 asks for 2Gi, and its set makes 1Gi of it");
    claim("c1", 0, "a", "2Gi", "2Gi");
    assertThat(wrong).isEmpty();
    claim("c1", 0, "a", "2Gi", "1Gi");
    assertThat(wrong).containsExactly("claim default/data-web-0 had 2Gi, and has 1Gi");
    assertThat(following.deleting("data-web-0")).contains("claim data-web-0 is deleted by its set");
  }

  @ParameterizedTest
  @CsvSource({"OnDelete, true", "InPlace, false"})
  void whereASetWaitsForDeletionsItsClaimsDoAsWell(String how, boolean early) {
    ClaimsFollow following = following();
    put(Kinds.STATEFUL_SET, SET, "statefulset.berth.dev/update-claims: " + how);
    put(Kinds.POD, POD, 0, "r1", "True");
    loop.advance(Duration.ofSeconds(10));
    assertThat(made(following, "3Gi").isPresent()).isEqualTo(early);
  }

  private OnlyStuckGo stuck(String annotations) {
    OnlyStuckGo stuck = new OnlyStuckGo(() -> Duration.ZERO);
    listen(stuck, Kinds.STATEFUL_SET);
    listen(stuck, Kinds.POD);
    put(Kinds.STATEFUL_SET, SET, annotations);
    return stuck;
  }

  private Optional<String> gone(OnlyStuckGo stuck) {
    loop.advance(Duration.ofSeconds(10));
    return stuck.deleting("default", "web-1", picture, now());
  }

  @Test
  void nobodyElseIsGivenUp() {
    String asked = "statefulset.berth.dev/replace-stuck-pods: 'true'";
    OnlyStuckGo stuck = stuck("");
    put(Kinds.POD, POD, 1, "r1", "False");
    assertThat(gone(stuck)).contains("default/web-1 is not ready and is replaced, and nobody asks for that");
    put(Kinds.STATEFUL_SET, SET, asked);
    assertThat(gone(stuck)).isEmpty();
    put(Kinds.POD, POD, 0, "r1", "True");
    assertThat(gone(stuck)).hasValueSatisfying(what -> assertThat(what).endsWith("web-0 is ready with its template"));
    put(Kinds.POD, POD, 0, "r2", "True");
    assertThat(gone(stuck)).isEmpty();
    put(Kinds.POD, POD, 1, "r2", "False");
    assertThat(gone(stuck)).hasValueSatisfying(what -> assertThat(what).endsWith("it has the newest template"));
    put(Kinds.POD, POD, 1, "r1", "True");
    put(Kinds.POD, POD, 1, "r1", "False");
    assertThat(gone(stuck)).hasValueSatisfying(what -> assertThat(what).endsWith("it was ready once"));
  }

  private ComesBack back() {
    ComesBack back = new ComesBack(() -> Duration.ZERO, (_, _) -> Optional.of(files), Object::new);
    listen(back, Kinds.VOLUME);
    listen(back, Kinds.CLAIM);
    claim("c1", 0, "a", "1Gi", "1Gi");
    put(Kinds.VOLUME, VOLUME, "a", 0, BACK, "data-web-0", "c1");
    loop.advance(Duration.ofMinutes(1));
    return back;
  }

  @Test
  void whatComesBackGoesToNobodyElse() {
    ComesBack back = back();
    put(Kinds.VOLUME, VOLUME, "a", 0, BACK, "data-web-0", "c2");
    assertThat(wrong).containsExactly("volume a is taken from default/data-web-0 (c1), which is there");
    wrong.clear();
    claim("c2", 2, "a", "1Gi", "1Gi");
    put(Kinds.VOLUME, VOLUME, "a", 0, BACK, "data-web-0", "c3");
    put(Kinds.VOLUME, VOLUME, "a", 0, BACK, "other", "o");
    assertThat(wrong)
        .containsExactly(
            "volume a is taken from default/data-web-0 (c2), which is there",
            "volume a is to come back to default/data-web-0, and is given to default/other");
    files.add("x");
    assertThat(back.happened(picture, now())).isEmpty();
    files.clear();
    assertThat(back.happened(picture, now())).contains("volume a is to come back to default/other with [x], and has []");
  }

  @ParameterizedTest
  @CsvSource({"1Gi, true", "3Gi, false"})
  void noNewVolumeIsMadeInItsPlaceWhereItWouldDo(String asks, boolean instead) {
    back();
    claim("c2", 2, "''", asks, "0");
    put(Kinds.VOLUME, VOLUME, "b", 3, MADE, "data-web-0", "c2");
    claim("c2", 2, "b", asks, asks);
    assertThat(wrong).hasSize(instead ? 1 : 0);
    if (instead) {
      assertThat(wrong.getFirst()).isEqualTo("claim default/data-web-0 got the new b, and a is to come back to it");
    }
  }
}
