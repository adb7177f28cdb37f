package dev.berth.simulator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Job;
import dev.berth.model.kinds.Pod;
import dev.berth.server.control.ControlPlane;
import dev.berth.simulator.SimulatedCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Workloads through the whole control plane. There are no nodes: the test says what becomes of pods. */
class WorkloadTest {
  private static final String PODS = "/api/v1/namespaces/default/pods";
  private static final String JOBS = "/apis/batch/v1/namespaces/default/jobs";
  private static final String CRON_JOBS = "/apis/batch/v1/namespaces/default/cronjobs";
  private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
  private static final String SETS = "/apis/apps/v1/namespaces/default/replicasets";

  private final SimulatedCluster cluster = SimulatedCluster.start(1, ControlPlane.Settings.DEFAULTS);

  WorkloadTest() {
    wait(2);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void wait(int seconds) {
    cluster.advance(Duration.ofSeconds(seconds));
  }

  private static JsonObject yaml(String text) {
    return (JsonObject) Yaml.parse(text);
  }

  private List<Pod> pods() {
    return cluster.get(PODS).body().array("items").objects().map(Pod::new).toList();
  }

  private List<Pod> running() {
    return pods().stream().filter(pod -> !pod.isFinished() && !pod.isTerminating()).toList();
  }

  private Job job(String name) {
    return new Job(cluster.get(JOBS + "/" + name).body());
  }

  private void becomes(Pod pod, String status) {
    SimulatedCluster.Answered answered =
        cluster.call(
            "PATCH",
            PODS + "/" + pod.name() + "/status",
            "application/strategic-merge-patch+json",
            JsonObject.of("status", yaml(status)).toBytes());
    assertThat(answered.code()).as(answered.body().toString()).isEqualTo(200);
    wait(1);
  }

  private void patch(String target, String body) {
    SimulatedCluster.Answered answered =
        cluster.call("PATCH", target, "application/merge-patch+json", yaml(body).toBytes());
    assertThat(answered.code()).as(answered.body().toString()).isEqualTo(200);
    wait(1);
  }

  private void createJob(String name, String spec) {
    cluster.create(
        JOBS,
        yaml(
            "{metadata: {name: " + name + "}, spec: {" + spec
                + ", template: {spec: {restartPolicy: Never, containers: [{name: c, image: app}]}}}}"));
    wait(1);
  }

  @Test
  @Spec("E86")
  void anIndexedJobRunsEveryIndexAndCountsItOnce() {
    createJob("j", "completions: 3, parallelism: 2, completionMode: Indexed");
    assertThat(running()).extracting(pod -> pod.spec().text("hostname")).containsExactly("j-0", "j-1");
    becomes(running().getFirst(), "{phase: Succeeded}");
    becomes(running().getFirst(), "{phase: Succeeded}");
    becomes(running().getFirst(), "{phase: Succeeded}");
    assertThat(job("j").isComplete()).isTrue();
    assertThat(job("j").status().text("completedIndexes")).isEqualTo("0-2");
    assertThat(job("j").status().number("succeeded")).isEqualTo(3);
    assertThat(job("j").status().object("uncountedTerminatedPods").isEmpty()).isTrue();
    assertThat(pods()).hasSize(3).allMatch(pod -> pod.meta().finalizers().isEmpty());
  }

  @Test
  void aJobFailsWhenItsPodsHaveEnded() {
    createJob("j", "completions: 2, parallelism: 2, backoffLimit: 0");
    becomes(running().getFirst(), "{phase: Failed}");
    Condition failed = Condition.of(job("j"), "Failed").orElseThrow();
    assertThat(failed.reason()).isEqualTo("BackoffLimitExceeded");
    assertThat(Condition.isTrue(job("j"), "FailureTarget")).isTrue();
    assertThat(job("j").status().number("active")).isZero();
    assertThat(running()).isEmpty();
  }

  @Test
  void aFailedPodIsReplacedAfterABackoffThatGrows() {
    createJob("j", "completions: 1");
    becomes(running().getFirst(), "{phase: Failed}");
    wait(7);
    assertThat(running()).isEmpty();
    wait(4);
    assertThat(running()).hasSize(1);
    becomes(running().getFirst(), "{phase: Failed}");
    wait(15);
    assertThat(running()).isEmpty();
    wait(6);
    assertThat(running()).hasSize(1);
    assertThat(job("j").status().number("failed")).isEqualTo(2);
  }

  @Test
  void thePolicyIgnoresDisruptionsAndEndsTheJobOnAFatalExit() {
    createJob(
        "j",
        "completions: 1, backoffLimit: 0, podFailurePolicy: {rules: ["
            + "{action: Ignore, onPodConditions: [{type: DisruptionTarget, status: 'True'}]},"
            + "{action: FailJob, onExitCodes: {operator: In, values: [42]}}]}");
    becomes(running().getFirst(), "{phase: Failed, conditions: [{type: DisruptionTarget, status: 'True'}]}");
    wait(11);
    assertThat(job("j").status().number("failed")).isZero();
    assertThat(running()).hasSize(1);
    becomes(
        running().getFirst(),
        "{phase: Failed, containerStatuses: [{name: c, image: app, imageID: '', ready: false, restartCount: 0,"
            + " state: {terminated: {exitCode: 42}}}]}");
    Condition failed = Condition.of(job("j"), "Failed").orElseThrow();
    assertThat(failed.reason()).isEqualTo("PodFailurePolicy");
    assertThat(failed.message()).contains("failed with exit code 42 matching FailJob rule at index 1");
  }

  @Test
  void aSuspendedJobLosesItsPodsWithoutAFailureAndGoesOnLater() {
    createJob("j", "completions: 2, parallelism: 2");
    patch(JOBS + "/j", "{spec: {suspend: true}}");
    assertThat(running()).isEmpty();
    assertThat(Condition.isTrue(job("j"), "Suspended")).isTrue();
    assertThat(job("j").status().number("failed")).isZero();
    assertThat(job("j").status().has("startTime")).isFalse();
    patch(JOBS + "/j", "{spec: {template: {spec: {nodeSelector: {disk: ssd}}}}}");
    patch(JOBS + "/j", "{spec: {suspend: false}}");
    assertThat(running()).hasSize(2).allMatch(pod -> pod.spec().object("nodeSelector").text("disk").equals("ssd"));
    assertThat(job("j").status().has("startTime")).isTrue();
    assertThat(Condition.of(job("j"), "Suspended").orElseThrow().reason()).isEqualTo("JobResumed");
  }

  @Test
  void aSuspendedJobThatHasNothingToDoIsComplete() {
    createJob("j", "completions: 0, suspend: true");
    assertThat(job("j").isComplete()).isTrue();
  }

  @Test
  void aFinishedJobGoesWhenItsTimeIsOver() {
    createJob("j", "completions: 1, ttlSecondsAfterFinished: 30");
    becomes(running().getFirst(), "{phase: Succeeded}");
    wait(25);
    assertThat(job("j").isComplete()).isTrue();
    wait(10);
    assertThat(cluster.get(JOBS + "/j").code()).isEqualTo(404);
  }

  private void createCron(String spec) {
    cluster.create(
        CRON_JOBS,
        yaml(
            "{metadata: {name: tick}, spec: {schedule: '* * * * *', " + spec
                + ", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: app}]}}}}}}"));
  }

  private List<Job> jobs() {
    return cluster.get(JOBS).body().array("items").objects().map(Job::new).toList();
  }

  @Test
  @Spec("E86")
  void aCronJobStartsOneJobForEachTime() {
    createCron("concurrencyPolicy: Allow");
    wait(200);
    assertThat(jobs()).hasSize(3).allMatch(job -> job.name().startsWith("tick-"));
    JsonObject status = cluster.get(CRON_JOBS + "/tick").body().object("status");
    assertThat(status.array("active").size()).isEqualTo(3);
    assertThat(status.text("lastScheduleTime")).isEqualTo("2026-01-01T00:03:00Z");
  }

  @Test
  void aCronJobThatForbidsWaitsAndOneThatReplacesDoesNot() {
    createCron("concurrencyPolicy: Forbid");
    wait(200);
    assertThat(jobs()).hasSize(1);
    patch(CRON_JOBS + "/tick", "{spec: {concurrencyPolicy: Replace}}");
    wait(61);
    assertThat(jobs()).hasSize(1).allMatch(job -> !job.name().equals("tick-" + 29453761));
  }

  private void createDeployment(String strategy) {
    cluster.create(
        DEPLOYMENTS,
        yaml(
            "{metadata: {name: web}, spec: {replicas: 3, strategy: " + strategy
                + ", selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}},"
                + " spec: {containers: [{name: c, image: 'app:1'}]}}}}"));
    wait(1);
  }

  private void allReady() {
    running().stream()
        .filter(pod -> !pod.isReady())
        .forEach(pod -> becomes(pod, "{phase: Running, conditions: [{type: Ready, status: 'True'}]}"));
  }

  private void image(String image) {
    cluster.call(
        "PATCH",
        DEPLOYMENTS + "/web",
        "application/strategic-merge-patch+json",
        yaml("{spec: {template: {spec: {containers: [{name: c, image: '" + image + "'}]}}}}").toBytes());
    wait(1);
  }

  @Test
  @Spec("E87")
  void aRolloutThatIsUndoneUsesItsOldReplicaSetUnderANewNumber() {
    createDeployment("{type: RollingUpdate}");
    allReady();
    image("app:2");
    for (int i = 0; i < 6; i++) {
      allReady();
    }
    assertThat(running()).hasSize(3).allMatch(pod -> pod.containers().allMatch(c -> c.text("image").equals("app:2")));
    image("app:1");
    for (int i = 0; i < 6; i++) {
      allReady();
    }
    List<JsonObject> sets = cluster.get(SETS).body().array("items").objects().toList();
    assertThat(sets).hasSize(2);
    JsonObject current = sets.stream().filter(set ->
        set.object("spec").number("replicas") == 3).findFirst().orElseThrow();
    JsonObject annotations = current.object("metadata").object("annotations");
    assertThat(annotations.text("deployment.kubernetes.io/revision")).isEqualTo("3");
    assertThat(annotations.text("deployment.kubernetes.io/revision-history")).isEqualTo("1");
    assertThat(current.object("metadata").text("name"))
        .isEqualTo("web-" + current.object("metadata").object("labels").text("pod-template-hash"));
  }

  @Test
  void aPausedDeploymentDoesNotRollOutButScales() {
    createDeployment("{type: RollingUpdate}");
    allReady();
    patch(DEPLOYMENTS + "/web", "{spec: {paused: true}}");
    image("app:2");
    patch(DEPLOYMENTS + "/web", "{spec: {replicas: 4}}");
    assertThat(running()).hasSize(4).allMatch(pod -> pod.containers().allMatch(c -> c.text("image").equals("app:1")));
    JsonObject deployment = cluster.get(DEPLOYMENTS + "/web").body();
    assertThat(Condition.in(deployment.object("status").array("conditions"), "Progressing").orElseThrow().reason())
        .isEqualTo("DeploymentPaused");
  }

  @Test
  void recreatingStartsNothingNewBeforeTheLastOldPodIsGone() {
    createDeployment("{type: Recreate}");
    allReady();
    cluster.create("/api/v1/nodes", yaml("{metadata: {name: node-1}}"));
    pods().forEach(
        pod ->
            cluster.create(
                PODS + "/" + pod.name() + "/binding",
                yaml("{metadata: {name: " + pod.name() + "}, target: {kind: Node, name: node-1}}")));
    image("app:2");
    assertThat(pods()).hasSize(3).allMatch(Pod::isTerminating);
    pods().subList(0, 2).forEach(this::kill);
    assertThat(pods()).hasSize(1);
    kill(pods().getFirst());
    assertThat(running()).hasSize(3).allMatch(pod -> pod.containers().allMatch(c -> c.text("image").equals("app:2")));
  }

  private void kill(Pod pod) {
    cluster.call("DELETE", PODS + "/"
        + pod.name(), yaml("{kind: DeleteOptions, apiVersion: v1, gracePeriodSeconds: 0}"));
    wait(1);
  }

  @Test
  void aRolloutWithoutProgressTimesOut() {
    createDeployment("{type: RollingUpdate}");
    patch(DEPLOYMENTS + "/web", "{spec: {progressDeadlineSeconds: 60}}");
    wait(65);
    JsonObject deployment = cluster.get(DEPLOYMENTS + "/web").body();
    Condition progressing = Condition.in(deployment.object("status").array("conditions"), "Progressing").orElseThrow();
    assertThat(progressing.status()).isEqualTo("False");
    assertThat(progressing.reason()).isEqualTo("ProgressDeadlineExceeded");
    assertThat(progressing.message()).endsWith("\" has timed out progressing.");
  }
}
