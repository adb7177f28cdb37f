package dev.berth.controllers.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.client.Write;
import dev.berth.controllers.volume.Stage;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Fencing;
import dev.berth.model.kinds.Kinds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a node that fences itself is given up, and of which lease. */
class NodeFencingTest {
  private final Stage stage = new Stage();

  @BeforeEach
  void prepare() {
    node("lost", "Unknown", "");
    node("other", "True", "");
    lease("self-fencing: 'true'", "2026-01-01T00:00:00.000000Z");
    stage.run(new NodeFencing());
  }

  private void node(String name, String ready, String spec) {
    stage.put(
        Kinds.NODE,
        "{metadata: {name: %s, uid: u-%s}, spec: {%s}, status: {conditions: [{type: Ready, status: '%s'}]}}"
            .formatted(name, name, spec, ready));
  }

  private void lease(String annotation, String renewed) {
    stage.put(
        Kinds.LEASE,
        """
        metadata: {namespace: kube-node-lease, name: lost, uid: l, annotations: {"node.berth.dev/%s}}
        spec: {leaseDurationSeconds: 40, renewTime: '%s'}
        """
            .formatted(annotation.replaceFirst(":", "\":"), renewed));
  }

  private List<Write> writes() {
    return stage.api.writes();
  }

  private AnyObject seen() {
    return stage.source.get(Kinds.LEASE, "kube-node-lease", "lost").orElseThrow();
  }

  @Test
  @Spec("H17")
  void itWaitsForLongerThanTheLeaseFromWhenItSawTheRenewalAndMarksThatVeryLease() {
    stage.pass(Duration.ofSeconds(30));
    lease("self-fencing: 'true'", "2026-01-01T00:00:10.000000Z");
    String version = seen().meta().resourceVersion();
    stage.pass(Duration.ofSeconds(59));
    assertThat(writes()).as("the promise is due, and not yet for long enough").isEmpty();
    stage.pass(Duration.ofSeconds(2));
    assertThat(writes().getFirst()).isInstanceOfSatisfying(
        Write.Patch.class,
        patch -> {
          assertThat(patch.target().name()).isEqualTo("lost");
          assertThat(patch.body().toString())
              .contains("\"resourceVersion\":\"" + version + "\"").contains("\"uid\":\"l\"").contains(Fencing.GIVEN_UP);
        });
  }

  @Test
  void aNodeThatHasPromisedNothingIsNeverGivenUp() {
    lease("other: 'true'", "2026-01-01T00:00:10.000000Z");
    stage.pass(Duration.ofMinutes(10));
    assertThat(writes()).isEmpty();
  }

  @Test
  void whereNoNodeIsReadyItMayBeUsWhoHearNothing() {
    node("other", "Unknown", "");
    stage.pass(Duration.ofMinutes(10));
    assertThat(writes()).isEmpty();
    node("other", "True", "");
    stage.pass(Duration.ofSeconds(2));
    assertThat(writes()).isNotEmpty();
  }

  @Test
  void whatSomebodyHasSaidByHandIsNeverTakenBack() {
    node("lost", "Unknown", "taints: [{key: node.kubernetes.io/out-of-service, value: nodeshutdown, effect: NoExecute}]");
    stage.pass(Duration.ofSeconds(5));
    lease("self-fencing: 'true'", "2026-01-01T00:00:10.000000Z");
    stage.pass(Duration.ofSeconds(30));
    assertThat(writes()).isEmpty();
    node("lost", "Unknown", "taints: [{key: node.kubernetes.io/out-of-service, value: self-fenced, effect: NoExecute}]");
    stage.pass(Duration.ofSeconds(2));
    assertThat(writes()).singleElement().asString().contains("taints");
  }
}
