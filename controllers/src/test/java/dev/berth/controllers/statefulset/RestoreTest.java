package dev.berth.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.Write;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.StatefulSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Claims that begin with what a group of snapshots has. */
class RestoreTest {
  private static final String CLAIMS =
      ", volumeClaimTemplates: [{metadata: {name: data}, spec: {}}, {metadata: {name: data-log}, spec: {}}]";

  /** A set of parallel pods, none there yet. */
  private static Bench bench(String asked) {
    return bench(asked, "Parallel");
  }

  private static Bench bench(String asked, String management) {
    return new Bench("replicas: 2, podManagementPolicy: " + management + CLAIMS).revision()
        .edit(set -> set.withAt(JsonString.of(asked), "metadata", "annotations", StatefulSet.RESTORE_FROM));
  }

  /** The group {@code monday}, ready, with a snapshot of each of these claims. */
  private static Bench taken(Bench bench, String... claims) {
    put(
        bench, Kinds.VOLUME_GROUP_SNAPSHOT,
        "{metadata: {namespace: default, name: monday, uid: uid-of-monday},"
            + " status: {readyToUse: true, boundVolumeGroupSnapshotContentName: content}}");
    List<String> infos = Arrays.stream(claims).map(claim -> "{snapshotHandle: of-" + claim + "}").toList();
    put(
        bench, Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT,
        "{metadata: {name: content}, spec: {volumeGroupSnapshotRef: {namespace: default, name: monday}},"
            + " status: {volumeSnapshotInfoList: [" + String.join(", ", infos) + "]}}");
    Arrays.stream(claims).forEach(claim -> member(bench, claim));
    return bench;
  }

  private static void member(Bench bench, String claim) {
    put(
        bench, Kinds.VOLUME_SNAPSHOT,
        """
        metadata:
          {namespace: default, name: snapshot-of-%1$s, ownerReferences: [{apiVersion: groupsnapshot.storage.k8s.io/v1,
            kind: VolumeGroupSnapshot, name: monday, uid: uid-of-monday}]}
        spec: {source: {persistentVolumeClaimName: %1$s}}
        """
            .formatted(claim));
  }

  private static void put(Bench bench, Kind<?> kind, String yaml) {
    bench.source.put(kind, (JsonObject) Yaml.parse(yaml));
  }

  /** The snapshots of the claims that would be created, "" where one begins empty. */
  private static Map<String, String> made(Bench bench) {
    Map<String, String> all = new TreeMap<>();
    for (Step step : steps(bench)) {
      if (step instanceof Step.Perform perform
          && perform.write() instanceof Write.Create create
          && create.object().text("kind").equals("PersistentVolumeClaim")) {
        JsonObject source = create.object().object("spec").object("dataSource");
        assertThat(source.without("name").toString())
            .isIn("{}", "{\"apiGroup\":\"snapshot.storage.k8s.io\",\"kind\":\"VolumeSnapshot\"}");
        all.put(create.object().object("metadata").text("name"), source.text("name"));
      }
    }
    return all;
  }

  private static List<Step> steps(Bench bench) {
    List<Step> all = new ArrayList<>();
    for (Step step : bench.plan().stages().stream().flatMap(List::stream).toList()) {
      if (step instanceof Step.Call call) {
        call.work().get().toCompletableFuture().join().stages().forEach(all::addAll);
      } else {
        all.add(step);
      }
    }
    return all;
  }

  private static String waits(String pod, String why) {
    return "finally tell Warning FailedCreate: create Pod " + pod + " in StatefulSet web failed error: annotation "
        + StatefulSet.RESTORE_FROM + ": " + why + "\n";
  }

  @ParameterizedTest
  @Spec({"H29", "H30", "H32"})
  @CsvSource({"monday, db", "monday/db, db", "monday, web", "monday/web, web"})
  void eachClaimBeginsWithTheSnapshotOfItsTemplateAndOrdinal(String asked, String of) {
    Bench bench =
        taken(bench(asked), "data-" + of + "-0", "data-" + of + "-1", "data-log-" + of + "-0", "data-log-" + of + "-1");
    assertThat(made(bench))
        .isEqualTo(
            Map.of(
                "data-web-0", "snapshot-of-data-" + of + "-0",
                "data-web-1", "snapshot-of-data-" + of + "-1",
                "data-log-web-0", "snapshot-of-data-log-" + of + "-0",
                "data-log-web-1", "snapshot-of-data-log-" + of + "-1"));
  }

  @ParameterizedTest
  @Spec({"H29", "H30"})
  @ValueSource(strings = {"OrderedReady", "Parallel"})
  void noPodAndNoClaimComesBeforeTheGroupIsThereAndReady(String management) {
    Bench bench = bench("monday", management);
    assertThat(bench.deeds()).startsWith(waits("web-0", "there is no volumegroupsnapshot monday")).doesNotContain("create claim");
    taken(bench, "data-db-0", "data-log-db-0");
    JsonObject group = bench.source.get(Kinds.VOLUME_GROUP_SNAPSHOT, "default", "monday").orElseThrow().json();
    bench.source.put(
        Kinds.VOLUME_GROUP_SNAPSHOT,
        group.with("status", (JsonObject) Yaml.parse("{readyToUse: false, error: {message: no room}}")));
    assertThat(bench.deeds())
        .startsWith(waits("web-0", "volumegroupsnapshot monday is not ready to use: no room"))
        .doesNotContain("create claim");
    bench.source.put(
        Kinds.VOLUME_GROUP_SNAPSHOT, group.withAt(JsonString.of("2026-01-01T00:00:00Z"), "metadata", "deletionTimestamp"));
    assertThat(bench.deeds()).startsWith(waits("web-0", "volumegroupsnapshot monday is being deleted"));
    bench.source.put(Kinds.VOLUME_GROUP_SNAPSHOT, group);
    assertThat(made(bench)).containsEntry("data-web-0", "snapshot-of-data-db-0");
  }

