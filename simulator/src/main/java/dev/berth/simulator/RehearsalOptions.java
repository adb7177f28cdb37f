package dev.berth.simulator;

import dev.berth.model.builtin.Builtin;
import dev.berth.server.control.Component;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.up.Document;
import dev.berth.server.up.ManifestException;
import dev.berth.server.up.Manifests;
import dev.berth.simulator.rehearsal.Plan;
import dev.berth.simulator.rehearsal.PlanException;
import dev.berth.simulator.rehearsal.Report;
import dev.berth.simulator.rehearsal.ReportJson;
import dev.berth.simulator.rehearsal.ReportText;
import dev.berth.simulator.rehearsal.Vocabulary;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** {@code berth simulate -f}: a user's own manifests under faults. */
final class RehearsalOptions {
  private static final int DEFAULT_NODES = 3;
  private static final int MOST_NODES = 200;

  @Option(names = {"-f", "--filename"}, paramLabel = "FILE|DIR",
      description = "Rehearses these manifests instead of scenarios of its own. May be given again.")
  private List<Path> files = List.of();

  @Option(names = "--at", paramLabel = "'TIME VERB ...'",
      description = "With -f: what happens then, as in '1m power-off node-2 10m'. May be given again; the verbs are below.")
  private List<String> steps = List.of();

  @Option(names = "--for", paramLabel = "TIME", description = "With -f: how long it goes on; else long enough after the last step.")
  private Optional<String> length = Optional.empty();

  @Option(names = "--nodes", paramLabel = "N", defaultValue = "3", description = "With -f: how many nodes there are: node-1, node-2...")
  private int nodes = DEFAULT_NODES;

  @Option(names = "--class", paramLabel = "NAME=CLASS",
      description = "With -f: volumes of the storage class NAME are like those of berth-block (each lies on one node), berth-net"
          + " (attached to one node at a time, and may move) or berth-dir (on any number of nodes). May be given again.")
  private Map<String, String> classes = Map.of();

  @Option(names = {"-o", "--output"}, paramLabel = "text|json", defaultValue = "text", description = "With -f: how it is told.")
  private String output = "text";

  /** @throws PlanException where only what belongs to it was given */
  boolean isAsked() {
    if (files.isEmpty() && !(steps.isEmpty() && length.isEmpty() && classes.isEmpty() && nodes == DEFAULT_NODES)) {
      throw new PlanException("--at, --for, --nodes and --class need -f: the manifests that are rehearsed");
    }
    return !files.isEmpty();
  }

  /**
   * @return whether all held that must hold
   * @throws PlanException where something in it cannot be done
   * @throws ManifestException where a manifest cannot be read, or the API refuses it
   */
  boolean rehearse(long seed, boolean transcript, PrintStream out) {
    Plan plan = plan(seed);
    Rehearsal.Outcome outcome = Rehearsal.run(plan, machine -> machine);
    if (transcript) {
      outcome.transcript().forEach(out::println);
    }
    Report report = Report.of(plan, outcome.observed(), outcome.notes());
    if (output.equals("json")) {
      out.println(ReportJson.of(report, outcome.violation()));
      return outcome.violation().isEmpty();
    }
    ReportText.of(report).forEach(out::println);
    outcome.violation().ifPresent(
        what -> out.println("\nAn error of Berth: it must never happen that\n  " + what + "\nPlease report it, with the manifests and the command."));
    return outcome.violation().isEmpty();
  }

  private Plan plan(long seed) {
    if (!List.of("text", "json").contains(output)) {
      throw new PlanException("--output " + output + " is neither text nor json");
    }
    if (nodes < 1 || nodes > MOST_NODES) {
      throw new PlanException("--nodes " + nodes + " is not between 1 and " + MOST_NODES);
    }
    Manifests manifests = new Manifests(Builtin.catalogue());
    List<String> names = IntStream.rangeClosed(1, nodes).mapToObj(i -> "node-" + i).toList();
    List<String> components = ControlPlane.components(World.SETTINGS).stream().map(Component::name).toList();
    List<Document> documents = manifests.read(files);
    Vocabulary words = new Vocabulary(names, components, file -> manifests.read(List.of(file)));
    List<Plan.Step> all = new ArrayList<>();
    steps.forEach(step -> all.addAll(words.parse(step)));
    return new Plan(documents, classes, names, seed, all, length.map(Vocabulary::time).orElseGet(() -> Plan.longEnough(all)));
  }
}
