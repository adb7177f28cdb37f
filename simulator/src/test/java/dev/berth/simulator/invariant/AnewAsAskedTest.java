package dev.berth.simulator.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** That claims are deleted for their nodes only where that was asked for: of set {@code web} of four, each member on the node of its number. */
class AnewAsAskedTest extends InvariantCase {
  private static final String ASKS = "storage.berth.dev/begin-anew-when: node-deleted";
  private static final String SET =
      "{metadata: {namespace: default, name: web, uid: w, generation: %d}, spec: {replicas: %1$d, podManagementPolicy: %s, "
          + "volumeClaimTemplates: [{metadata: {name: data}}, {metadata: {name: log}}]}}";
  private static final String CLAIM =
      "{metadata: {namespace: default, name: %1$s-web-%2$d, uid: %1$s-%2$d, annotations: {%3$s}}, spec: {volumeName: pv-%1$s-%2$d}}";
  private static final String VOLUME =
      "{metadata: {name: pv-%s-%d, annotations: {%s}}, spec: {nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: "
          + "[{key: topology.berth.dev/node, operator: In, values: [node-%2$d]}]}]}}}}";
  private static final String POD =
      "{metadata: {namespace: default, name: web-%d, uid: p%1$d}, status: {phase: Running, conditions: [{type: Ready, status: '%s'}]}}";

  private Duration staleness = Duration.ZERO;
  private final AnewAsAsked anew = new AnewAsAsked(() -> staleness);

  AnewAsAskedTest() {
    super(Kinds.NODE, Kinds.POD, Kinds.CLAIM, Kinds.VOLUME, Kinds.STATEFUL_SET);
    listen(anew, Kinds.NODE);
    listen(anew, Kinds.POD);
    listen(anew, Kinds.STATEFUL_SET);
    put(Kinds.STATEFUL_SET, SET, 4, "Parallel");
    for (int i = 0; i < 4; i++) {
      node(i);
      claim("data", i, ASKS);
      pod(i, true);
    }
    pass(Duration.ofMinutes(5));
  }

  private void node(int number) {
    put(Kinds.NODE, "{metadata: {name: node-%d, creationTimestamp: '%s'}}", number, now());
  }

  private void claim(String template, int ordinal, String annotations) {
    put(Kinds.VOLUME, VOLUME, template, ordinal, "");
    put(Kinds.CLAIM, CLAIM, template, ordinal, annotations);
  }

  private void pod(int ordinal, boolean ready) {
    put(Kinds.POD, POD, ordinal, ready ? "True" : "False");
  }

  private void pass(Duration time) {
    loop.advance(time);
  }

  private void lose(int number) {
    source.remove(Kinds.NODE, "", "node-" + number);
    pod(number, false);
  }

  private void loseForLong(int number) {
    lose(number);
    pass(Duration.ofMinutes(2));
  }

  private Write.Delete delete(String name) {
    PersistentVolumeClaim claim = picture.get(Kinds.CLAIM, "default", name).orElseThrow();
    return new Write.Delete(Ref.of(Kinds.CLAIM, claim), Write.DeleteOptions.only(claim));
  }

  private Optional<String> deleting(String name) {
    return anew.deleting(delete(name), picture, now());
  }

  @Test
  @Spec("H19")
  void oneWhoseNodeIsGoneForAMinuteMayGo() {
    lose(1);
    pass(Duration.ofSeconds(50));
    assertThat(deleting("data-web-1").orElse("")).startsWith("claim data-web-1 is to begin anew, and node node-1 is gone only since ");
    pass(Duration.ofSeconds(10));
    assertThat(deleting("data-web-1")).isEmpty();
  }

  @Test
  @Spec("H19")
  void itHasToAskForThat() {
    claim("data", 1, "");
    loseForLong(1);
    assertThat(deleting("data-web-1")).contains("claim data-web-1 is to begin anew, and does not ask for that");
  }

