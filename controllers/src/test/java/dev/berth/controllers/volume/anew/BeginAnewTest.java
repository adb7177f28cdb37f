package dev.berth.controllers.volume.anew;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.client.FixedApi;
import dev.berth.client.Write;
import dev.berth.controllers.volume.Stage;
import dev.berth.controllers.volume.provision.Provisioner;
import dev.berth.model.kinds.Kinds;
import dev.berth.storage.Drivers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Set {@code web} of four, each member with its volume on the node of its number; whose node goes is Pending after that. */
class BeginAnewTest {
  private static final String ASKS = "storage.berth.dev/begin-anew-when: node-deleted";
  private static final String DISK = "matchExpressions: [{key: topology.berth.dev/node, operator: In, values: [node-%d]}]";
  private static final Duration GRACE = Duration.ofMinutes(1);

  private final Stage stage = new Stage();

  @BeforeEach
  void cluster() {
    set("Parallel", "");
    for (int i = 0; i < 4; i++) {
      node(i, "kubernetes.io/hostname: node-" + i);
      claim("data", i, ASKS);
      volume("data", i, "", DISK.formatted(i));
      pod(i, "node-" + i, true);
    }
    stage.start(new Provisioner(Drivers.NONE));
  }

  private void set(String management, String more) {
    stage.put(
        Kinds.STATEFUL_SET,
        """
        metadata: {namespace: default, name: web, uid: web, generation: %d}
        spec:
          replicas: 4
          podManagementPolicy: %s
          volumeClaimTemplates: [{metadata: {name: data}}, {metadata: {name: log}}]
          %s
        """
            .formatted(management.length() + more.length(), management, more));
  }

  private void node(int number, String labels) {
    stage.put(Kinds.NODE, "{metadata: {name: node-%d, labels: {%s}}}".formatted(number, labels));
  }

  private void claim(String template, int ordinal, String annotations) {
    stage.put(
        Kinds.CLAIM,
        """
        metadata: {namespace: default, name: %1$s-web-%2$d, uid: uid-%1$s-%2$d, annotations: {pv.kubernetes.io/bind-completed: 'yes', %3$s}}
        spec: {volumeName: pv-%1$s-%2$d}
        status: {phase: Bound}
        """
            .formatted(template, ordinal, annotations));
  }

  private void volume(String template, int ordinal, String annotations, String term) {
    stage.put(
        Kinds.VOLUME,
        """
        metadata: {name: pv-%1$s-%2$d, annotations: {%3$s}}
        spec:
          persistentVolumeReclaimPolicy: Retain
          claimRef: {namespace: default, name: %1$s-web-%2$d, uid: uid-%1$s-%2$d}
          nodeAffinity: {required: {nodeSelectorTerms: [{%4$s}]}}
        status: {phase: Bound}
        """
            .formatted(template, ordinal, annotations, term));
  }

  private void pod(int ordinal, String node, boolean ready) {
    stage.put(
        Kinds.POD,
        """
        metadata: {namespace: default, name: web-%1$d, uid: %1$d, ownerReferences: [{kind: StatefulSet, name: web, uid: web, controller: true}]}
        spec: {nodeName: '%2$s', volumes: [{name: data, persistentVolumeClaim: {claimName: data-web-%1$d}}]}
        status: {phase: %3$s, conditions: [{type: Ready, status: '%4$s'}]}
        """
            .formatted(ordinal, node, ready ? "Running" : "Pending", ready ? "True" : "False"));
  }

  private void lose(int number) {
    stage.source.remove(Kinds.NODE, "", "node-" + number);
    pod(number, "", false);
    stage.settle();
  }

  private void back(int number) {
    node(number, "kubernetes.io/hostname: node-" + number);
    pod(number, "node-" + number, true);
    stage.settle();
  }

  private List<String> deleted() {
    return stage.writes().stream().filter(write -> write.startsWith("delete claim ")).map(write -> write.substring(13)).toList();
  }

  private List<String> told() {
    return stage.notes.stream().map(note -> note.about().text("name") + " " + note.reason() + ": " + note.message()).distinct().toList();
  }

  private List<String> afterGrace() {
    stage.pass(GRACE);
    return deleted();
  }

