package dev.berth.simulator;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.builtin.Builtin;
import dev.berth.model.quantity.Quantity;
import dev.berth.node.agent.NodeSettings;
import dev.berth.server.command.FenceOption;
import dev.berth.server.control.Component;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.up.Document;
import dev.berth.server.up.ManifestException;
import dev.berth.server.up.Manifests;
import dev.berth.simulator.rehearsal.Advice;
import dev.berth.simulator.rehearsal.Deed;
import dev.berth.simulator.rehearsal.Plan;
import dev.berth.simulator.rehearsal.PlanException;
import dev.berth.simulator.rehearsal.Report;
import dev.berth.simulator.rehearsal.ReportJson;
import dev.berth.simulator.rehearsal.ReportText;
import dev.berth.simulator.rehearsal.Series;
import dev.berth.simulator.rehearsal.Taken;
import dev.berth.simulator.rehearsal.Vocabulary;
import dev.berth.simulator.scenario.Action;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** {@code berth simulate -f}: a user's own manifests under faults. */
final class RehearsalOptions {
  private static final int DEFAULT_NODES = 3;
  private static final int MOST_NODES = 200;
  /** Until pods are where they may be only because nobody had cordoned a node yet. */
  private static final Duration SETTLED = Duration.ofSeconds(10);
  private static final String NODE = "NODE";

  private Taken taken = new Taken(List.of(), Map.of(), List.of(), Map.of());
  private final Manifests manifests = new Manifests(Builtin.catalogue());

  @Option(names = {"-f", "--filename"}, paramLabel = "FILE|DIR",
      description = "Rehearses these manifests instead of scenarios of its own. May be given again.",
      showDefaultValue = Visibility.NEVER)
  private List<Path> files = List.of();

  @Option(names = "--at", paramLabel = "'TIME VERB ...'",
      description = "With -f: what happens then, as in '1m power-off node-2 10m'. May be given again; the verbs are below.",
      showDefaultValue = Visibility.NEVER)
  private List<String> steps = List.of();

  @Option(names = "--for", paramLabel = "TIME", description = "With -f: how long it goes on; else long enough after the last step.",
      showDefaultValue = Visibility.NEVER)
  private Optional<String> length = Optional.empty();

  @Option(names = "--nodes", paramLabel = "N", defaultValue = "3", description = "With -f: how many nodes there are: node-1, node-2...")
  private int nodes = DEFAULT_NODES;

  @Option(names = "--class", paramLabel = "NAME=CLASS",
      description = "With -f: volumes of the storage class NAME are like those of berth-block (each lies on one node), berth-net"
          + " (attached to one node at a time, and may move) or berth-dir (on any number of nodes). May be given again.",
      showDefaultValue = Visibility.NEVER)
  private Map<String, String> classes = Map.of();

  @Option(names = "--kubeconfig", paramLabel = "FILE",
      description = "Begins with what is in that cluster: its workloads, claims and nodes, by their names. It is read only.",
      showDefaultValue = Visibility.NEVER)
  private Optional<Path> kubeconfig = Optional.empty();

  @Option(names = "--zones", paramLabel = "N", defaultValue = "0",
      description = "With -f: nodes are in so many zones in turn, zone-1..., by the label topology.kubernetes.io/zone; steps may name a zone.")
  private int zones;

  @Option(names = "--capacity", paramLabel = "cpu=N,memory=N", split = ",",
      description = "With -f: what each node has; 4 cpu, 8Gi memory and 110 pods unless said otherwise.",
      showDefaultValue = Visibility.NEVER)
  private Map<String, String> capacity = Map.of();

  @Option(names = "--fence-after", paramLabel = "TIME",
      description = "With -f: nodes fence themselves, as with berth agent --fence-after.", converter = FenceOption.class,
      showDefaultValue = Visibility.NEVER)
  private Optional<Duration> fenceAfter = Optional.empty();

  @Option(names = "--advice", description = "With -f: rehearses it again with what may shorten what is bad in it, and tells what does.")
  private boolean advice;

  @Option(names = "--each-node", description = "With -f: once for each node, which stands for the word NODE in --at; tells what each costs.")
  private boolean eachNode;

  @Option(names = "--seeds", paramLabel = "N", defaultValue = "1",
      description = "With -f: so many times, with this seed, the next, and so on; tells the median and the worst.")
  private int seeds = 1;

