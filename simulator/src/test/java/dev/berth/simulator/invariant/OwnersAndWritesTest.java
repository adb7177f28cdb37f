package dev.berth.simulator.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Indexes;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kinds;
import dev.berth.simulator.invariant.OneIdentity.Running;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Invariants about whose things are, and about what writes are carried out on. */
class OwnersAndWritesTest extends InvariantCase {
  private static final String SET =
      "{metadata: {namespace: default, name: web, uid: s%s}, spec: {selector: {matchLabels: {app: web}}}}";
  private static final String POD =
      "{metadata: {namespace: default, name: %s, uid: u-%1$s, creationTimestamp: '2026-01-01T00:00:00Z', labels: {app: %s}%s}, "
          + "spec: {volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]}}";
  private static final String OWNED =
      ", ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, uid: s, controller: true, blockOwnerDeletion: true}]";
  private static final String CLAIM =
      "{metadata: {namespace: default, name: c, uid: %s}, spec: {volumeName: pv}, status: {phase: Bound}}";
  private static final String VOLUME =
      "{metadata: {name: pv, uid: v}, spec: {persistentVolumeReclaimPolicy: %s, csi: {driver: d, volumeHandle: h}, "
          + "claimRef: {namespace: default, name: c, uid: c1}}}";

  OwnersAndWritesTest() {
    super(Kinds.POD, Kinds.STATEFUL_SET, Kinds.CLAIM, Kinds.VOLUME, Kinds.NAMESPACE, Kinds.CONTROLLER_REVISION,
        Kinds.REPLICA_SET, Kinds.JOB, Kinds.DEPLOYMENT, Kinds.DAEMON_SET);
  }

  private static JsonObject json(String text) {
    return (JsonObject) Json.parse(text);
  }

  @Test
  void aWriteIsCarriedOutOnWhatItIsMeantFor() {
    JsonObject stored = json("{\"metadata\":{\"uid\":\"a\",\"resourceVersion\":\"7\"}}");
    WritesMatch match = new WritesMatch(_ -> Optional.of(stored));
    Ref web = Ref.of(Kinds.STATEFUL_SET, "default", "web");
    assertThat(match.asked(new Write.Update(web, "", stored))).isEmpty();
    assertThat(match.asked(new Write.Delete(web, Write.DeleteOptions.PLAIN))).as("any will do").isEmpty();
    JsonObject older = json("{\"metadata\":{\"uid\":\"a\",\"resourceVersion\":\"6\"}}");
    assertThat(match.asked(new Write.Update(web, "", older)))
        .contains("a write for statefulsets.apps default/web (a at 6) was carried out on a at 7");
    assertThat(match.asked(new Write.Delete(web, new Write.DeleteOptions("b", "", Optional.empty(), "", false)))).isPresent();
    assertThat(match.asked(new Write.Patch(web, "", Write.PatchType.MERGE, older))).isPresent();
  }

  @Test
  void whoDeletesAPodSaysWhich() {
    Ref pod = Ref.of(Kinds.POD, "default", "web-0");
    assertThat(WritesMatch.unnamed(new Write.Delete(pod, new Write.DeleteOptions("u", "", Optional.empty(), "", false)))).isEmpty();
    assertThat(WritesMatch.unnamed(new Write.Delete(pod, Write.DeleteOptions.PLAIN)))
        .contains("pods default/web-0 is deleted, whichever it is by now");
  }

  @Test
  void aPodComesAfterItsClaims() {
    ClaimsComeFirst first = new ClaimsComeFirst(() -> Duration.ZERO);
    listen(first, Kinds.CLAIM);
    listen(first, Kinds.POD);
    put(Kinds.CLAIM, CLAIM, "c1");
    put(Kinds.POD, POD, "web-0", "web", OWNED);
    source.remove(Kinds.CLAIM, "default", "c");
    put(Kinds.POD, POD, "web-1", "web", OWNED);
    assertThat(wrong).as("it may not have been seen that it has gone").isEmpty();
    loop.advance(Duration.ofSeconds(5));
    put(Kinds.POD, POD, "web-2", "web", OWNED);
    assertThat(wrong).containsExactly("default/web-2 was made before its claim c");
  }

  @Test
  void aVolumeIsReleasedAfterItsClaim() {
    listen(new BindingsAgree(), Kinds.VOLUME);
    String released = VOLUME.replace("}}}", "}}, status: {phase: Released}}");
    put(Kinds.VOLUME, released, "Delete");
    put(Kinds.VOLUME, VOLUME, "Delete");
    put(Kinds.CLAIM, CLAIM, "c1");
    assertThat(wrong).isEmpty();
    put(Kinds.VOLUME, released, "Delete");
    assertThat(wrong).containsExactly("volume pv is called released, and its claim default/c is there");
  }

