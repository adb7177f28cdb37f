package dev.berth.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.base.Spec;
import dev.berth.junit.fabric8.Fabric8;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  @Spec("H41")
  void statefulSetBecomesReadyInRealTime() {
    try (Cluster cluster = Berth.start()) {
      cluster.apply(Manifest.WEB);
      cluster.awaitReady("statefulset/web", LONG);
      assertThat(cluster.list("pvc", "default")).hasSize(3);
      assertThat(cluster.logs("default", "web-0")).contains("hello");
    }
  }

  @Test
  @Spec("H41")
  void virtualTimePassesOnlyWhenItIsLet() {
    try (Cluster cluster = Berth.builder().virtualTime().start()) {
      cluster.apply(Manifest.WEB);
      var before = cluster.now();
      assertThat(cluster.get("pod", "", "web-0")).isEmpty();
      cluster.awaitReady("sts/web", Duration.ofMinutes(1));
      cluster.advance(Duration.ofHours(1));
      assertThat(Duration.between(before, cluster.now())).isGreaterThanOrEqualTo(Duration.ofHours(1));
    }
  }

  @Test
  void metricsAreAskedForFromAnyThreadInVirtualTime() throws Exception {
    try (Cluster cluster = Berth.builder().virtualTime().start();
        HttpClient client = HttpClient.newHttpClient()) {
      cluster.apply(Manifest.WEB);
      cluster.awaitReady("sts/web", Duration.ofMinutes(1));
      HttpRequest asked =
          HttpRequest.newBuilder(URI.create(cluster.url() + "/apis/metrics.k8s.io/v1beta1/namespaces/default/pods")).build();
      String first = client.send(asked, HttpResponse.BodyHandlers.ofString()).body();
      assertThat(first).contains("\"name\":\"web-0\"", "\"cpu\":\"10m\"");
    }
  }

  @Test
  void metricsAreAskedForInRealTime() throws Exception {
    try (Cluster cluster = Berth.start();
        HttpClient client = HttpClient.newHttpClient()) {
      cluster.apply(Manifest.WEB);
      cluster.awaitReady("statefulset/web", LONG);
      HttpRequest asked = HttpRequest.newBuilder(URI.create(cluster.url() + "/apis/metrics.k8s.io/v1beta1/nodes")).build();
      assertThat(client.send(asked, HttpResponse.BodyHandlers.ofString()).body()).contains("\"NodeMetricsList\"", "\"cpu\":\"");
    }
  }

  @Test
  void timeCannotBeAdvancedWhereItPassesByItself() {
    try (Cluster cluster = Berth.builder().nodes(1).start()) {
      assertThatThrownBy(() -> cluster.advance(LONG)).hasMessageContaining("virtualTime = true");
    }
  }

  @Test
  void whatIsNotReadySaysWhy() {
    try (Cluster cluster = Berth.builder().nodes(2).virtualTime().start()) {
      cluster.apply(Manifest.WEB.replace("image: web,", "image: web, resources: {requests: {cpu: 900}},"));
      assertThatThrownBy(() -> cluster.awaitReady("statefulset/web", Duration.ofMinutes(1)))
          .isInstanceOf(NotReadyError.class)
          .hasMessageContaining("0 of 3 pods ready")
          .hasMessageContaining("└─ pod/web-0 waits for a node: none of 2 takes it")
          .hasMessageContaining("2 nodes (node-1, node-2) Insufficient cpu: asks for 900, free are 4 of 4");
    }
  }

  @Test
  void whoeverWaitsForWhatCrashesIsToldItsLastWords() {
    try (Cluster cluster = Berth.builder().nodes(1).virtualTime().start()) {
      cluster.apply(
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: web}
          spec:
            containers:
            - {name: good, image: web}
            - {name: bad, image: web, command: [sh, -c, "echo one; echo two; echo three; echo no licence found; sleep 5; exit 7"], readinessProbe: {exec: {command: ["false"]}}}
          """);
      assertThatThrownBy(() -> cluster.awaitReady("pod/web", Duration.ofMinutes(1)))
          .hasMessageContaining("pod/web runs on node node-1 and is not ready")
          .hasMessageContaining("container/bad CrashLoopBackOff")
          .hasMessageContaining("last run ended with exit code 7")
          .hasMessageContaining("log web/bad: two\n  log web/bad: three\n  log web/bad: no licence found")
          .hasMessageNotContaining("web/good");
    }
  }

  @Test
  void logsAreReadWhileTimeStandsStill() {
    try (Cluster cluster = Berth.builder().nodes(1).virtualTime().start()) {
      cluster.apply(
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: web}
          spec:
            containers: [{name: web, image: web, command: [sh, -c, "seq 1 900; seq 100000000 100008000; sleep 1h"]}]
          """);
      cluster.awaitReady("pod/web", LONG);
      Instant before = cluster.now();
      assertThat(cluster.logs("default", "web")).startsWith("1\n2\n").endsWith("\n100008000\n");
      assertThat(Fabric8.client(cluster).pods().withName("web").tailingLines(1).getLog()).isEqualTo("100008000\n");
      assertThat(cluster.now()).isEqualTo(before);
    }
  }

  @Test
  void nameOfNothingSaysSo() {
    try (Cluster cluster = Berth.builder().nodes(1).virtualTime().start()) {
      assertThatThrownBy(() -> cluster.awaitReady("shop/sts/none", Duration.ofSeconds(1))).hasMessageContaining("there is none");
      assertThatThrownBy(() -> cluster.awaitReady("web", LONG)).hasMessageContaining("statefulset/web");
      assertThatThrownBy(() -> cluster.apply("kind: Pod")).hasMessageContaining("no apiVersion");
      assertThatThrownBy(() -> cluster.apply("{apiVersion: v1, kind: Pot, metadata: {name: a}}"))
          .hasMessageContaining("no Pot in v1");
      assertThatThrownBy(() -> cluster.apply("{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: []}}"))
          .isInstanceOf(RefusedException.class)
          .hasMessageStartingWith("line 1 pod/a: 422 ")
          .hasMessageContaining("spec.containers");
      assertThatThrownBy(() -> cluster.apply("# of nothing\n---\nkind: Pod"))
          .hasMessageStartingWith("line 3: ");
      assertThatThrownBy(() -> cluster.apply("kind: [}")).hasMessage("yaml: did not find expected node content");
    }
  }

  @Test
  void whatAPodOrAJobWaitsForEndsByItself() {
    try (Cluster cluster = Berth.builder().nodes(1).virtualTime().start()) {
      cluster.apply(
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: web}
          spec:
            initContainers:
            - {name: wait, image: wait}
            - {name: proxy, image: proxy, restartPolicy: Always}
            containers: [{name: web, image: web}]
          ---
          apiVersion: batch/v1
          kind: Job
          metadata: {name: twice}
          spec:
            completions: 2
            template:
              spec: {restartPolicy: Never, containers: [{name: work, image: work}]}
          ---
          apiVersion: batch/v1
          kind: Job
          metadata: {name: endless}
          spec:
            template:
              metadata: {annotations: {simulated.berth.dev/finish-after: never}}
              spec: {restartPolicy: Never, containers: [{name: work, image: work}]}
          """);
      cluster.awaitReady("pod/web", LONG);
      cluster.advance(Duration.ofMinutes(1));
      assertThat(cluster.get("pod", "default", "web").orElseThrow().object("status").array("initContainerStatuses").objects())
          .extracting(status -> status.object("state").names().getFirst())
          .containsExactly("terminated", "running");
      assertThat(cluster.get("job", "default", "twice").orElseThrow().object("status").number("succeeded")).isEqualTo(2);
      assertThat(cluster.get("job", "default", "endless").orElseThrow().object("status").number("active")).isEqualTo(1);
    }
  }

  @Test
  void podsOfLostNodeAreReplacedAndTheNodeComesBack() {
    try (Cluster cluster = Berth.builder().nodes(2).virtualTime().start()) {
      cluster.apply(
          """
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec:
            replicas: 2
            selector: {matchLabels: {app: web}}
            template:
              metadata: {labels: {app: web}}
              spec: {containers: [{name: web, image: web}]}
          """);
      cluster.awaitReady("deployment/web", Duration.ofMinutes(1));
      cluster.killNode("node-1");
      cluster.advance(Duration.ofMinutes(10));
      cluster.awaitReady("deployment/web", Duration.ofMinutes(1));
      assertThat(cluster.list("pods", "default"))
          .filteredOn(pod -> !pod.object("metadata").has("deletionTimestamp"))
          .allSatisfy(pod -> assertThat(pod.object("spec").text("nodeName")).isEqualTo("node-2"));
      assertThatThrownBy(() -> cluster.awaitReady("node/node-1", Duration.ofSeconds(1))).hasMessageContaining("Ready");
      cluster.reviveNode("node-1");
      cluster.awaitReady("node/node-1", Duration.ofMinutes(1));
      assertThatThrownBy(() -> cluster.killNode("node-9")).hasMessageContaining("node-9");
    }
  }

  @Test
  @Spec("H41")
  void restoredClusterIsAsItWas() {
    for (Berth.Builder builder : List.of(Berth.builder(), Berth.builder().virtualTime())) {
      try (Cluster cluster = builder.start()) {
        cluster.apply(Manifest.WEB);
        cluster.awaitReady("sts/web", LONG);
        Snapshot ready = cluster.snapshot();
        String untouched = cluster.get("pod", "", "web-2").orElseThrow().object("metadata").text("resourceVersion");

        cluster.apply(Manifest.configMap("more"));
        cluster.delete("pod", "", "web-0");
        cluster.awaitGone("configmap/none", LONG);
        cluster.apply(service());
        cluster.restore(ready);

        assertThat(cluster.get("configmap", "", "more")).isEmpty();
        assertThat(cluster.get("service", "", "fixed")).isEmpty();
        assertThat(cluster.get("pod", "", "web-2").orElseThrow().object("metadata").text("resourceVersion"))
            .isEqualTo(untouched);
        cluster.awaitReady("sts/web", LONG);
        // what a gone Service held is free again
        cluster.apply(service());
        cluster.restore(ready);
        cluster.apply(service());
      }
    }
  }

  private static String service() {
    return "{apiVersion: v1, kind: Service, metadata: {name: fixed},"
        + " spec: {type: NodePort, clusterIP: 10.96.0.77, ports: [{port: 1, nodePort: 30777}]}}";
  }

  @Test
  void deletedSetComesBackWithItsPods() {
    try (Cluster cluster = Berth.builder().virtualTime().start()) {
      cluster.apply(Manifest.WEB);
      cluster.awaitReady("sts/web", LONG);
      Snapshot ready = cluster.snapshot();
      cluster.delete("sts", "", "web");
      cluster.awaitGone("pod/web-0", LONG);
      cluster.awaitGone("pod/web-2", LONG);
      cluster.restore(ready);
      cluster.advance(Duration.ofMinutes(2));
      cluster.awaitReady("sts/web", LONG);
      assertThat(cluster.list("pods", "default")).hasSize(3);
    }
  }

  @Test
  void anotherClusterCanBeginWithWhatOneHeld() {
    try (Cluster one = Berth.builder().virtualTime().start()) {
      one.apply(Manifest.WEB);
      one.awaitReady("sts/web", LONG);
      try (Cluster other = Berth.builder().virtualTime().from(one.snapshot()).start()) {
        other.awaitReady("sts/web", LONG);
        other.delete("sts", "", "web");
        assertThat(one.get("sts", "", "web")).isPresent();
      }
    }
  }

  @Test
  void clustersRunSideBySideAndKnowNothingOfEachOther() {
    List<String> uids =
        IntStream.range(0, 8)
            .parallel()
            .mapToObj(
                i -> {
                  try (Cluster cluster = Berth.builder().nodes(1).start()) {
                    cluster.apply(Manifest.WEB.replace("replicas: 3", "replicas: 1"));
                    cluster.apply(Manifest.configMap("of-" + i));
                    cluster.awaitReady("sts/web", LONG);
                    assertThat(cluster.list("configmaps", "default"))
                        .extracting(map -> map.object("metadata").text("name"))
                        .containsExactlyInAnyOrder("kube-root-ca.crt", "of-" + i);
                    return cluster.get("pod", "", "web-0").orElseThrow().object("metadata").text("uid");
                  }
                })
            .toList();
    assertThat(uids).doesNotHaveDuplicates();
  }

  @Test
  void portOpensForWhoeverAsksForIt(@TempDir Path dir) throws Exception {
    Files.writeString(dir.resolve("a.yaml"), Manifest.configMap("a"));
    try (Cluster cluster = Berth.builder().nodes(1).start()) {
      cluster.apply(dir);
      assertThat(Files.readString(cluster.kubeconfigFile())).contains(cluster.url());
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(cluster.url() + "/api/v1/namespaces/default/configmaps/a")).build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.body()).contains("\"a\"");
    }
  }
}
