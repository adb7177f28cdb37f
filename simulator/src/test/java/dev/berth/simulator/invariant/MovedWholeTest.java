package dev.berth.simulator.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.model.kinds.Kinds;
import dev.berth.storage.simulated.Seen;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** That volumes are said to lie where they are. */
class MovedWholeTest extends InvariantCase {
  private static final String VOLUME =
      "{metadata: {name: pv, uid: v, annotations: {%s}}, spec: {csi: {driver: d, volumeHandle: h}, nodeAffinity: {required: "
          + "{nodeSelectorTerms: [{matchExpressions: [{key: topology.berth.dev/node, operator: In, values: [%s]}]}]}}}}";
  private static final String MARK = "storage.berth.dev/moving: 'from=n0,to=n1,id=7,state=%s'";

  private Set<String> whole = Set.of("d h n0");
  private List<Seen> seen = List.of();
  private Duration staleness = Duration.ZERO;
  private final MovedWhole moved = new MovedWhole((driver, id, node) -> whole.contains(driver + " " + id + " " + node), () -> seen, () -> staleness);

  MovedWholeTest() {
    super(Kinds.POD, Kinds.CLAIM, Kinds.VOLUME);
    listen(moved, Kinds.VOLUME);
    listen(moved, Kinds.POD);
    put(Kinds.CLAIM, "{metadata: {namespace: default, name: c}, spec: {volumeName: pv}}");
    volume("", "n0");
  }

  private void volume(String state, String node) {
    put(Kinds.VOLUME, VOLUME, state.isEmpty() ? "" : String.format(MARK, state), node);
  }

  private void pod(String name, String node) {
    put(
        Kinds.POD,
        "{metadata: {namespace: default, name: %s, uid: %1$s}, spec: {nodeName: '%s', volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]}}",
        name, node);
  }

  private Optional<String> attachedTo(String node) {
    seen = List.of(new Seen("h", "h", node, 1, 1, Set.of(node), Map.of(), Map.of()));
    return moved.happened(picture, now());
  }

  @Test
  void itIsSaidToLieElsewhereOnceAllOfItIsThere() {
    volume("Copying", "n0");
    whole = Set.of("d h n0", "d h n1");
    volume("Arrived", "n1");
    assertThat(wrong).isEmpty();
  }

  @Test
  void beforeAllOfItIsThereItIsWhereItWas() {
    volume("Copying", "n0");
    volume("Arrived", "n1");
    assertThat(wrong).containsExactly("pv is said to lie on n1, and not all of it is there");
  }

  @Test
  void onlyAMoveBringsItElsewhere() {
    whole = Set.of("d h n0", "d h n1", "d h n2");
    volume("", "n1");
    volume("Copying", "n1");
    volume("Arrived", "n2");
    assertThat(wrong)
        .containsExactly("pv is said to lie on n1, and was not on its way there", "pv is said to lie on n2, and was not on its way there");
  }

  @Test
  void itIsAttachedWhereItIsSaidToLie() {
    assertThat(attachedTo("n0")).isEmpty();
    assertThat(attachedTo("n1")).contains("pv is said to lie on n0, and is attached to [n1] and staged on []");
    whole = Set.of("d h n1");
    volume("Copying", "n0");
    assertThat(attachedTo("n0")).isEmpty();
    volume("Arrived", "n1");
    assertThat(wrong).containsExactly("pv is said to lie on n1, and is attached to [n0] and staged on []");
  }

  @Test
  void noPodIsPlacedWithOneThatIsOnItsWayButByWhoeverCannotKnow() {
    pod("a", "");
    volume("Copying", "n0");
    loop.advance(Duration.ofSeconds(1));
    staleness = Duration.ofMinutes(1);
    pod("a", "n0");
    assertThat(wrong).isEmpty();
    staleness = Duration.ZERO;
    pod("b", "n0");
    assertThat(wrong).singleElement().asString().startsWith("default/b was placed, and the volume of its claim c is on its way since ");
    volume("GivenUp", "n0");
    pod("d", "n0");
    assertThat(wrong).hasSize(1);
  }
}
