package dev.berth.simulator;

import dev.berth.model.builtin.Builtin;
import dev.berth.server.control.Component;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.up.Manifests;
import dev.berth.simulator.rehearsal.Plan;
import dev.berth.simulator.rehearsal.Report;
import dev.berth.simulator.rehearsal.ReportText;
import dev.berth.simulator.rehearsal.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** Rehearses manifests on three nodes. */
abstract class RehearsalCase {
  static final String SET =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: web}
      spec:
        serviceName: web
        replicas: 3
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}, annotations: {simulated.berth.dev/start-delay: 2s}}
          spec: {containers: [{name: c, image: "example/app:v1"}]}
      """;
  static final String CLAIMS =
      """
        volumeClaimTemplates:
          - metadata: {name: data}
            spec: {storageClassName: %s, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
      """;

  @TempDir private Path folder = Path.of("");

  static String setOn(String storageClass) {
    return SET + String.format(CLAIMS, storageClass);
  }

  /** On which node a pod of the set is in these runs: which, the seed says. */
  static String nodeOf(Report report, String pod) {
    String text = report.events().stream().map(Report.Event::text).filter(t -> t.contains("3 of 3 ready (")).findFirst().orElseThrow();
    return text.replaceFirst(".*" + pod + "[^;)]* on (node-\\d).*", "$1");
  }

  Rehearsal.Outcome run(String yaml, String... steps) {
    return Rehearsal.run(plan(yaml, steps), machine -> machine);
  }

  Plan plan(String yaml, String... steps) {
    try {
      Path file = folder.resolve("manifests.yaml");
      Files.writeString(file, yaml);
      Manifests manifests = new Manifests(Builtin.catalogue());
      List<String> nodes = List.of("node-1", "node-2", "node-3");
      Vocabulary words =
          new Vocabulary(
              nodes, Map.of(), ControlPlane.components(World.SETTINGS).stream().map(Component::name).toList(),
              some -> manifests.read(List.of(folder.resolve(some))));
      List<Plan.Step> all = new ArrayList<>();
      for (String step : steps) {
        all.addAll(words.parse(step));
      }
      return new Plan(manifests.read(List.of(file)), Map.of(), nodes, 1, all, Plan.longEnough(all));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of a run in which all held that must hold. */
  Report report(String yaml, String... steps) {
    Rehearsal.Outcome outcome = run(yaml, steps);
    if (outcome.violation().isPresent()) {
      throw new AssertionError(outcome.violation().get() + "\n" + String.join("\n", outcome.transcript()));
    }
    return Report.of(plan(yaml, steps), outcome.observed(), outcome.notes());
  }

  static Report.Summary summary(Report report, String workload) {
    return report.workloads().stream().filter(s -> s.workload().equals(workload)).findFirst().orElseThrow();
  }

  static String text(Report report) {
    return String.join("\n", ReportText.of(report));
  }

  static Optional<Report.Event> event(Report report, String part) {
    return report.events().stream().filter(e -> e.text().contains(part)).findFirst();
  }

  void write(String name, String yaml) throws IOException {
    Files.writeString(folder.resolve(name), yaml);
  }
}
