package com.example.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.junit.BerthTest;
import dev.berth.junit.Cluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator of the Java operator SDK whose dependent resources are applied by the server. */
@BerthTest(nodes = 1)
class DependentResourcesTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Cluster cluster;
  private final KubernetesClient client;
  private Operator operator;

  DependentResourcesTest(Cluster cluster, KubernetesClient client) {
    this.cluster = cluster;
    this.client = client;
  }

  @BeforeAll
  static void define(Cluster cluster) {
    cluster.apply(Site.DEFINITION);
  }

  @BeforeEach
  void start() {
    operator = new Operator(o -> o.withKubernetesClient(client).withCloseClientOnStop(false));
    operator.register(new SiteReconciler());
    operator.start();
  }

  @AfterEach
  void stop() {
    operator.stop();
  }

  private void awaitServing(String site, int count) {
    cluster.await(
        site + " serves " + count,
        SOON,
        () -> cluster.get("site", "", site).map(s -> s.object("status").number("serving")).orElse(-1L) == count);
  }

  @Test
  void dependentsFollowTheirSite() {
    cluster.apply(Site.yaml("home", "hello", 2));
    awaitServing("home", 2);
    assertThat(cluster.get("configmap", "", "home").orElseThrow().object("data").text("index.html")).isEqualTo("hello");
    cluster.apply(Site.yaml("home", "changed", 1));
    awaitServing("home", 1);
    cluster.await(
        "the text has changed",
        SOON,
        () -> cluster.get("configmap", "", "home").orElseThrow().object("data").text("index.html").equals("changed"));
    cluster.delete("site", "", "home");
    cluster.awaitGone("deployment/home", SOON);
    cluster.awaitGone("configmap/home", SOON);
  }

  @Test
  void fieldsOfOthersStayWhereTheFrameworkApplies() {
    cluster.apply(Site.yaml("home", "hello", 1));
    awaitServing("home", 1);
    cluster.apply("{apiVersion: apps/v1, kind: Deployment, metadata: {name: home, labels: {team: blue}}, spec: {minReadySeconds: 0}}");
    cluster.apply(Site.yaml("home", "hello", 2));
    awaitServing("home", 2);
    JsonObject deployment = cluster.get("deployment", "", "home").orElseThrow();
    assertThat(deployment.object("metadata").object("labels").text("team")).isEqualTo("blue");
    assertThat(deployment.object("metadata").array("managedFields").objects())
        .anyMatch(f -> f.text("operation").equals("Apply") && !f.text("manager").equals("berth-junit"));
  }

  @Test
  void whatSomebodyDeletesComesBack() {
    cluster.apply(Site.yaml("home", "hello", 1));
    awaitServing("home", 1);
    String uid = cluster.get("configmap", "", "home").orElseThrow().object("metadata").text("uid");
    cluster.delete("configmap", "", "home");
    cluster.await(
        "another ConfigMap is there",
        SOON,
        () ->
            cluster.get("configmap", "", "home").map(m -> m.object("metadata").text("uid")).filter(u -> !u.equals(uid)).isPresent());
  }
}