  private static String waits(String why) {
    return "data-web-1 BeginAnewWaits: node node-1 is gone, and it does not begin anew yet: " + why;
  }

  @Test
  @Spec("H19")
  void aClaimWhoseNodeIsGoneGoesAMinuteLater() {
    lose(1);
    stage.pass(GRACE.minusSeconds(4));
    assertThat(deleted()).isEmpty();
    stage.pass(Duration.ofSeconds(4));
    assertThat(deleted()).containsExactly("data-web-1");
    assertThat(told())
        .containsExactly(
            "data-web-1 BeginsAnew: node node-1 is gone, and volume pv-data-1 with it, which is kept (Retain) in case it comes back: "
                + "statefulset web makes the claim again, with a new volume",
            "web MemberBeginsAnew: claim data-web-1 is deleted and made again, with a new volume: node node-1 is gone, and volume pv-data-1 "
                + "with it, which is kept (Retain) in case it comes back");
  }

  @Test
  @Spec("H19")
  void whoDoesNotAskKeepsIts() {
    claim("data", 1, "");
    lose(1);
    assertThat(afterGrace()).isEmpty();
    assertThat(told()).isEmpty();
    claim("data", 1, ASKS);
    assertThat(afterGrace()).as("asked for later").containsExactly("data-web-1");
  }

  @ParameterizedTest
  @Spec("H19")
  @ValueSource(
      strings = {
        "metadata: {name: node-1}, spec: {unschedulable: true}",
        "metadata: {name: node-1}, spec: {taints: [{key: node.kubernetes.io/unreachable, effect: NoExecute}]}",
        "metadata: {name: node-1}, status: {conditions: [{type: Ready, status: Unknown}]}",
        "metadata: {name: node-1, labels: {kubernetes.io/hostname: other}}",
        "metadata: {name: node-1, deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [example.com/kept]}"
      })
  void aNodeThatIsThereIsNotGone(String node) {
    volume("data", 1, "", "matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node-1]}]");
    stage.put(Kinds.NODE, "{" + node + "}");
    pod(1, "", false);
    assertThat(afterGrace()).isEmpty();
  }

  @Test
  @Spec("H19")
  void aNodeThatComesBackBeginsTheMinuteAnew() {
    lose(1);
    stage.pass(GRACE.minusSeconds(10));
    node(1, "");
    stage.settle();
    lose(1);
    stage.pass(GRACE.minusSeconds(10));
    assertThat(deleted()).isEmpty();
    assertThat(afterGrace()).containsExactly("data-web-1");
  }

  @Test
  @Spec("H19")
  void whoHasJustStartedGivesNodesTheMinuteAnew() {
    lose(1);
    stage.pass(GRACE.minusSeconds(10));
    Stage other = new Stage();
    stage.source.list(Kinds.NODE).forEach(node -> other.source.put(Kinds.NODE, node.json()));
    stage.source.list(Kinds.CLAIM).forEach(claim -> other.source.put(Kinds.CLAIM, claim.json()));
    stage.source.list(Kinds.VOLUME).forEach(volume -> other.source.put(Kinds.VOLUME, volume.json()));
    stage.source.list(Kinds.POD).forEach(pod -> other.source.put(Kinds.POD, pod.json()));
    stage.source.list(Kinds.STATEFUL_SET).forEach(set -> other.source.put(Kinds.STATEFUL_SET, set.json()));
    other.start(new Provisioner(Drivers.NONE)).pass(GRACE.minusSeconds(10));
    assertThat(other.writes()).isEmpty();
    assertThat(other.pass(GRACE).writes()).containsExactly("may delete claim data-web-1", "delete claim data-web-1");
  }

  @Test
  @Spec("H19")
  void aNodeThatIsBackBeforeItIsHeardOfCostsNothing() {
    lose(1);
    stage.source.hold();
    node(1, "");
    assertThat(afterGrace()).isEmpty();
    stage.source.release();
    assertThat(afterGrace()).isEmpty();
  }

  @Test
  @Spec("H19")
  void aNodeThatRegistersWhileItIsDecidedCostsNothing() {
    stage.api.delay(Duration.ofSeconds(5));
    lose(1);
    stage.pass(GRACE.plusSeconds(5));
    stage.source.hold();
    node(1, "");
    stage.pass(Duration.ofSeconds(20));
    assertThat(deleted()).isEmpty();
    stage.source.release();
    assertThat(afterGrace()).isEmpty();
  }

