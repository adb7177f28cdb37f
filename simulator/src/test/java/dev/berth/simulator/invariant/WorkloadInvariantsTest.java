package dev.berth.simulator.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.client.Indexes;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Invariants about budgets, Deployments and Jobs, and about pods that keep apart. */
class WorkloadInvariantsTest extends InvariantCase {
  private static final String POD =
      "{metadata: {namespace: default, name: %s, uid: u-%1$s, labels: {app: app}, "
          + "ownerReferences: [{apiVersion: x, kind: %s, name: o, uid: o, controller: true}]}, "
          + "spec: {nodeName: '%s'%s}, status: {phase: %s, conditions: [{type: Ready, status: '%s'}]}}";
  private static final String REPLICAS =
      "{metadata: {namespace: default, name: %s, uid: %1$s, "
          + "ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: app, uid: d, controller: true}]}, spec: {replicas: %d}}";
  private static final String DEPLOYMENT =
      "{metadata: {namespace: default, name: app, uid: d}, spec: {replicas: 3, "
          + "strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 1}}}}";
  private static final String APART =
      ", affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, "
          + "labelSelector: {matchLabels: {app: app}}}]}}";

  WorkloadInvariantsTest() {
    super(Kinds.POD, Kinds.REPLICA_SET, Kinds.STATEFUL_SET, Kinds.DEPLOYMENT, Kinds.JOB, Kinds.POD_DISRUPTION_BUDGET, Kinds.NODE,
        Kinds.CLAIM, Kinds.VOLUME);
  }

  private void pod(String name, String owner, String ready) {
    put(Kinds.POD, POD, name, owner, "", "", "Running", ready);
  }

  private Pod pod(String name) {
    return picture.get(Kinds.POD, "default", name).orElseThrow();
  }

  @Test
  void anEvictionLeavesWhatTheBudgetAsksFor() {
    BudgetsKept kept = new BudgetsKept(() -> Duration.ZERO);
    listen(kept, Kinds.POD);
    put(Kinds.DEPLOYMENT, DEPLOYMENT);
    put(Kinds.REPLICA_SET, REPLICAS, "o", 3);
    put(
        Kinds.POD_DISRUPTION_BUDGET,
        "{metadata: {namespace: default, name: b}, spec: {maxUnavailable: 1, selector: {matchLabels: {app: app}}}}");
    List.of("a", "b", "c").forEach(name -> pod(name, "ReplicaSet", "True"));
    loop.advance(Duration.ofSeconds(5));
    assertThat(kept.evicted(pod("a"), picture, now())).isEmpty();
    assertThat(kept.evicted(pod("b"), picture, now()))
        .contains("default/b is evicted, and then 1 serve where budget b asks for 2");
  }

  @Test
  void whatWasLostAMomentAgoMayCount() {
    BudgetsKept kept = new BudgetsKept(() -> Duration.ZERO);
    listen(kept, Kinds.POD);
    put(
        Kinds.POD_DISRUPTION_BUDGET,
        "{metadata: {namespace: default, name: b}, spec: {minAvailable: 1, selector: {matchLabels: {app: app}}}}");
    List.of("a", "b", "c").forEach(name -> pod(name, "ReplicaSet", "True"));
    loop.advance(Duration.ofSeconds(5));
    pod("a", "ReplicaSet", "False");
    assertThat(kept.evicted(pod("b"), picture, now())).isEmpty();
    pod("a", "ReplicaSet", "False");
    loop.advance(Duration.ofSeconds(5));
    assertThat(kept.evicted(pod("c"), picture, now())).isPresent();
  }

