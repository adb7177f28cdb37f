package dev.berth.junit.operators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.junit.BerthTest;
import dev.berth.junit.Cluster;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.strimzi.api.kafka.Crds;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.kafka.KafkaBuilder;
import io.strimzi.api.kafka.model.kafka.listener.GenericKafkaListenerBuilder;
import io.strimzi.api.kafka.model.kafka.listener.KafkaListenerType;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePoolBuilder;
import io.strimzi.api.kafka.model.nodepool.ProcessRoles;
import io.strimzi.api.kafka.model.topic.KafkaTopicBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The custom resources of Strimzi, the operator of Kafka, by the definitions and the models of its published API. */
@BerthTest(nodes = 1)
class StrimziTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Cluster cluster;
  private final KubernetesClient client;

  StrimziTest(Cluster cluster, KubernetesClient client) {
    this.cluster = cluster;
    this.client = client;
  }

  private static List<CustomResourceDefinition> definitions() {
    return List.of(
        Crds.kafka(), Crds.kafkaNodePool(), Crds.kafkaTopic(), Crds.kafkaUser(), Crds.kafkaConnect(), Crds.kafkaConnector(),
        Crds.kafkaBridge(), Crds.kafkaMirrorMaker2(), Crds.kafkaRebalance(), Crds.strimziPodSet());
  }

  @BeforeAll
  static void define(Cluster cluster, KubernetesClient client) {
    for (CustomResourceDefinition definition : definitions()) {
      client.resource(definition).create();
      cluster.awaitReady("crd/" + definition.getMetadata().getName(), SOON);
    }
  }

  @Test
  void clusterOfKafkaIsAppliedListedAndDeleted() {
    Kafka kafka =
        new KafkaBuilder()
            .withNewMetadata()
            .withName("harbour")
            .withNamespace("default")
            .endMetadata()
            .withNewSpec()
            .withNewKafka()
            .withListeners(
                new GenericKafkaListenerBuilder()
                    .withName("plain")
                    .withPort(9092)
                    .withType(KafkaListenerType.INTERNAL)
                    .withTls(false)
                    .build())
            .addToConfig("min.insync.replicas", 2)
            .endKafka()
            .endSpec()
            .build();
    KafkaNodePool pool =
        new KafkaNodePoolBuilder()
            .withNewMetadata()
            .withName("brokers")
            .withNamespace("default")
            .addToLabels("strimzi.io/cluster", "harbour")
            .endMetadata()
            .withNewSpec()
            .withReplicas(3)
            .withRoles(ProcessRoles.BROKER)
            .withNewPersistentClaimStorage()
            .withSize("10Gi")
            .endPersistentClaimStorage()
            .endSpec()
            .build();
    client.resource(kafka).serverSideApply();
    client.resource(pool).serverSideApply();

    assertThat(Crds.kafkaOperation(client).inNamespace("default").withName("harbour").get().getSpec().getKafka().getConfig())
        .containsEntry("min.insync.replicas", 2);
    assertThat(Crds.kafkaNodePoolOperation(client).inNamespace("default").withLabel("strimzi.io/cluster", "harbour").list().getItems())
        .singleElement()
        .satisfies(found -> assertThat(found.getSpec().getReplicas()).isEqualTo(3));
    assertThat(cluster.list("kafkas.kafka.strimzi.io", "default")).hasSize(1);

    cluster.delete("kafka", "", "harbour");
    cluster.awaitGone("kafka/harbour", SOON);
  }

  @Test
  void statusAndScaleAreSubresources() {
    client
        .resource(
            new KafkaTopicBuilder()
                .withNewMetadata()
                .withName("tides")
                .withNamespace("default")
                .endMetadata()
                .withNewSpec()
                .withPartitions(6)
                .endSpec()
                .build())
        .create();
    Crds.topicOperation(client)
        .inNamespace("default")
        .withName("tides")
        .editStatus(topic -> new KafkaTopicBuilder(topic).withNewStatus().withTopicName("tides").endStatus().build());
    assertThat(cluster.get("kafkatopic", "", "tides").orElseThrow().object("status").text("topicName")).isEqualTo("tides");
  }

  @Test
  void definitionGoesWithItsObjects() {
    client
        .resource(
            new KafkaTopicBuilder().withNewMetadata().withName("tides").withNamespace("default").endMetadata().withNewSpec().endSpec().build())
        .create();
    String name = Crds.kafkaTopic().getMetadata().getName();
    cluster.delete("crd", "", name);
    cluster.awaitGone("crd/" + name, SOON);
    client.resource(Crds.kafkaTopic()).create();
    cluster.awaitReady("crd/" + name, SOON);
    assertThat(cluster.list("kafkatopics", "default")).isEmpty();
  }
}
