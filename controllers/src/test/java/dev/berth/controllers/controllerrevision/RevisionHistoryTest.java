package dev.berth.controllers.controllerrevision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.ControllerRevision;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RevisionHistoryTest {
  /** As upstream 1.34 stores it; the names below are those that it gave. */
  private static final String TEMPLATE =
      """
      metadata: {labels: {app: foo}, annotations: {test: value}}
      spec:
        containers:
        - {name: test, image: test, resources: {}, terminationMessagePath: /dev/termination-log,
           terminationMessagePolicy: File, imagePullPolicy: Always}
        restartPolicy: Always
        terminationGracePeriodSeconds: 30
        dnsPolicy: ClusterFirst
        securityContext: {}
        schedulerName: default-scheduler
      """;

  private static final String TEXT =
      "{\"spec\":{\"template\":{\"$patch\":\"replace\",\"metadata\":{\"annotations\":{\"test\":\"value\"},"
          + "\"labels\":{\"app\":\"foo\"}},\"spec\":{\"containers\":[{\"image\":\"test\",\"imagePullPolicy\":\"Always\","
          + "\"name\":\"test\",\"resources\":{},\"terminationMessagePath\":\"/dev/termination-log\","
          + "\"terminationMessagePolicy\":\"File\"}],\"dnsPolicy\":\"ClusterFirst\",\"restartPolicy\":\"Always\","
          + "\"schedulerName\":\"default-scheduler\",\"securityContext\":{},\"terminationGracePeriodSeconds\":30}}}}";

  private static JsonObject template(String yaml) {
    return (JsonObject) Yaml.parse(yaml);
  }

  private static ControllerRevision revision(String name, long number, String yaml) {
    return new ControllerRevision(
        JsonObject.builder()
            .put("metadata", JsonObject.EMPTY.with("name", name))
            .put("data", RevisionData.of(template(yaml)))
            .put("revision", number)
            .build());
  }

  @Test
  @Spec({"B61", "B62"})
  void dataAndNameAreThoseThatUpstreamGivesTheSameTemplate() {
    JsonObject data = RevisionData.of(template(TEMPLATE));
    assertThat(data.toString()).isEqualTo(TEXT);
    assertThat(RevisionHash.of(data, 0)).isEqualTo("776999688b");
    AnyObject owner =
        new AnyObject((JsonObject) Yaml.parse("{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: test, uid: u}}"));
    JsonObject made = RevisionHistory.revision(owner, template(TEMPLATE), 2, 0);
    assertThat(made.object("metadata").text("name")).isEqualTo("test-776999688b");
    assertThat(made.object("metadata").object("labels"))
        .isEqualTo(Yaml.parse("{app: foo, controller.kubernetes.io/hash: 776999688b}"));
  }

  @Test
  @Spec({"B63", "G43"})
  void eachCollisionGivesAnotherName() {
    JsonObject data = RevisionData.of(template(TEMPLATE));
    assertThat(Set.of(RevisionHash.of(data, 0), RevisionHash.of(data, 1), RevisionHash.of(data, 2))).hasSize(3);
  }

  @Test
  @Spec("B62")
  void aHashIsOfLettersThatMakeNoWords() {
    for (int i = 0; i < 1000; i++) {
      assertThat(RevisionHash.of(JsonObject.EMPTY.with("n", i), 0)).matches("[bcdfghjklmnpqrstvwxz2456789]{1,10}");
    }
    assertThat(RevisionHash.name("x".repeat(230), "b")).hasSize(225);
  }

  @Test
  @Spec({"B65", "G43"})
  void aTemplateIsFoundAgainWhateverTheOrderOfItsMembersAndTheNullTimeOfOlderReleases() {
    ControllerRevision old = revision("a", 1, "{spec: {b: 1, a: 2}, metadata: {creationTimestamp: null, labels: {x: y}}}");
    RevisionHistory history = new RevisionHistory(List.of(old));
    assertThat(history.of(template("{metadata: {labels: {x: y}}, spec: {a: 2, b: 1}}"))).contains(old);
    assertThat(history.of(template("{metadata: {labels: {x: z}}, spec: {a: 2, b: 1}}"))).isEmpty();
  }

  @Test
  void aRevisionThatWasMadeForSomethingElseIsNobodysTemplate() {
    ControllerRevision other =
        new ControllerRevision((JsonObject) Yaml.parse("{metadata: {name: a}, data: {spec: {template: {spec: {a: 1}}}}}"));
    assertThat(RevisionData.isOf(other, template("{spec: {a: 1}}"))).isFalse();
  }

  @Test
  @Spec({"B65", "G43"})
  void revisionsAreInTheOrderOfTheirNumbersThenNames() {
    RevisionHistory history =
        new RevisionHistory(List.of(revision("c", 2, "{a: 1}"), revision("b", 3, "{a: 2}"), revision("a", 2, "{a: 3}")));
    assertThat(history.revisions()).extracting(ControllerRevision::name).containsExactly("a", "c", "b");
    assertThat(history.next()).isEqualTo(4);
    assertThat(new RevisionHistory(List.of()).next()).isEqualTo(1);
  }

  @Test
  @Spec({"B64", "G43"})
  void theOldestThatNobodyNeedsAreForgotten() {
    RevisionHistory history =
        new RevisionHistory(
            List.of(
                revision("a", 1, "{a: 1}"), revision("b", 2, "{a: 2}"), revision("c", 3, "{a: 3}"),
                revision("d", 4, "{a: 4}")));
    Set<String> live = Set.of("a", "d");
    assertThat(history.beyond(2, live)).isEmpty();
    assertThat(history.beyond(1, live)).extracting(ControllerRevision::name).containsExactly("b");
    assertThat(history.beyond(0, live)).extracting(ControllerRevision::name).containsExactly("b", "c");
    assertThat(history.beyond(-1, live)).isEmpty();
  }
}
