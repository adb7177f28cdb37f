package dev.berth.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.server.scenario.Wire.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The definitions of Flink's operator, half a megabyte of them, as they lie in the jar that it publishes. */
@Spec({"E61", "E62", "E65"})
final class PublishedDefinitionsTest {
  private static final Wire WIRE = new Wire();
  private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  private static final String JOBS = "/apis/flink.apache.org/v1beta1/namespaces/default/flinkdeployments";
  private static final List<String> PLURALS = List.of("flinkdeployments", "flinksessionjobs", "flinkstatesnapshots");
  private static final String SAMPLE =
      """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata:
        name: NAME
      spec:
        image: flink:1.17
        flinkVersion: v1_17
        flinkConfiguration:
          taskmanager.numberOfTaskSlots: "2"
        serviceAccount: flink
        jobManager: {resource: {memory: "2048m", cpu: 1}}
        taskManager: {resource: {memory: "2048m", cpu: 1}}
        podTemplate:
          apiVersion: v1
          kind: Pod
          metadata: {name: pod-template}
          spec:
            containers:
            - name: flink-main-container
              volumeMounts: [{mountPath: /opt/flink/log, name: flink-logs}]
            volumes: [{name: flink-logs, emptyDir: {}}]
        job:
          jarURI: local:///opt/flink/examples/streaming/StateMachineExample.jar
          parallelism: 2
          upgradeMode: stateless
      """;

  @BeforeAll
  static void install() {
    for (String plural : PLURALS) {
      Answer made = WIRE.call("POST", CRDS, published(plural), "Content-Type", "application/yaml");
      assertThat(made.code()).as(made.text()).isEqualTo(201);
      WIRE.await("/apis/flink.apache.org/v1beta1/" + plural, a -> a.code() == 200);
    }
  }

  private static String published(String plural) {
    String file = "META-INF/fabric8/" + plural + ".flink.apache.org-v1.yml";
    try (InputStream in = PublishedDefinitionsTest.class.getClassLoader().getResourceAsStream(file)) {
      return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterAll
  static void stop() {
    WIRE.close();
  }

  private static Answer apply(String name, String body) {
    return WIRE.call(
        "PATCH", JOBS + "/" + name + "?fieldManager=test", body.replace("NAME", name), "Content-Type",
        "application/apply-patch+yaml");
  }

  @Test
  void aSampleIsAppliedListedInItsColumnsScaledAndDeleted() {
    assertThat(apply("basic", SAMPLE).code()).isEqualTo(201);
    assertThat(WIRE.get(JOBS + "/basic").spec().object("podTemplate").object("spec").array("containers").object(0).text("name"))
        .isEqualTo("flink-main-container");
    WIRE.must(
        WIRE.merge(
            JOBS + "/basic/status", "{'status': {'lifecycleState': 'STABLE', 'jobStatus': {'state': 'RUNNING'}}}"));

    JsonObject table = WIRE.get(JOBS, "Accept", "application/json;as=Table;g=meta.k8s.io;v=v1").body();
    assertThat(table.array("columnDefinitions").objects().map(c -> c.text("name")))
        .containsExactly("Name", "Job Status", "Lifecycle State");
    assertThat(table.array("rows").object(0).array("cells").strings()).containsExactly("basic", "RUNNING", "STABLE");

    WIRE.must(WIRE.merge(JOBS + "/basic/scale", "{'spec': {'replicas': 3}}"));
    assertThat(WIRE.get(JOBS + "/basic").spec().object("taskManager").number("replicas")).isEqualTo(3);
    WIRE.must(WIRE.delete(JOBS + "/basic"));
    assertThat(WIRE.get(JOBS + "/basic").code()).isEqualTo(404);
  }

  @Test
  void whatIsNotInTheSchemaIsRefusedInAllItsPlaces() {
    Answer refused =
        apply(
            "bad",
            SAMPLE.replace("v1_17", "v9").replace("parallelism: 2", "parallelism: x").replace("stateless", "sometimes"));
    assertThat(refused.code()).isEqualTo(500);
    assertThat(refused.message()).contains(".spec.job.parallelism: expected numeric");
    refused =
        WIRE.call(
            "POST", JOBS,
            SAMPLE.replace("NAME", "bad").replace("v1_17", "v9").replace("parallelism: 2", "parallelism: x")
                .replace("stateless", "sometimes"),
            "Content-Type", "application/yaml");
    assertThat(refused.code()).isEqualTo(422);
    assertThat(refused.body().object("details").array("causes").objects().map(c -> c.text("field")))
        .containsExactlyInAnyOrder("spec.flinkVersion", "spec.job.parallelism", "spec.job.upgradeMode");
  }

  @Test
  void theTypeIsDescribedToTheLastField() {
    JsonObject document = WIRE.get("/openapi/v3/apis/flink.apache.org/v1beta1").body();
    JsonObject spec =
        document.object("components").object("schemas").object("org.apache.flink.v1beta1.FlinkDeployment")
            .object("properties").object("spec").object("properties");
    assertThat(spec.object("job").object("properties").object("upgradeMode").array("enum").strings())
        .contains("savepoint", "stateless");
    assertThat(spec.object("podTemplate").object("properties").has("spec")).isTrue();
  }
}