  @Test
  void aDeploymentGrowsToItsSurgeAndShrinksToWhatMustServe() {
    KeepsServing serving = new KeepsServing(() -> Duration.ZERO, () -> Duration.ZERO);
    listen(serving, Kinds.DEPLOYMENT);
    listen(serving, Kinds.REPLICA_SET);
    listen(serving, Kinds.POD);
    put(Kinds.DEPLOYMENT, DEPLOYMENT);
    loop.advance(Duration.ofSeconds(5));
    put(Kinds.REPLICA_SET, REPLICAS, "o", 3);
    put(Kinds.REPLICA_SET, REPLICAS, "new", 1);
    assertThat(wrong).isEmpty();
    put(Kinds.REPLICA_SET, REPLICAS, "new", 2);
    assertThat(wrong).containsExactly("deployment default/app asks for 5 pods, and may for 4");
    List.of("a", "b", "c").forEach(name -> pod(name, "ReplicaSet", "True"));
    assertThat(serving.deleting("default", "a", picture, now())).isEmpty();
    assertThat(serving.deleting("default", "b", picture, now()))
        .contains("default/b is deleted, and then 1 serve where app must have 2");
  }

  @Test
  void aDeploymentsPercentagesAreOfItsPods() {
    KeepsServing serving = new KeepsServing(() -> Duration.ZERO, () -> Duration.ZERO);
    listen(serving, Kinds.DEPLOYMENT);
    listen(serving, Kinds.REPLICA_SET);
    put(Kinds.DEPLOYMENT, DEPLOYMENT.replace("maxSurge: 1", "maxSurge: 50%%"));
    loop.advance(Duration.ofSeconds(5));
    put(Kinds.REPLICA_SET, REPLICAS, "o", 3);
    put(Kinds.REPLICA_SET, REPLICAS, "new", 2);
    assertThat(wrong).isEmpty();
    put(Kinds.REPLICA_SET, REPLICAS, "new", 3);
    assertThat(wrong).containsExactly("deployment default/app asks for 6 pods, and may for 5");
  }

  @Test
  void aJobCountsWhatSucceededAndRunsNoMoreThanItNeeds() {
    listen(new JobsCount(() -> Duration.ZERO, () -> Duration.ZERO), Kinds.POD);
    String job = "{metadata: {namespace: default, name: o, uid: o}, spec: {completions: 2, parallelism: 2}, status: {succeeded: %d}}";
    String tracked = POD.replace("{metadata: {", "{metadata: {finalizers: [batch.kubernetes.io/job-tracking], ");
    put(Kinds.JOB, job, 0);
    put(Kinds.POD, POD, "let-go", "Job", "n", "", "Succeeded", "False");
    put(Kinds.POD, tracked, "a", "Job", "n", "", "Running", "True");
    put(Kinds.POD, tracked, "a", "Job", "n", "", "Succeeded", "False");
    put(Kinds.POD, POD, "b", "Job", "n", "", "Running", "True");
    assertThat(wrong).isEmpty();
    put(Kinds.POD, POD, "c", "Job", "n", "", "Running", "True");
    assertThat(wrong).containsExactly("job default/o has 2 pods, and needs at most 1 more");
    JobsCount counting = new JobsCount(() -> Duration.ZERO, () -> Duration.ZERO);
    wrong.clear();
    listen(counting, Kinds.JOB);
    put(Kinds.JOB, job, 1);
    assertThat(wrong).containsExactly("job default/o counts 1 of 2, and 0 pods of it succeeded");
  }

  @Test
  void twoControllersMayEachMakeWhatAJobLacksAndItCountsNoMoreThanThat() {
    listen(new JobsCount(() -> Duration.ZERO, () -> Duration.ofSeconds(2)), Kinds.POD);
    JobsCount counting = new JobsCount(() -> Duration.ZERO, () -> Duration.ofSeconds(2));
    listen(counting, Kinds.POD);
    String job = "{metadata: {namespace: default, name: o, uid: o}, spec: {completions: 1, parallelism: 1}, "
        + "status: {succeeded: %d, conditions: [{type: Complete, status: 'True'}]}}";
    String tracked = POD.replace("{metadata: {", "{metadata: {finalizers: [batch.kubernetes.io/job-tracking], ");
    put(Kinds.JOB, job, 0);
    put(Kinds.POD, tracked, "a", "Job", "n", "", "Running", "True");
    put(Kinds.POD, tracked, "b", "Job", "n", "", "Running", "True");
    assertThat(wrong).isEmpty();
    loop.advance(Duration.ofSeconds(3));
    put(Kinds.POD, tracked, "c", "Job", "n", "", "Running", "True");
    assertThat(wrong).as("one of two knows by now what the other made").contains("job default/o has 3 pods, and needs at most 1 more");
    List.of("a", "b", "c").forEach(name -> put(Kinds.POD, tracked, name, "Job", "n", "", "Succeeded", "False"));
    wrong.clear();
    listen(counting, Kinds.JOB);
    assertThat(wrong).containsExactly("job default/o counts 0 of 1, and 3 pods of it succeeded");
    put(Kinds.JOB, job, 3);
    put(Kinds.JOB, job, 4);
    assertThat(wrong).hasSize(2).contains("job default/o counts 4 of 1, and 3 pods of it succeeded");
  }