  @Test
  void aVolumeHasOneClaimInItsLife() {
    OneClaimPerVolume claimed = new OneClaimPerVolume();
    listen(claimed, Kinds.CLAIM);
    put(Kinds.VOLUME, VOLUME, "Delete");
    put(Kinds.CLAIM, CLAIM, "c1");
    assertThat(wrong).isEmpty();
    assertThat(claimed.unmaking("h", picture)).contains("asked to unmake h, which default/c has");
    put(Kinds.CLAIM, CLAIM, "c2");
    assertThat(wrong).containsExactly("claim default/c (c2) got pv, which default/c (c1) had before");
    assertThat(claimed.unmaking("h", picture)).as("it is another's claim").isEmpty();
    put(Kinds.VOLUME, VOLUME, "Retain");
    assertThat(claimed.unmaking("h", picture)).contains("asked to unmake h, which is to be retained");
  }

  @Test
  void aNamespaceGoesLast() {
    NamespacesEmpty empty = new NamespacesEmpty();
    listen(empty, Kinds.NAMESPACE);
    put(Kinds.NAMESPACE, "{metadata: {name: default, uid: n}}");
    listen(empty, Kinds.POD);
    put(Kinds.POD, POD, "web-0", "web", "");
    assertThat(wrong).isEmpty();
    source.remove(Kinds.NAMESPACE, "", "default");
    loop.runDue();
    assertThat(wrong).containsExactly("namespace default has gone, and Pod default/web-0 is there");
    put(Kinds.POD, POD, "web-1", "web", "");
    assertThat(wrong).last().isEqualTo("pod default/web-1 came into a namespace that is going or not there");
  }

  @Test
  void aControllerTakesWhatItSelects() {
    listen(new OwnersMatch(() -> Duration.ZERO), Kinds.POD);
    put(Kinds.STATEFUL_SET, SET, "");
    put(Kinds.POD, POD, "web-0", "web", OWNED);
    put(Kinds.POD, POD, "web-1", "web", "");
    put(Kinds.POD, POD, "web-1", "web", OWNED);
    assertThat(wrong).isEmpty();
    put(Kinds.POD, POD, "web-2", "db", OWNED);
    put(Kinds.POD, POD, "other-2", "web", OWNED);
    assertThat(wrong)
        .containsExactly(
            "pod default/web-2 is given to StatefulSet web, which does not select it",
            "pod default/other-2 is given to StatefulSet web, which does not select it");
  }

  @Test
  void whoHasEndedAdoptsNothing() {
    OwnersMatch match = new OwnersMatch(() -> Duration.ZERO);
    listen(match, Kinds.STATEFUL_SET);
    listen(match, Kinds.POD);
    put(Kinds.STATEFUL_SET, SET, "");
    put(Kinds.POD, POD, "web-0", "web", "");
    put(Kinds.POD, POD, "web-1", "web", "");
    source.remove(Kinds.STATEFUL_SET, "default", "web");
    loop.runDue();
    put(Kinds.POD, POD, "web-0", "web", OWNED);
    assertThat(wrong).as("it may have been there when it was asked for").isEmpty();
    loop.advance(Duration.ofSeconds(20));
    put(Kinds.POD, POD, "web-1", "web", OWNED);
    assertThat(wrong).hasSize(1).first().asString().startsWith("Pod default/web-1 is adopted by web, which ended at ");
  }

  @Test
  void whatGoesAfterWhatItOwnsDoesSo() {
    GarbageIsGarbage garbage = new GarbageIsGarbage(() -> Duration.ZERO);
    put(Kinds.POD, POD, "web-0", "web", OWNED);
    put(
        Kinds.STATEFUL_SET, SET,
        ", deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [foregroundDeletion]");
    loop.advance(Duration.ofSeconds(5));
    Write.Patch patch =
        new Write.Patch(
            Ref.of(Kinds.STATEFUL_SET, "default", "web"), "", Write.PatchType.MERGE, json("{\"metadata\":{\"finalizers\":null}}"));
    assertThat(garbage.changing(patch, picture, now()))
        .contains("StatefulSet default/web is let go before its Pod default/web-0");
    source.remove(Kinds.POD, "default", "web-0");
    loop.runDue();
    assertThat(garbage.changing(patch, picture, now())).isEmpty();
  }

  @Test
  void aClaimStaysUntilNoProcessHasIt() {
    picture.index(List.of(Indexes.PODS_BY_CLAIM));
    listen(
        new ClaimsStay(() -> Duration.ZERO, () -> List.of(new Running("n0", "default/web-0", "u-web-0"))), Kinds.CLAIM);
    put(Kinds.POD, POD, "web-0", "web", "");
    put(Kinds.CLAIM, CLAIM, "c1");
    loop.advance(Duration.ofSeconds(5));
    source.remove(Kinds.CLAIM, "default", "c");
    loop.runDue();
    assertThat(wrong).containsExactly("claim default/c has gone, and default/web-0 runs with it");
  }
}
