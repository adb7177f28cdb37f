package dev.berth.api.kinds.batch;

import static dev.berth.api.kinds.KindFixture.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.kinds.KindFixture;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import org.junit.jupiter.api.Test;

class JobTest {
  private static final KindFixture JOBS = KindFixture.of("batch", "jobs");
  private static final KindFixture CRON_JOBS = KindFixture.of("batch", "cronjobs");
  private static final String JOB =
      """
      {"metadata": {"name": "j", "uid": "u-1"}, "spec": {
        "template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "x:1"}]}}}}
      """;
  private static final String INDEXED =
      """
      {"metadata": {"name": "j", "uid": "u-1"}, "spec": {
        "completionMode": "Indexed", "completions": 3, "parallelism": 3,
        "template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "x:1"}]}}}}
      """;

  private static String with(String of, String json, String... path) {
    return set(json, path).apply((JsonObject) Json.parse(of)).toString();
  }

  @Test
  void aJobSelectsItsPodsByItsUid() {
    JsonObject job = JOBS.created(JOB);
    assertThat(job.object("spec").object("selector").toString())
        .isEqualTo("{\"matchLabels\":{\"batch.kubernetes.io/controller-uid\":\"u-1\"}}");
    JsonObject labels = job.object("spec").object("template").object("metadata").object("labels");
    assertThat(labels.strings())
        .containsEntry("batch.kubernetes.io/job-name", "j")
        .containsEntry("job-name", "j")
        .containsEntry("controller-uid", "u-1");
    assertThat(job.object("metadata").object("labels")).isEqualTo(labels);
  }

  @Test
  void aLabelThatContradictsTheUidIsRefused() {
    String labelled = with(JOB, "{\"controller-uid\": \"other\"}", "spec", "template", "metadata", "labels");
    assertThat(JOBS.refused(labelled))
        .anyMatch(
            e -> e.startsWith("spec.template.metadata.labels[controller-uid]: Invalid value: ")
                && e.endsWith(": must be 'u-1'"));
  }

  @Test
  void whatAJobRunsDoesNotChange() {
    JsonObject job = JOBS.created(JOB);
    assertThat(JOBS.updateRefused(job, set("2", "spec", "parallelism"))).isEmpty();
    assertThat(JOBS.updateRefused(job, set("2", "spec", "completions")))
        .containsExactly("spec.completions: Invalid value: 2: field is immutable");
    assertThat(JOBS.updateRefused(job, set("\"x\"", "spec", "template", "spec", "hostname")))
        .singleElement()
        .asString()
        .startsWith("spec.template: Invalid value: ")
        .endsWith(": field is immutable");
  }

  @Test
  void aJobThatWaitsMayBeMovedToOtherNodes() {
    JsonObject waiting = JOBS.created(with(JOB, "true", "spec", "suspend"));
    String selector = "{\"disk\": \"ssd\"}";
    assertThat(JOBS.updateRefused(waiting, set(selector, "spec", "template", "spec", "nodeSelector"))).isEmpty();
    JsonObject started = set("\"2026-01-01T00:00:00Z\"", "status", "startTime").apply(waiting);
    assertThat(JOBS.updateRefused(started, set(selector, "spec", "template", "spec", "nodeSelector"))).isNotEmpty();
    JsonObject atRest =
        set("[{\"type\": \"Suspended\", \"status\": \"True\"}]", "status", "conditions").apply(started);
    assertThat(JOBS.updateRefused(atRest, set(selector, "spec", "template", "spec", "nodeSelector"))).isEmpty();
    JsonObject busy = set("1", "status", "active").apply(atRest);
    assertThat(JOBS.updateRefused(busy, set(selector, "spec", "template", "spec", "nodeSelector"))).isNotEmpty();
  }

  @Test
  void aJobThatWaitsMayAskForMoreButRunNothingElse() {
    JsonObject waiting = JOBS.created(with(JOB, "true", "spec", "suspend"));
    String more = "[{\"name\": \"c\", \"image\": \"x:1\", \"resources\": {\"requests\": {\"cpu\": \"2\"}}}]";
    assertThat(JOBS.updateRefused(waiting, set(more, "spec", "template", "spec", "containers"))).isEmpty();
    String other = more.replace("x:1", "x:2");
    assertThat(JOBS.updateRefused(waiting, set(other, "spec", "template", "spec", "containers"))).isNotEmpty();
    String two = more.replace("]", ", {\"name\": \"d\", \"image\": \"x:1\"}]");
    assertThat(JOBS.updateRefused(waiting, set(two, "spec", "template", "spec", "containers"))).isNotEmpty();
  }

