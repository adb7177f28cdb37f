package dev.berth.simulator.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** That pods have the resources of the revision by which they are called. */
class ResizedInPlaceTest extends InvariantCase {
  private static final String ASKED = "statefulset.berth.dev/in-place: resources";
  private static final String SET =
      "{metadata: {namespace: default, name: web, uid: w, generation: 1, annotations: {%s}}, spec: {replicas: 2, updateStrategy: {type: RollingUpdate}}, "
          + "status: {observedGeneration: 1, currentRevision: small, updateRevision: %s}}";
  private static final String REVISION =
      "{metadata: {namespace: default, name: %s}, data: {spec: {template: {spec: {containers: [{name: c, image: '%s', resources: "
          + "{requests: {cpu: 1, memory: %s}}}]}}}}}";
  private static final String POD =
      "{metadata: {namespace: default, name: web-1, uid: u, labels: {controller-revision-hash: %s}, annotations: {%s}, "
          + "ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, uid: w, controller: true}]}, "
          + "spec: {containers: [{name: c, resources: {requests: {cpu: 1, memory: %s}}}]}, "
          + "status: {phase: Running, containerStatuses: [{name: c, state: {running: {}}, resources: {requests: {cpu: 1, memory: %s}}}]}}";

  private final ResizedInPlace resized = new ResizedInPlace(() -> Duration.ZERO);

  ResizedInPlaceTest() {
    super(Kinds.POD, Kinds.STATEFUL_SET, Kinds.CONTROLLER_REVISION);
    listen(resized, Kinds.STATEFUL_SET);
    listen(resized, Kinds.POD);
    put(Kinds.CONTROLLER_REVISION, REVISION, "small", "app:1", "64Mi");
    put(Kinds.CONTROLLER_REVISION, REVISION, "large", "app:1", "128Mi");
    put(Kinds.CONTROLLER_REVISION, REVISION, "other", "app:2", "128Mi");
    put(Kinds.STATEFUL_SET, SET, ASKED, "large");
    put(Kinds.POD, POD, "small", "", "64Mi", "64Mi");
  }

  @Test
  @Spec("H16")
  void aPodHasWhatItsRevisionSaysUnlessItIsMarked() {
    put(Kinds.POD, POD, "small", "statefulset.berth.dev/resizing-to: large", "128Mi", "64Mi");
    put(Kinds.POD, POD, "large", "", "128Mi", "128Mi");
    assertThat(wrong).isEmpty();
    put(Kinds.POD, POD, "large", "", "64Mi", "128Mi");
    assertThat(wrong).containsExactly("default/web-1 asks for 64Mi, and its revision large for 128Mi");
  }

  @Test
  @Spec("H16")
  void aPodIsCalledByARevisionOnceItHasIt() {
    put(Kinds.POD, POD, "small", "statefulset.berth.dev/resizing-to: large", "128Mi", "64Mi");
    put(Kinds.POD, POD, "large", "", "128Mi", "64Mi");
    assertThat(wrong).containsExactly("default/web-1 is called large, and has 64Mi and not 128Mi");
  }

  private Optional<String> gone() {
    loop.advance(Duration.ofSeconds(10));
    return resized.deleting("default", "web-1", picture, now());
  }

  @Test
  @Spec("H16")
  void onlyForMoreThanMemoryAPodIsReplaced() {
    assertThat(gone()).contains("default/web-1 is replaced, and large differs from small in memory alone");
    put(Kinds.STATEFUL_SET, SET, ASKED, "other");
    assertThat(gone()).isEmpty();
    put(Kinds.STATEFUL_SET, SET, "", "large");
    assertThat(gone()).isEmpty();
  }
}