  @Test
  @Spec("H19")
  void itsNodeIsNotThere() {
    loseForLong(1);
    node(1);
    assertThat(deleting("data-web-1")).as("since a moment").isEmpty();
    pass(Duration.ofSeconds(10));
    staleness = Duration.ofMinutes(1);
    assertThat(deleting("data-web-1")).as("whoever hears late").contains("claim data-web-1 is to begin anew, and node node-1 is there");
  }

  @Test
  @Spec("H19")
  void itsVolumeIsNotOnItsWay() {
    loseForLong(1);
    put(Kinds.VOLUME, VOLUME, "data", 1, "storage.berth.dev/moving: 'from=node-1,to=node-2,id=7,state=Copying'");
    assertThat(deleting("data-web-1")).contains("claim data-web-1 is to begin anew, and its volume is on its way");
  }

  @Test
  @Spec("H19")
  void aSetMakesItAgain() {
    loseForLong(1);
    put(Kinds.STATEFUL_SET, SET, 1, "Parallel");
    pass(Duration.ofSeconds(10));
    assertThat(deleting("data-web-1")).contains("claim data-web-1 is to begin anew, and no set makes it again");
    staleness = Duration.ofMinutes(1);
    assertThat(deleting("data-web-1")).as("who has not heard of that").isEmpty();
  }

  @Test
  @Spec("H19")
  void allOthersAreReady() {
    loseForLong(1);
    pod(2, false);
    assertThat(deleting("data-web-1")).as("it was until now").isEmpty();
    pass(Duration.ofSeconds(10));
    assertThat(deleting("data-web-1")).contains("claim data-web-1 is to begin anew, and default/web-2 is not ready");
    staleness = Duration.ofMinutes(1);
    assertThat(deleting("data-web-1")).as("who has not heard of that").isEmpty();
    pod(0, false);
    pod(3, false);
    pass(Duration.ofMinutes(2));
    assertThat(deleting("data-web-1")).contains("claim data-web-1 is to begin anew, and no other member is ready");
  }

  @Test
  @Spec("H19")
  void anOrderedSetsLaterMembersNeedNotBeThere() {
    put(Kinds.STATEFUL_SET, SET, 4, "OrderedReady");
    loseForLong(1);
    source.remove(Kinds.POD, "default", "web-3");
    pass(Duration.ofSeconds(10));
    assertThat(deleting("data-web-1")).isEmpty();
    source.remove(Kinds.POD, "default", "web-0");
    pass(Duration.ofSeconds(10));
    assertThat(deleting("data-web-1")).contains("claim data-web-1 is to begin anew, and default/web-0 is not ready");
  }

  @Test
  @Spec("H19")
  void oneAfterTheOther() {
    lose(1);
    loseForLong(2);
    assertThat(deleting("data-web-1")).isEmpty();
    anew.deleted(delete("data-web-1"), picture);
    assertThat(deleting("data-web-2")).as("the first is as lost as before").isEmpty();
    source.remove(Kinds.CLAIM, "default", "data-web-1");
    loop.runDue();
    assertThat(deleting("data-web-2")).contains("claim data-web-2 is to begin anew, and default/web-1 has begun anew and is not ready yet");
    pod(1, true);
    assertThat(deleting("data-web-2")).isEmpty();
  }

  @Test
  @Spec("H19")
  void notMoreThanHalfOfThem() {
    lose(0);
    lose(1);
    loseForLong(2);
    assertThat(deleting("data-web-1")).contains("claim data-web-1 is to begin anew, and more than half of default/web have lost theirs");
  }

  @Test
  @Spec("H19")
  void allThatAMemberLost() {
    claim("log", 1, ASKS);
    loseForLong(1);
    assertThat(deleting("data-web-1")).isEmpty();
    claim("log", 1, "");
    assertThat(deleting("data-web-1")).contains("claim data-web-1 is to begin anew, and log-web-1 is lost as well and stays");
  }
}