  @Test
  @Spec("H19")
  void aWishThatIsTakenBackAtTheLastMomentIsRespected() {
    lose(1);
    stage.pass(GRACE.minusSeconds(10));
    stage.source.hold();
    claim("data", 1, "");
    stage.pass(GRACE);
    stage.source.release();
    assertThat(afterGrace()).isEmpty();
    assertThat(stage.source.get(Kinds.CLAIM, "default", "data-web-1")).isPresent();
  }

  @ParameterizedTest
  @Spec("H19")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "matchFields: [{key: metadata.name, operator: In, values: [node-1]}] | true",
        "matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node-1]}] | true",
        "matchExpressions: [{key: topology.example.com/node, operator: In, values: [node-1]}] | true",
        "matchExpressions: [{key: zone, operator: In, values: [a]}, {key: kubernetes.io/hostname, operator: In, values: [node-1]}] | true",
        "matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node-1, node-7]}] | true",
        "matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node-1, node-2]}] | false",
        "matchExpressions: [{key: kubernetes.io/hostname, operator: NotIn, values: [node-0, node-2]}] | false",
        "matchExpressions: [{key: topology.kubernetes.io/zone, operator: In, values: [b]}] | false",
        "matchExpressions: [{key: nobody.example.com/node, operator: In, values: [node-1]}] | false"
      })
  void onlyAnAffinityThatNamesNodesTellsThatTheyAreGone(String term, boolean begins) {
    for (int i : List.of(0, 2, 3)) {
      node(i, "kubernetes.io/hostname: node-%1$d, topology.kubernetes.io/zone: a, topology.example.com/node: node-%1$d".formatted(i));
    }
    volume("data", 1, "", term);
    lose(1);
    assertThat(afterGrace()).isEqualTo(begins ? List.of("data-web-1") : List.of());
  }

  @Test
  @Spec("H19")
  void aNodeWithoutItsHostnameMayBeTheOne() {
    volume("data", 1, "", "matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [host-1]}]");
    node(1, "");
    pod(1, "", false);
    assertThat(afterGrace()).isEmpty();
    node(1, "kubernetes.io/hostname: node-1");
    assertThat(afterGrace()).as("none has that, and all have one").containsExactly("data-web-1");
  }

  @Test
  @Spec("H19")
  void withAnotherPlaceToGoNothingIsLost() {
    volume("data", 1, "", DISK.formatted(1) + "}, {" + DISK.formatted(2));
    lose(1);
    assertThat(afterGrace()).isEmpty();
  }

  @ParameterizedTest
  @Spec("H19")
  @ValueSource(strings = {"OrderedReady", "Parallel"})
  void ofAllThatLostTheirNodesNoneBegins(String management) {
    set(management, "");
    lose(0);
    lose(1);
    lose(2);
    lose(3);
    assertThat(afterGrace()).isEmpty();
    assertThat(told()).contains(waits("no other pod of statefulset web is Ready, from which it could get what it had"));
  }

  @ParameterizedTest
  @Spec("H19")
  @ValueSource(strings = {"OrderedReady", "Parallel"})
  void emptyMembersAreNeverMoreThanHalf(String management) {
    set(management, "");
    lose(0);
    lose(1);
    lose(2);
    assertThat(afterGrace()).isEmpty();
    assertThat(told())
        .contains(
            waits("3 of the 4 members of statefulset web have lost their volumes: empty ones would be more than those that have what there was"));
    back(2);
    assertThat(afterGrace()).as("one is back").containsExactly("data-web-0");
  }

  @ParameterizedTest
  @Spec("H19")
  @ValueSource(strings = {"OrderedReady", "Parallel"})
  void theNextWaitsUntilTheOneBeforeIsReady(String management) {
    set(management, "");
    lose(0);
    lose(1);
    assertThat(afterGrace()).containsExactly("data-web-0");
    assertThat(afterGrace()).containsExactly("data-web-0");
    assertThat(told()).contains(waits("web-0 is not Ready"));
    volume("data", 0, "", DISK.formatted(2));
    claim("data", 0, ASKS);
    stage.source.remove(Kinds.POD, "default", "web-0");
    assertThat(afterGrace()).as("its pod is being made again").containsExactly("data-web-0");
    pod(0, "node-2", false);
    assertThat(afterGrace()).containsExactly("data-web-0");
    pod(0, "node-2", true);
    assertThat(afterGrace()).containsExactly("data-web-0", "data-web-1");
  }

  @Test
  @Spec("H19")
  void ofTwoThatAreLostInOneMomentOneBegins() {
    for (int i = 0; i < 2; i++) {
      stage.source.remove(Kinds.NODE, "", "node-" + i);
      pod(i, "", false);
    }
    assertThat(afterGrace()).containsExactly("data-web-0");
    assertThat(told()).contains(waits("web-0 begins anew first"));
  }

  @Test
  @Spec("H19")
  void anOrderedSetsLaterPodsCannotBeThereBefore() {
    set("OrderedReady", "");
    stage.source.remove(Kinds.POD, "default", "web-2");
    stage.source.remove(Kinds.POD, "default", "web-3");
    lose(0);
    assertThat(afterGrace()).containsExactly("data-web-0");
  }

  @Test
  @Spec("H19")
  void aMemberThatIsIllOtherwiseIsWaitedFor() {
    pod(2, "node-2", false);
    lose(1);
    assertThat(afterGrace()).isEmpty();
    assertThat(told()).contains(waits("web-2 is not Ready"));
    pod(2, "node-2", true);
    assertThat(afterGrace()).containsExactly("data-web-1");
  }

  @Test
  @Spec("H19")
  void whatNoSetWouldMakeAgainStays() {
    set("Parallel", "ordinals: {start: 2}");
    lose(1);
    assertThat(afterGrace()).isEmpty();
    stage.source.remove(Kinds.STATEFUL_SET, "default", "web");
    assertThat(afterGrace()).isEmpty();
  }

  @Test
  @Spec("H19")
  void aClaimThatAPodWithANodeUsesStays() {
    lose(1);
    stage.put(
        Kinds.POD,
        """
        metadata: {namespace: default, name: reader, uid: r}
        spec: {nodeName: node-2, volumes: [{name: v, persistentVolumeClaim: {claimName: data-web-1}}]}
        status: {phase: Running}
        """);
    assertThat(afterGrace()).isEmpty();
    assertThat(told()).contains(waits("pod reader on node node-2 uses it"));
    stage.source.remove(Kinds.POD, "default", "reader");
    assertThat(afterGrace()).containsExactly("data-web-1");
  }

  @Test
  @Spec("H19")
  void allThatAMemberLostGoesTogetherOrNotAtAll() {
    claim("log", 1, "");
    volume("log", 1, "", DISK.formatted(1));
    lose(1);
    assertThat(afterGrace()).isEmpty();
    assertThat(told()).contains(waits("claim log-web-1 has lost its volume as well, and does not ask for that"));
    claim("log", 1, ASKS);
    assertThat(afterGrace()).containsExactly("data-web-1", "log-web-1");
  }

  @Test
  @Spec("H19")
  void whatIsElsewhereAndAsksAsWellKeepsTheRest() {
    claim("log", 1, ASKS);
    volume("log", 1, "", DISK.formatted(2));
    lose(1);
    assertThat(afterGrace()).isEmpty();
    assertThat(told()).contains(waits("claim log-web-1 asks for that as well, and its volume is not lost; they begin anew together"));
    claim("log", 1, "");
    assertThat(afterGrace()).as("it does not ask, and stays").containsExactly("data-web-1");
  }

  @Test
  @Spec("H19")
  void whatIsBeingMadeAgainAlreadyIsFollowedByTheRest() {
    claim("log", 1, ASKS);
    volume("log", 1, "", DISK.formatted(1));
    stage.put(
        Kinds.CLAIM, "{metadata: {namespace: default, name: data-web-1, uid: new, annotations: {%s}}, status: {phase: Pending}}".formatted(ASKS));
    lose(1);
    assertThat(afterGrace()).containsExactly("log-web-1");
  }

  @Test
  @Spec("H19")
  void whereTheApiKeepsOneClaimItKeepsAll() {
    claim("log", 1, ASKS);
    volume("log", 1, "", DISK.formatted(1));
    stage.api.answering(
        write -> write instanceof Write.Delete delete && delete.target().name().equals("log-web-1") ? Optional.of(FixedApi.refused(422, "Invalid", "it is to be kept")) : Optional.empty());
    lose(1);
    assertThat(afterGrace()).isEmpty();
    assertThat(told()).contains(waits("it is to be kept").replace("data-web", "log-web"));
    stage.api.answering(_ -> Optional.empty());
    assertThat(afterGrace()).containsExactly("data-web-1", "log-web-1");
  }

  @Test
  @Spec("H19")
  void whoHearsLateIsToldByTheApiThatOthersAreIll() {
    lose(1);
    stage.pass(GRACE.minusSeconds(10));
    stage.source.hold();
    pod(2, "node-2", false);
    stage.pass(GRACE);
    stage.source.release();
    assertThat(afterGrace()).isEmpty();
    assertThat(told()).contains(waits("web-2 is not Ready"));
  }

  @ParameterizedTest
  @Spec("H19")
  @ValueSource(strings = {"replicas: 0", "replicas: 1, ordinals: {start: 0}", "replicas: 1, ordinals: {start: 1}"})
  void aSetThatIsScaledDownLosesNothing(String scale) {
    stage.put(
        Kinds.STATEFUL_SET,
        "{metadata: {namespace: default, name: web, uid: web, generation: 99}, spec: {podManagementPolicy: Parallel, volumeClaimTemplates: "
            + "[{metadata: {name: data}}], " + scale + "}}");
    lose(1);
    assertThat(afterGrace()).isEmpty();
  }

  @Test
  @Spec("H19")
  void aSetThatGoesMakesNothingAgain() {
    stage.put(
        Kinds.STATEFUL_SET,
        """
        metadata: {namespace: default, name: web, uid: web, generation: 99, deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [foregroundDeletion]}
        spec: {replicas: 4, podManagementPolicy: Parallel, volumeClaimTemplates: [{metadata: {name: data}}]}
        """);
    lose(1);
    assertThat(afterGrace()).isEmpty();
  }

  @Test
  @Spec("H19")
  void aSetThatWouldMakeItOfSnapshotsMakesItNotEmpty() {
    stage.put(
        Kinds.STATEFUL_SET,
        """
        metadata: {namespace: default, name: web, uid: web, generation: 99, annotations: {statefulset.berth.dev/restore-from: monday}}
        spec: {replicas: 4, podManagementPolicy: Parallel, volumeClaimTemplates: [{metadata: {name: data}}]}
        """);
    lose(1);
    assertThat(afterGrace()).isEmpty();
    assertThat(told())
        .contains(waits("statefulset web would begin with what volumegroupsnapshot monday has (statefulset.berth.dev/restore-from)"));
    set("Parallel", "revisionHistoryLimit: 3");
    assertThat(afterGrace()).containsExactly("data-web-1");
  }

  @Test
  @Spec("H19")
  void othersOnNodesThatAreGoneFillNobody() {
    pod(2, "node-9", true);
    lose(1);
    assertThat(afterGrace()).isEmpty();
    assertThat(told()).contains(waits("web-2 is not Ready"));
  }

  @Test
  @Spec("H19")
  void aVolumeThatWasBeingMovedMayBeElsewhere() {
    volume("data", 1, "storage.berth.dev/moving: 'from=node-1,to=node-2,id=7,state=Copying'", DISK.formatted(1));
    lose(1);
    assertThat(afterGrace()).isEmpty();
    assertThat(told())
        .contains(waits("volume pv-data-1 was being moved (from=node-1,to=node-2,id=7,state=Copying), and may be on the other node"));
  }

  @Test
  @Spec("H19")
  void aVolumeThatWouldComeBackByNameIsKept() {
    volume("data", 1, "storage.berth.dev/rebind-same-name: 'true'", DISK.formatted(1));
    lose(1);
    assertThat(afterGrace()).isEmpty();
    assertThat(told()).contains(waits("volume pv-data-1 comes back to claims of this name (storage.berth.dev/rebind-same-name)"));
  }
}