  @Test
  void ofTwoWhoDeleteOneMayNotKnowForAMomentWhatTheOtherTook() {
    KeepsServing serving = new KeepsServing(() -> Duration.ZERO, () -> Duration.ofSeconds(2));
    listen(serving, Kinds.DEPLOYMENT);
    listen(serving, Kinds.POD);
    put(Kinds.DEPLOYMENT, DEPLOYMENT);
    put(Kinds.REPLICA_SET, REPLICAS, "o", 3);
    List.of("a", "b", "c").forEach(name -> pod(name, "ReplicaSet", "True"));
    loop.advance(Duration.ofSeconds(5));
    assertThat(serving.deleting("default", "a", picture, now())).isEmpty();
    assertThat(serving.deleting("default", "b", picture, now())).isEmpty();
    loop.advance(Duration.ofSeconds(3));
    assertThat(serving.deleting("default", "c", picture, now())).contains("default/c is deleted, and then 0 serve where app must have 2");
  }

  @Test
  void whatOneOfTwoSchedulersBoundTheOtherKnowsAMomentLater() {
    picture.index(List.of(Indexes.PODS_BY_NODE, Indexes.PODS_BY_CLAIM));
    listen(new PlacedWell(() -> Duration.ZERO, () -> Duration.ofSeconds(2)), Kinds.POD);
    listen(new NodesFit(() -> Duration.ofSeconds(2)), Kinds.POD);
    put(Kinds.NODE, "{metadata: {name: n1}, status: {allocatable: {pods: '1'}}}");
    put(Kinds.POD, POD, "a", "ReplicaSet", "n1", APART, "Running", "True");
    put(Kinds.POD, POD, "b", "ReplicaSet", "n1", APART, "Running", "True");
    assertThat(wrong).isEmpty();
    loop.advance(Duration.ofSeconds(3));
    put(Kinds.POD, POD, "c", "ReplicaSet", "n1", APART, "Running", "True");
    assertThat(wrong)
        .containsExactly(
            "default/c was placed on n1, where default/a is, which it must not be beside",
            "node n1 has 1 pods, and with default/c its pods ask for 3");
  }

  @Test
  void aNodeHasRoomForWhatIsBoundToIt() {
    picture.index(List.of(Indexes.PODS_BY_NODE));
    listen(new NodesFit(() -> Duration.ZERO), Kinds.POD);
    put(Kinds.NODE, "{metadata: {name: n1}, status: {allocatable: {pods: '1'}}}");
    put(Kinds.POD, POD, "a", "ReplicaSet", "n1", "", "Running", "True");
    assertThat(wrong).isEmpty();
    put(Kinds.POD, POD, "b", "ReplicaSet", "n1", "", "Running", "True");
    assertThat(wrong).containsExactly("node n1 has 1 pods, and with default/b its pods ask for 2");
  }

  @Test
  void whoKeepsApartIsPlacedApart() {
    picture.index(List.of(Indexes.PODS_BY_NODE, Indexes.PODS_BY_CLAIM));
    listen(new PlacedWell(() -> Duration.ZERO, () -> Duration.ZERO), Kinds.POD);
    put(Kinds.POD, POD, "a", "ReplicaSet", "n0", APART, "Running", "True");
    put(Kinds.POD, POD, "b", "ReplicaSet", "n1", APART, "Running", "True");
    assertThat(wrong).isEmpty();
    put(Kinds.POD, POD, "c", "ReplicaSet", "n1", APART, "Running", "True");
    assertThat(wrong).containsExactly("default/c was placed on n1, where default/b is, which it must not be beside");
  }
}