  @Option(names = {"-o", "--output"}, paramLabel = "text|json", defaultValue = "text", description = "With -f: how it is told.")
  private String output = "text";

  /** @throws PlanException where only what belongs to it was given */
  boolean isAsked() {
    if (files.isEmpty() && kubeconfig.isEmpty() && !(steps.isEmpty() && length.isEmpty() && classes.isEmpty() && nodes == DEFAULT_NODES)) {
      throw new PlanException("--at, --for, --nodes and --class need -f: the manifests that are rehearsed, or --kubeconfig");
    }
    return !files.isEmpty() || kubeconfig.isPresent();
  }

  /**
   * @return whether all held that must hold
   * @throws PlanException where something in it cannot be done
   * @throws ManifestException where a manifest cannot be read, or the API refuses it
   */
  boolean rehearse(long seed, boolean transcript, PrintStream out) {
    check();
    List<Document> documents = new ArrayList<>();
    kubeconfig.ifPresent(
        file -> {
          taken = LiveCluster.read(file);
          taken.objects().forEach(object -> documents.add(new Document(file, 0, object)));
        });
    documents.addAll(manifests.read(files));
    if (eachNode || seeds > 1) {
      return series(documents, seed, out);
    }
    Plan plan = plan(documents, seed, NODE);
    Rehearsal.Outcome outcome = Rehearsal.run(plan, this::machine);
    if (transcript) {
      outcome.transcript().forEach(out::println);
    }
    Report report = Report.of(plan, outcome.observed(), notes(outcome));
    List<Advice.Gain> gains = advice ? Advice.of(plan, report, this::again) : List.of();
    if (isJson()) {
      JsonObject told = ReportJson.of(report, outcome.violation());
      out.println(advice ? told.with("advice", ReportJson.of(gains)) : told);
    } else {
      ReportText.of(report).forEach(out::println);
      if (advice) {
        Advice.text(gains).forEach(out::println);
      }
    }
    return holds(outcome, out);
  }

  /** The same with each node, or with several seeds. */
  private boolean series(List<Document> documents, long seed, PrintStream out) {
    List<Series.Time> times = new ArrayList<>();
    List<JsonObject> told = new ArrayList<>();
    List<String> labels = eachNode ? names() : LongStream.range(seed, seed + seeds).mapToObj(s -> "seed " + s).toList();
    for (int i = 0; i < labels.size(); i++) {
      Plan plan = eachNode ? plan(documents, seed, labels.get(i)) : plan(documents, seed + i, NODE);
      Rehearsal.Outcome outcome = Rehearsal.run(plan, this::machine);
      Report report = Report.of(plan, outcome.observed(), outcome.notes());
      if (outcome.violation().isPresent()) {
        out.println(labels.get(i) + ":");
        return holds(outcome, out);
      }
      times.add(new Series.Time(labels.get(i), report));
      told.add(JsonObject.EMPTY.with("of", labels.get(i)).with("report", ReportJson.of(report, outcome.violation())));
    }
    if (isJson()) {
      out.println(JsonObject.of("rehearsals", JsonArray.of(told)));
    } else {
      (eachNode ? Series.each(times) : Series.spread(times)).forEach(out::println);
    }
    return true;
  }

  private Optional<Report> again(Plan plan) {
    Rehearsal.Outcome outcome = Rehearsal.run(plan, this::machine);
    return outcome.violation().isPresent() ? Optional.empty() : Optional.of(Report.of(plan, outcome.observed(), List.of()));
  }

  private List<String> notes(Rehearsal.Outcome outcome) {
    List<String> all = new ArrayList<>(outcome.notes());
    kubeconfig.ifPresent(
        file ->
            all.add(
                "What began here is what the cluster of " + file + " asks for, on nodes like its own. Volumes that lie on one node lie there;"
                    + " other pods are where the scheduler has put them here, and images start at once."));
    return all;
  }

  private boolean isJson() {
    return output.equals("json");
  }

  private boolean holds(Rehearsal.Outcome outcome, PrintStream out) {
    if (outcome.violation().isPresent() && !isJson()) {
      out.println("\nAn error of Berth: it must never happen that\n  " + outcome.violation().get()
          + "\nPlease report it, with the manifests and the command.");
    }
    return outcome.violation().isEmpty();
  }

