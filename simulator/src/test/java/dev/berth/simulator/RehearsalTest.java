package dev.berth.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.server.up.ManifestException;
import dev.berth.simulator.rehearsal.Plan;
import dev.berth.simulator.rehearsal.PlanException;
import dev.berth.simulator.rehearsal.Report;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RehearsalTest extends RehearsalCase {
  private static final String DEPLOYMENT =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: api, namespace: shop}
      spec: {selector: {app: api}, ports: [{port: 80}]}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: api, namespace: shop}
      spec:
        replicas: 4
        selector: {matchLabels: {app: api}}
        template:
          metadata: {labels: {app: api}}
          spec: {containers: [{name: c, image: "example/app:v1"}]}
      """;

  @Test
  @Spec("H42")
  void aVolumeOnANodeWithoutPowerIsWaitedFor() {
    Report report = report(setOn("berth-block"), "1m power-off node-2 10m");
    Report.Summary web = summary(report, "statefulset/web");
    assertThat(web.outages()).singleElement().satisfies(
        o -> {
          assertThat(o.when().from()).isEqualTo(60_000);
          assertThat(o.when().millis()).isBetween(600_000L, 610_000L);
          assertThat(o.why()).isEqualTo("node-2 had no power");
          assertThat(o.node()).isEqualTo("node-2");
        });
    assertThat(web.real().orElseThrow().allMillis()).isLessThan(web.told().orElseThrow().allMillis());
    assertThat(web.services().getFirst().gone().longestMillis()).isBetween(40_000L, 50_000L);
    assertThat(web.data()).isEqualTo(new Report.Data(3, 0, List.of(), List.of(), List.of()));
    assertThat(event(report, "node-2 cannot confirm its end, so the StatefulSet does not make it anew").orElseThrow().atMillis())
        .isBetween(400_000L, 410_000L);
  }

  @Test
  void aVolumeThatMovesLetsAPodGoElsewhereOnceItsNodeIsOutOfService() {
    String node = nodeOf(report(setOn("berth-net")), "web-2");
    Report report = report(setOn("berth-net"), "1m power-off " + node, "3m out-of-service " + node);
    Report.Summary web = summary(report, "statefulset/web");
    assertThat(web.outages()).singleElement().satisfies(
        o -> {
          assertThat(o.when().from()).isEqualTo(60_000);
          assertThat(o.when().to()).isBetween(180_000L, 190_000L);
        });
    assertThat(event(report, "the volume of data-web-2 is attached to node-")).isPresent();
    assertThat(web.data().changed()).isEmpty();
  }

  private static String beginsAnew(String more) {
    String asks = "{name: data, annotations: {storage.berth.dev/begin-anew-when: node-deleted}}";
    return setOn("berth-block").replace("{name: data}", asks).replace("spec: {containers:", "spec: {" + more + "containers:");
  }

  @Test
  @Spec("H19")
  void aMemberThatBeginsAnewHasLostWhatItHad() {
    String node = nodeOf(report(beginsAnew("")), "web-2");
    Report report = report(beginsAnew(""), "1m power-off " + node, "2m delete node/" + node);
    Report.Summary web = summary(report, "statefulset/web");
    assertThat(web.outages()).singleElement().satisfies(o -> assertThat(o.when().to()).isBetween(180_000L, 200_000L));
    assertThat(web.data().changed()).singleElement().asString().matches("data-web-2 was bound to pvc-\\S+, then to pvc-\\S+");
    assertThat(web.data().unreachable()).isEmpty();
    assertThat(text(report)).doesNotContain("nothing lost");
    assertThat(event(report, "data-web-2 is gone, and with it what was on its volume").orElseThrow().atMillis()).isBetween(180_000L, 190_000L);
  }

  @Test
  @Spec("H19")
  void aMemberThatFindsNoRoomToBeginAnewHasNoVolumeAnyMore() {
    String apart =
        "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
            + "[{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}]}}, ";
    String node = nodeOf(report(beginsAnew(apart)), "web-2");
    Report report = report(beginsAnew(apart), "1m power-off " + node, "2m delete node/" + node);
    Report.Data data = summary(report, "statefulset/web").data();
    assertThat(data.changed()).singleElement().asString().matches("data-web-2 was bound to pvc-\\S+, and has no volume any more");
    assertThat(text(report)).doesNotContain("nothing lost");
  }

  @Test
  @Spec("H42")
  void aNodeThatIsCutOffServesOnWhateverTheApiTells() {
    Report report = report(setOn("berth-block"), "1m cut node-2 4m");
    Report.Summary web = summary(report, "statefulset/web");
    assertThat(web.real().orElseThrow().allMillis()).isEqualTo(web.real().orElseThrow().ofMillis());
    assertThat(web.told().orElseThrow().fewest()).isEqualTo(2);
    assertThat(web.outages()).isEmpty();
    assertThat(web.services().getFirst().missed().longestMillis()).isGreaterThan(190_000);
    assertThat(event(report, "is NotReady, and runs on; service/web leads to it no longer")).isPresent();
  }

  @Test
  void podsOfADeploymentAreReplacedInANamespaceThatIsMade() {
    Report report = report(DEPLOYMENT, "1m power-off node-2 20m");
    Report.Summary api = summary(report, "shop/deployment/api");
    assertThat(event(report, "namespace/shop is made, which the manifests name and do not have")).isPresent();
    assertThat(api.real().orElseThrow().fewest()).isLessThan(4);
    assertThat(api.outages()).isEmpty();
    assertThat(api.real().orElseThrow().ofMillis() - api.real().orElseThrow().allMillis()).isBetween(340_000L, 350_000L);
  }

  @Test
  @Spec("H42")
  void aDrainTakesPodsFromANodeAndGivesThemBack() {
    Report report = report(setOn("berth-block"), "1m drain node-1 2m");
    assertThat(event(report, "has ended on node-1 (evicted)")).isPresent();
    assertThat(event(report, "1 node(s) were unschedulable")).isPresent();
    assertThat(event(report, "serves again on node-1, after 2 min 2 s, with the same volume")).isPresent();
  }

  @Test
  void aVolumeThatIsMovedTakesItsPodAlong() {
    String node = nodeOf(report(setOn("berth-block")), "web-1").equals("node-1") ? "node-2" : "node-1";
    Report report = report(setOn("berth-block"), "1m move data-web-1 " + node);
    assertThat(event(report, "the volume of persistentvolumeclaim/data-web-1 is to move to " + node)).isPresent();
    assertThat(event(report, "the volume of data-web-1 lies on " + node + " now, and no longer on node-")).isPresent();
    assertThat(event(report, "web-1 serves again on " + node + ", after 12 s, with the same volume")).isPresent();
    assertThat(report.events()).noneMatch(e -> e.text().contains("is attached to"));
    assertThat(summary(report, "statefulset/web").data()).isEqualTo(new Report.Data(3, 0, List.of(), List.of(), List.of()));
  }

  @Test
  void anEvictionThatABudgetForbidsIsTold() {
    String budget =
        "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\n"
            + "spec: {minAvailable: 100%, selector: {matchLabels: {app: web}}}\n";
    Report report = report(SET + budget, "1m drain node-1 2m");
    assertThat(event(report, "is refused, and asked for again every 5 s: Cannot evict pod as it would violate the pod's disruption budget"))
        .isPresent();
    assertThat(summary(report, "statefulset/web").real().orElseThrow().fewest()).isEqualTo(3);
  }

  @Test
  void aPodOnAVolumeThatNoDriverKnowsMayRun() {
    Report report =
        report(
            """
            apiVersion: storage.k8s.io/v1
            kind: StorageClass
            metadata: {name: local}
            provisioner: kubernetes.io/no-provisioner
            volumeBindingMode: WaitForFirstConsumer
            ---
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: local-1}
            spec:
              capacity: {storage: 1Gi}
              accessModes: [ReadWriteOnce]
              storageClassName: local
              local: {path: /disk}
              nodeAffinity:
                required:
                  nodeSelectorTerms:
                    - matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node-3]}]
            ---
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: local}
            spec: {accessModes: [ReadWriteOnce], storageClassName: local, resources: {requests: {storage: 1Gi}}}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: local}
            spec:
              containers: [{name: main, image: x, volumeMounts: [{name: data, mountPath: /data}]}]
              volumes: [{name: data, persistentVolumeClaim: {claimName: local}}]
            """,
            "1m power-off node-3 1m", "5m delete pod/local");
    Report.Summary pod = summary(report, "pod/local");
    assertThat(pod.outages()).singleElement().satisfies(o -> assertThat(o.node()).isEqualTo("node-3"));
    assertThat(pod.goneMillis()).contains(300_000L);
    assertThat(text(report)).contains("gone              at 5:00.0, and nobody makes it again");
  }

  @Test
  void aSetIsScaledAndGetsAnotherImage() {
    Report report = report(SET, "1m scale statefulset/web 5", "2m set-image sts/web c=example/app:v2", "3m restart sts/web");
    assertThat(event(report, "statefulset/web: 5 of 5 ready")).isPresent();
    assertThat(summary(report, "statefulset/web").wanted()).isEqualTo(5);
    assertThat(text(report)).contains("statefulset/web gets the image example/app:v2", "statefulset/web is restarted");
  }

  private static String larger(String size) {
    return setOn("berth-block")
        .replace("metadata: {name: web}\nspec:\n  serviceName", "metadata: {name: web, annotations: {statefulset.berth.dev/update-claims: InPlace}}\nspec:\n  serviceName")
        .replace("app:v1", "app:v2")
        .replace("1Gi", size);
  }

  @Test
  @Spec("H45")
  void anUpdateTellsWhichPodsAreMadeAnewInWhichOrderAndWhatBecomesOfClaims() throws IOException {
    write("larger.yaml", larger("2Gi"));
    Report report = report(setOn("berth-block"), "1m apply larger.yaml");
    assertThat(report.events().stream().map(Report.Event::text).filter(t -> t.contains("updated") || t.contains("2Gi")))
        .satisfiesExactly(
            t ->
                assertThat(t).isEqualTo(
                    "persistentvolumeclaim/data-web-0, persistentvolumeclaim/data-web-1, persistentvolumeclaim/data-web-2 ask for 2Gi, and no longer for 1Gi"),
            t -> assertThat(t).isEqualTo("the volumes of data-web-0, data-web-1, data-web-2 have 2Gi now"),
            t -> assertThat(t).startsWith("web-2 serves again, updated, on "),
            t -> assertThat(t).startsWith("web-1 serves again, updated, on "),
            t -> assertThat(t).startsWith("web-0 serves again, updated, on "));
    assertThat(summary(report, "statefulset/web").data().small()).isEmpty();
  }

  @Test
  void whatCannotGrowThatFarIsToldWithTheReason() throws IOException {
    write("larger.yaml", larger("2Ti"));
    Report report = report(setOn("berth-block"), "1m apply larger.yaml");
    assertThat(event(report, "persistentvolumeclaim/data-web-0: VolumeResizeFailed: ")).isPresent();
    assertThat(text(report)).contains("data-web-0 asks for 2Ti and has 1Gi");
  }

  @Test
  void podsThatAreUpdatedInPlaceAreNotMadeAnew() throws IOException {
    String resources = "image: \"example/app:v1\", resources: {requests: {cpu: %s}}";
    String set =
        SET.replace("metadata: {name: web}\nspec:\n  serviceName", "metadata: {name: web, annotations: {statefulset.berth.dev/in-place: resources}}\nspec:\n  serviceName");
    write("more.yaml", set.replace("image: \"example/app:v1\"", String.format(resources, "200m")));
    Report report = report(set.replace("image: \"example/app:v1\"", String.format(resources, "100m")), "1m apply more.yaml");
    assertThat(event(report, "pod/web-0, pod/web-1, pod/web-2 are updated in place")).isPresent();
    assertThat(event(report, "serves again")).isEmpty();
  }

  @Test
  void aSurgeInPercentIsNoErrorOfOurs() {
    Report report = report(DEPLOYMENT, "1m scale shop/deployment/api 2", "2m set-image shop/deployment/api *=example/app:v2");
    assertThat(summary(report, "shop/deployment/api").real().orElseThrow().fewest()).isEqualTo(2);
  }

  @Test
  void aDeploymentThatIsMadeAnewServesNotMeanwhile() {
    String recreate =
        DEPLOYMENT
            .replace("replicas: 4", "replicas: 4\n  strategy: {type: Recreate}")
            .replace("labels: {app: api}}\n", "labels: {app: api}, annotations: {simulated.berth.dev/start-delay: 3s}}\n");
    Report report = report(recreate, "1m set-image shop/deployment/api c=example/app:v2");
    assertThat(summary(report, "shop/deployment/api").real().orElseThrow().fewest()).isZero();
  }

  @Test
  void whoForcesAPodOffANodeThatRunsOnHasItTwice() {
    String node = nodeOf(report(SET), "web-1");
    Report report = report(SET, "1m cut " + node + " 10m", "3m delete pod/web-1 force");
    assertThat(event(report, "pod/web-1 is gone (deleted), and runs on: " + node + " has not heard of it")).isPresent();
    assertThat(event(report, "DANGER: web-1 runs on " + node + " and on node-")).isPresent();
    assertThat(report.dangers()).singleElement().asString().startsWith("web-1 ran on " + node + " and on node-");
  }

  @Test
  @Spec("H42")
  void theControlPlaneMayBeGoneAndPeopleWait() {
    Report report = report(SET, "1m kill-server 1m", "90s scale sts/web 4");
    assertThat(event(report, "statefulset/web is scaled to 4").orElseThrow().atMillis()).isBetween(120_000L, 126_000L);
    assertThat(event(report, "statefulset/web: 4 of 4 ready")).isPresent();
  }

  @Test
  void manyNodesAreCounted() {
    Plan few = plan(SET.replace("replicas: 3", "replicas: 8\n  podManagementPolicy: Parallel"));
    List<String> nodes = IntStream.rangeClosed(1, 8).mapToObj(i -> "node-" + i).toList();
    Plan many = new Plan(few.manifests(), few.classes(), nodes, 1, List.of(), few.length());
    Report report = Report.of(many, Rehearsal.run(many, machine -> machine).observed(), List.of());
    assertThat(event(report, "statefulset/web: 8 of 8 ready (on 8 nodes, at most 1 on one)")).isPresent();
  }

  @Test
  void whatTheApiCannotTakeNowIsAskedForAgain() {
    Report report = report(SET, "1m full-store 1m", "90s scale sts/web 4", "95s delete pod/web-0");
    assertThat(event(report, "statefulset/web is scaled to 4").orElseThrow().atMillis()).isBetween(120_000L, 126_000L);
    assertThat(event(report, "pod/web-0 is deleted").orElseThrow().atMillis()).isBetween(120_000L, 126_000L);
    assertThat(event(report, "statefulset/web: 4 of 4 ready")).isPresent();
  }

  /** The rest of the plan goes on meanwhile, and what was refused is told once. */
  @Test
  void manifestsThatTheApiCannotTakeNowAreAskedForAgain() throws IOException {
    write("more.yaml", DEPLOYMENT);
    Report report = report(SET, "1m full-store 1m", "90s apply more.yaml", "100s power-off node-2 1m");
    assertThat(report.events().stream().filter(event -> event.text().contains("is refused, and asked for again every 5 s: ")))
        .singleElement()
        .satisfies(event -> assertThat(event.atMillis()).isBetween(90_000L, 90_100L));
    assertThat(event(report, "namespace/shop is made").orElseThrow().atMillis()).isBetween(120_000L, 126_000L);
    assertThat(event(report, "applied shop/service/api, shop/deployment/api").orElseThrow().atMillis()).isBetween(120_000L, 126_000L);
    assertThat(event(report, "node-2 loses power")).isPresent();
  }

  @Test
  void whatNeverFitsIsToldWithTheReason() {
    Report report = report(SET.replace("image: \"example/app:v1\"", "image: x, resources: {requests: {cpu: \"16\"}}"));
    Report.Summary web = summary(report, "statefulset/web");
    assertThat(web.readyMillis()).isEmpty();
    assertThat(text(report)).contains("all ready         never, in 10 min", "web-0: Pending", "3 Insufficient cpu.");
  }

  @Test
  void customResourcesAreAppliedAndNobodyActsOnThem() {
    Report report =
        report(
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: dbs.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {plural: dbs, singular: db, kind: Db, listKind: DbList}
              versions:
                - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
            ---
            apiVersion: example.com/v1
            kind: Db
            metadata: {name: one}
            """);
    assertThat(text(report)).contains("nobody acts on db/one: the controllers of custom resources do not run here");
  }

  @Test
  void moreIsAppliedLater() throws IOException {
    write("more.yaml", DEPLOYMENT);
    Report report = report(SET, "2m apply more.yaml");
    assertThat(summary(report, "shop/deployment/api").readyMillis()).hasValueSatisfying(at -> assertThat(at).isBetween(120_000L, 125_000L));
  }

  @Test
  void aClassThatIsNotKnownIsToldWithWhatCanBeDone() {
    Rehearsal.Outcome outcome = run(setOn("gp3"));
    assertThat(outcome.notes()).singleElement().asString().contains("No volumes of the class gp3 are made here", "--class gp3=berth-net");
  }

  @Test
  void theSameSeedTellsTheSame() {
    String[] steps = {"1m power-off node-2 10m", "2m storm 1m", "12m drain node-1 2m"};
    assertThat(text(report(setOn("berth-net"), steps))).isEqualTo(text(report(setOn("berth-net"), steps)));
  }

  @Test
  void whatCannotBeDoneEndsTheRehearsal() {
    assertThatThrownBy(() -> run(SET, "1m scale statefulset/wbe 5"))
        .isInstanceOf(PlanException.class)
        .hasMessage("'1m scale statefulset/wbe 5': there is no statefulset/wbe in namespace default at that time; there is web");
    assertThatThrownBy(() -> run(SET, "1m set-image sts/web nginx=x"))
        .hasMessageContaining("statefulset/web has no container nginx: it has c");
    assertThatThrownBy(() -> run(SET, "1m scale service/web 5")).hasMessageContaining("service/web: the server could not find");
    assertThatThrownBy(() -> run(SET.replace("replicas: 3", "replicas: -3")))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("manifests.yaml:6: ")
        .hasMessageContaining("spec.replicas");
  }
}