  /** Nothing of a volume must be lost because its snapshot is heard of later than the group. */
  @Test
  @Spec({"H29", "H30"})
  void whoHasNotSeenAllSnapshotsOfTheGroupWaits() {
    Bench bench = taken(bench("monday"), "data-db-0", "data-log-db-0", "data-db-1", "data-log-db-1");
    bench.source.remove(Kinds.VOLUME_SNAPSHOT, "default", "snapshot-of-data-db-1");
    assertThat(bench.deeds()).startsWith(waits("web-0", "volumegroupsnapshot monday is not ready to use")).doesNotContain("create claim");
    member(bench, "data-db-1");
    bench.source.remove(Kinds.VOLUME_GROUP_SNAPSHOT_CONTENT, "", "content");
    assertThat(made(bench)).isEmpty();
  }

  @Test
  @Spec({"H29", "H30"})
  void whatTheGroupDoesNotHaveBeginsEmptyAndThatIsTold() {
    Bench bench = taken(bench("monday"), "data-db-0", "data-log-db-0", "data-db-007", "cache-db-1");
    assertThat(made(bench))
        .isEqualTo(
            Map.of(
                "data-web-0", "snapshot-of-data-db-0", "data-log-web-0", "snapshot-of-data-log-db-0", "data-web-1", "",
                "data-log-web-1", ""));
    assertThat(bench.deeds())
        .contains(
            "finally tell Normal ClaimBeginsEmpty: claim data-web-1 begins empty: volumegroupsnapshot monday has no snapshot of"
                + " data-db-1\n",
            "finally tell Normal ClaimBeginsEmpty: claim data-log-web-1 begins empty: volumegroupsnapshot monday has no snapshot of"
                + " data-log-db-1\n");
  }

  @Test
  @Spec({"H29", "H32"})
  void ofSeveralSetsOneMustBeNamed() {
    Bench bench = taken(bench("monday"), "data-a-0", "data-log-a-0", "data-b-0", "data-log-b-0");
    assertThat(bench.deeds())
        .startsWith(
            waits("web-0", "volumegroupsnapshot monday has claims of several StatefulSets: name one, monday/a or monday/b"));
    bench.edit(set -> set.withAt(JsonString.of("monday/b"), "metadata", "annotations", StatefulSet.RESTORE_FROM));
    assertThat(made(bench)).containsEntry("data-web-0", "snapshot-of-data-b-0");
    bench.edit(set -> set.withAt(JsonString.of("monday/c"), "metadata", "annotations", StatefulSet.RESTORE_FROM));
    assertThat(bench.deeds())
        .startsWith(
            waits("web-0", "volumegroupsnapshot monday has no claim of a StatefulSet c and one of this set's templates"));
    bench.spec("volumeClaimTemplates", "[{metadata: {name: other}, spec: {}}]")
        .edit(set -> set.withAt(JsonString.of("monday"), "metadata", "annotations", StatefulSet.RESTORE_FROM));
    assertThat(bench.deeds()).startsWith(waits("web-0", "volumegroupsnapshot monday has no claim of one of this set's templates"));
  }

  @Test
  @Spec({"H29", "H30"})
  void aClaimThatIsThereIsLeftAloneAndOneThatIsMissedIsRestored() {
    Bench bench = taken(bench("monday").pods("pending", "ready"), "data-db-0", "data-log-db-0", "data-db-1", "data-log-db-1");
    assertThat(bench.deeds()).isEmpty();
    bench.source.remove(Kinds.CLAIM, "default", "data-web-0");
    assertThat(made(bench)).isEqualTo(Map.of("data-web-0", "snapshot-of-data-db-0"));
    bench.source.remove(Kinds.VOLUME_GROUP_SNAPSHOT, "default", "monday");
    assertThat(bench.deeds()).isEqualTo(waits("web-0", "there is no volumegroupsnapshot monday"));
  }

  @ParameterizedTest
  @Spec("H30")
  @ValueSource(strings = {"dataSource", "dataSourceRef"})
  void aTemplateThatSaysItselfWithWhatItsClaimsBeginIsLeftAlone(String member) {
    Bench bench =
        taken(bench("monday"), "data-db-0", "data-db-1")
            .spec(
                "volumeClaimTemplates",
                "[{metadata: {name: data}, spec: {" + member + ": {kind: PersistentVolumeClaim, name: golden}}}]");
    assertThat(
            steps(bench).stream()
                .filter(step -> step instanceof Step.Perform p && p.write() instanceof Write.Create)
                .map(step -> ((Write.Create) ((Step.Perform) step).write()).object())
                .filter(object -> object.text("kind").equals("PersistentVolumeClaim"))
                .map(claim -> claim.object("spec").toString())
                .distinct())
        .containsExactly("{\"" + member + "\":{\"kind\":\"PersistentVolumeClaim\",\"name\":\"golden\"}}");
    assertThat(bench.deeds()).doesNotContain("ClaimBeginsEmpty");
  }
}