  private void check() {
    if (!List.of("text", "json").contains(output)) {
      throw new PlanException("--output " + output + " is neither text nor json");
    }
    if (nodes < 1 || nodes > MOST_NODES) {
      throw new PlanException("--nodes " + nodes + " is not between 1 and " + MOST_NODES);
    }
    for (Map.Entry<String, String> amount : capacity.entrySet()) {
      try {
        Quantity.parse(amount.getValue());
      } catch (IllegalArgumentException e) {
        throw new PlanException("--capacity " + amount.getKey() + "=" + amount.getValue() + " is no quantity: write 16, 500m, 64Gi");
      }
    }
    if (zones < 0 || zones > nodes) {
      throw new PlanException("--zones " + zones + ": there are no more zones than nodes, " + nodes);
    }
    if (seeds < 1 || seeds > 1 && eachNode) {
      throw new PlanException("--seeds " + seeds + ": it is a number from 1 on, and 1 with --each-node");
    }
    if (eachNode && steps.stream().noneMatch(step -> List.of(step.split("\\s+", -1)).contains(NODE))) {
      throw new PlanException("--each-node puts each node for the word NODE into --at, as in '1m power-off NODE 10m', and there is none");
    }
  }

  /** In turn: the first node is in the first zone. */
  private Map<String, List<String>> zones() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (int i = 0; i < names().size() && zones > 0; i++) {
      all.computeIfAbsent("zone-" + (i % zones + 1), _ -> new ArrayList<>()).add(names().get(i));
    }
    return all;
  }

  /** Makes of a plain machine what it is. */
  private NodeSettings machine(NodeSettings plain) {
    Map<String, String> amounts = new HashMap<>(NodeSettings.CAPACITY);
    amounts.putAll(taken.capacity().getOrDefault(plain.name(), Map.of()));
    amounts.putAll(capacity);
    Map<String, String> labels = new LinkedHashMap<>();
    zones().forEach(
        (zone, members) -> {
          if (members.contains(plain.name())) {
            labels.put("topology.kubernetes.io/zone", zone);
          }
        });
    return plain.withCapacity(amounts).withLabels(labels);
  }

  private List<String> names() {
    if (!taken.capacity().isEmpty()) {
      return List.copyOf(taken.capacity().keySet());
    }
    return IntStream.rangeClosed(1, nodes).mapToObj(i -> "node-" + i).toList();
  }

  private boolean isFrozenTooLong(Plan.Step step) {
    return step.deed() instanceof Deed.Fault fault
        && fault.mishaps().stream().anyMatch(
            m ->
                m instanceof Action.Freeze freeze
                    && fenceAfter.filter(lease -> freeze.seconds() >= lease.toSeconds()).isPresent());
  }

  private Plan plan(List<Document> documents, long seed, String node) {
    List<String> components = ControlPlane.components(World.SETTINGS).stream().map(Component::name).toList();
    Vocabulary words = new Vocabulary(names(), zones(), components, file -> manifests.read(List.of(file)));
    List<Plan.Step> all = new ArrayList<>();
    taken.cordoned().forEach(
        name -> all.add(new Plan.Step(SETTLED, new Deed.Cordon(name, true), "cordon " + name + ", as in the cluster")));
    steps.forEach(step -> all.addAll(words.parse(step.replaceAll("(?<=\\s)" + NODE + "(?=\\s|$)", node))));
    Duration end = length.map(Vocabulary::time).orElseGet(() -> Plan.longEnough(all));
    all.stream()
        .filter(step -> step.at().compareTo(end) >= 0)
        .findFirst()
        .ifPresent(
            late -> {
              throw new PlanException("'" + late.text() + "' comes after the end: --for says " + length.orElse(""));
            });
    Map<String, String> like = new LinkedHashMap<>(taken.classes());
    like.putAll(classes);
    all.stream().filter(this::isFrozenTooLong).findFirst().ifPresent(
        step -> {
          throw new PlanException(
              "'" + step.text() + "': what stands still for as long as its lease lasts cannot fence itself; try power-off, cut or kill");
        });
    return new Plan(documents, like, names(), seed, all, end, fenceAfter);
  }
}