  @Test
  void aRuleMeansThatItsConditionHolds() {
    String rule = "{\"rules\": [{\"action\": \"Ignore\", \"onPodConditions\": [{\"type\": \"DisruptionTarget\"}]}]}";
    String job = with(JOB, rule, "spec", "podFailurePolicy");
    assertThat(JOBS.refused(job)).isEmpty();
    JsonObject made = JOBS.created(job).object("spec").object("podFailurePolicy").array("rules").object(0);
    assertThat(made.array("onPodConditions").object(0).text("status")).isEqualTo("True");
  }

  @Test
  void anIndexedJobGrowsInCompletionsAndParallelismAlike() {
    JsonObject job = JOBS.created(INDEXED);
    assertThat(JOBS.updateRefused(job, set("5", "spec", "completions")))
        .containsExactly(
            "spec.completions: Invalid value: 5: can only be modified in tandem with spec.parallelism");
    assertThat(
            JOBS.updateRefused(
                job, set("5", "spec", "completions").andThen(set("5", "spec", "parallelism"))::apply))
        .isEmpty();
  }

  @Test
  void successIsCountedOverIndexesThatExist() {
    assertThat(
            JOBS.refused(
                with(INDEXED, "{\"rules\": [{\"succeededIndexes\": \"0,2-3\"}]}", "spec", "successPolicy")))
        .containsExactly(
            "spec.successPolicy.rules[0].succeededIndexes: Invalid value: \"0,2-3\": error parsing"
                + " succeededIndexes: too large index: \"3\"");
    assertThat(
            JOBS.refused(
                with(
                    INDEXED,
                    "{\"rules\": [{\"succeededIndexes\": \"0,2\", \"succeededCount\": 3}]}",
                    "spec",
                    "successPolicy")))
        .containsExactly(
            "spec.successPolicy.rules[0].succeededCount: Invalid value: 3: must be less than or equal to 2 (the"
                + " number of indexes in the specified succeededIndexes field)");
  }

  @Test
  void failureRulesLookAtCodesOrConditions() {
    assertThat(
            JOBS.refused(
                with(
                    JOB,
                    """
                    {"rules": [{"action": "FailJob", "onExitCodes": {"operator": "In", "values": [3, 0]}},
                               {"action": "Ignore"}]}
                    """,
                    "spec",
                    "podFailurePolicy")))
        .containsExactly(
            "spec.podFailurePolicy.rules[0].onExitCodes.values[1]: Invalid value: 0: must not be 0 for the In"
                + " operator",
            "spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [3,0]: must be ordered",
            "spec.podFailurePolicy.rules[1]: Invalid value: specifying one of OnExitCodes and OnPodConditions is"
                + " required");
  }

  @Test
  void aFinishedJobStaysFinished() {
    JsonObject done =
        JOBS.created(JOB)
            .with(
                "status",
                Json.parse(
                    """
                    {"startTime": "2026-01-01T00:00:00Z", "completionTime": "2026-01-01T00:01:00Z", "succeeded": 1,
                     "conditions": [{"type": "SuccessCriteriaMet", "status": "True"},
                                    {"type": "Complete", "status": "True"}]}
                    """));
    assertThat(
            JOBS.statusRefused(
                done,
                """
                {"startTime": "2026-01-01T00:00:00Z", "completionTime": "2026-01-01T00:01:00Z",
                 "conditions": [{"type": "SuccessCriteriaMet", "status": "True"},
                                {"type": "Complete", "status": "False"}]}
                """))
        .contains(
            "status.conditions: Invalid value: cannot disable the terminal Complete=True condition",
            "status.succeeded: Invalid value: 0: cannot decrease the succeeded counter");
  }

  @Test
  void aCronJobLeavesRoomInItsName() {
    String cron =
        """
        {"metadata": {"name": "%s"}, "spec": {
          "schedule": "* * * * *", "timeZone": "Etc/Nowhere",
          "jobTemplate": {"spec": {"template": {"spec": {"restartPolicy": "Never",
            "containers": [{"name": "c", "image": "x:1"}]}}}}}}
        """;
    assertThat(CRON_JOBS.refused(cron.formatted("c".repeat(53))))
        .containsExactly(
            "spec.timeZone: Invalid value: \"Etc/Nowhere\": unknown time zone Etc/Nowhere",
            "metadata.name: Invalid value: \"" + "c".repeat(53) + "\": must be no more than 52 characters");
  }
}
