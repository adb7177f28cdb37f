package com.example.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.junit.BerthTest;
import dev.berth.junit.Cluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.javaoperatorsdk.operator.Operator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@BerthTest
class EnsembleTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Cluster cluster;
  private final KubernetesClient client;
  private Operator operator;

  EnsembleTest(Cluster cluster, KubernetesClient client) {
    this.cluster = cluster;
    this.client = client;
  }

  @BeforeAll
  static void define(Cluster cluster) {
    cluster.apply(Path.of("src/main/resources/ensemble-crd.yaml"));
  }

  @BeforeEach
  void startOperator() {
    operator = new Operator(o -> o.withKubernetesClient(client).withCloseClientOnStop(false));
    operator.register(new EnsembleReconciler());
    operator.start();
  }

  @AfterEach
  void stopOperator() {
    operator.stop();
  }

  @Test
  void eachMemberFindsTheConfigurationOfItsOrdinal() throws Exception {
    cluster.apply(ensemble(3));
    cluster.awaitReady("ensemble/zoo", SOON);
    for (int i = 0; i < 3; i++) {
      assertThat(read("zoo-" + i, "/etc/ensemble.conf"))
          .contains("myid=" + (i + 1))
          .contains("clientPort=2181")
          .contains("server.3=zoo-2.zoo:2888:3888");
    }
  }

  @Test
  void ensembleGrows() {
    cluster.apply(ensemble(1));
    cluster.awaitReady("ensemble/zoo", SOON);
    cluster.apply(ensemble(3));
    cluster.awaitReady("ensemble/zoo", SOON);
    cluster.awaitReady("pod/zoo-2", SOON);
    assertThat(cluster.get("ensemble", "default", "zoo").orElseThrow().object("status").number("readyMembers")).isEqualTo(3);
  }

  @Test
  void ensembleWithoutMembersIsRefused() {
    assertThatThrownBy(() -> cluster.apply(ensemble(0)))
        .hasMessageContaining("spec.members")
        .hasMessageContaining("should be greater than or equal to 1");
  }

  @Test
  void whatAnEnsembleIsMadeOfGoesWithIt() {
    cluster.apply(ensemble(1));
    cluster.awaitReady("ensemble/zoo", SOON);
    cluster.delete("ensemble", "default", "zoo");
    cluster.awaitGone("statefulset/zoo", SOON);
    cluster.awaitGone("configmap/zoo", SOON);
    cluster.awaitGone("pod/zoo-0", SOON);
  }

  private static String ensemble(int members) {
    return """
        apiVersion: example.com/v1
        kind: Ensemble
        metadata: {name: zoo}
        spec: {members: %d}
        """.formatted(members);
  }

  private String read(String pod, String file) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ExecWatch exec = client.pods().withName(pod).writingOutput(out).exec("cat", file)) {
      exec.exitCode().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
