package dev.berth.bench;

import dev.berth.base.json.JsonObject;
import dev.berth.bench.NodeLoad.Stage;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kinds;
import dev.berth.node.linux.LinuxCommands;
import dev.berth.server.BerthServer;
import dev.berth.server.ServerConfig;
import dev.berth.server.nodes.HostSettings;
import dev.berth.server.nodes.Nodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Real containers, disks, rules and names on this machine, under a whole server in this process. Needs what {@code berth up} needs. */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = "Measures this machine as a node and prints one line of JSON.")
public final class NodeBench implements Callable<Integer> {
  private static final String NAMESPACE = "default";
  private static final String SERVICES = "10.96.0.0/12";

  /** What to measure. */
  enum Scenario {
    CLAIM,
    PARALLEL,
    ENDPOINTS,
    NAMES
  }

  @Parameters(
      index = "0",
      paramLabel = "SCENARIO",
      description = {
        "claim: a StatefulSet of one replica with a new berth-block claim, from its creation to Ready, with each stage",
        "parallel: a StatefulSet of Parallel replicas without claims, from its creation until all are Ready",
        "endpoints: from an EndpointSlice's change to the rule in the kernel",
        "names: from a pod's being Ready to the name server's answer with its address"
      },
      showDefaultValue = Visibility.NEVER)
  private Scenario scenario = Scenario.CLAIM;

  @Option(names = "--runs", paramLabel = "N", description = "How often; the median and the worst are told.")
  private int runs = 20;

  @Option(names = "--warm-up", paramLabel = "N", description = "Runs before that.")
  private int warmUp = 3;

  @Option(names = "--pods", paramLabel = "N", description = "Replicas of parallel.")
  private int pods = 30;

  @Option(names = "--most", paramLabel = "S", description = "How long anything may take.")
  private int most = 120;

  @Spec private CommandSpec spec = CommandSpec.create();

  static CommandLine commandLine() {
    return new CommandLine(new NodeBench()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    // short: sockets lie in it
    Path data = Files.createTempDirectory("bn");
    Report report = new Report("node", Optional.empty());
    report.put("scenario", scenario.name().toLowerCase(Locale.ROOT)).put("runs", runs);
    try (BerthServer server = BerthServer.start(config(data));
        NodeLoad load = new NodeLoad(server, most)) {
      var _ = load.at(Stage.NODE_READY, "here");
      var _ = load.at(Stage.ACCOUNT, "default");
      report.begin();
      switch (scenario) {
        case CLAIM -> claims(load, report);
        case PARALLEL -> parallel(load, report);
        case ENDPOINTS -> endpoints(load, report);
        case NAMES -> names(load, report);
      }
      report.end(runs);
      report.put("load", Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
    }
    var _ = new LinuxCommands().run("rm", "-rf", "--one-file-system", data.toString());
    PrintWriter out = spec.commandLine().getOut();
    out.println(report.text());
    out.flush();
    return 0;
  }

  private static ServerConfig config(Path data) throws IOException {
    HostSettings settings = HostSettings.of("here", data);
    ServerConfig tests = ServerConfig.forTests();
    return new ServerConfig(
            Optional.of(data), InetAddress.getByName("0.0.0.0"), 0, false, tests.store(), Optional.empty(), SERVICES,
            settings.ownAddress().stream().toList())
        .withNodes(new Nodes.Host(settings));
  }

  private static void create(NodeLoad load, JsonObject set) throws InterruptedException {
    var _ = load.perform(Write.create(Kinds.STATEFUL_SET, NAMESPACE, set));
  }

  private static void delete(NodeLoad load, String set, int replicas) throws InterruptedException {
    var _ = load.perform(new Write.Delete(Ref.of(Kinds.STATEFUL_SET, NAMESPACE, set), Write.DeleteOptions.PLAIN));
    for (int i = 0; i < replicas; i++) {
      var _ = load.at(Stage.GONE, set + "-" + i);
    }
  }

  private void claims(NodeLoad load, Report report) throws InterruptedException {
    Map<Stage, List<Long>> times = new EnumMap<>(Stage.class);
    for (int run = -warmUp; run < runs; run++) {
      String name = "set" + (run + warmUp);
      long began = load.now();
      create(load, NodeManifests.set(name, 1, true));
      long ready = load.at(Stage.READY, name + "-0");
      String claim = "data-" + name + "-0";
      if (run >= 0) {
        times.computeIfAbsent(Stage.READY, _ -> new ArrayList<>()).add(ready - began);
        for (Stage stage : List.of(Stage.CREATED, Stage.SCHEDULED, Stage.ADDRESS)) {
          times.computeIfAbsent(stage, _ -> new ArrayList<>()).add(load.at(stage, name + "-0") - began);
        }
        for (Stage stage : List.of(Stage.BOUND, Stage.ATTACHED)) {
          times.computeIfAbsent(stage, _ -> new ArrayList<>()).add(load.at(stage, claim) - began);
        }
      }
      delete(load, name, 1);
      var _ = load.perform(new Write.Delete(Ref.of(Kinds.CLAIM, NAMESPACE, claim), Write.DeleteOptions.PLAIN));
    }
    times.forEach((stage, nanos) -> NodeLoad.put(report, stage.name().toLowerCase(Locale.ROOT), nanos));
  }

  private void parallel(NodeLoad load, Report report) throws InterruptedException {
    List<Long> times = new ArrayList<>();
    for (int run = -warmUp; run < runs; run++) {
      String name = "set" + (run + warmUp);
      long began = load.now();
      create(load, NodeManifests.set(name, pods, false));
      long last = began;
      for (int i = 0; i < pods; i++) {
        last = Math.max(last, load.at(Stage.READY, name + "-" + i));
      }
      if (run >= 0) {
        times.add(last - began);
      }
      delete(load, name, pods);
    }
    report.put("pods", pods);
    NodeLoad.put(report, "allReady", times);
  }

  private void endpoints(NodeLoad load, Report report) throws IOException, InterruptedException {
    var _ =
        load.perform(
            Write.create(Kinds.SERVICE, NAMESPACE, NodeManifests.service("s")));
    List<Long> times = new ArrayList<>();
    try (RuleMonitor monitor = new RuleMonitor(load::now)) {
      var _ = load.perform(Write.create(Kinds.ENDPOINT_SLICE, NAMESPACE, NodeManifests.slice("s", 0)));
      for (int run = 1 - warmUp; run <= runs; run++) {
        int number = run + warmUp;
        JsonObject change = JsonObject.EMPTY.with("endpoints", NodeManifests.slice("s", number).array("endpoints"));
        long began = load.now();
        var _ =
            load.perform(
                new Write.Patch(Ref.of(Kinds.ENDPOINT_SLICE, NAMESPACE, "s"), "", Write.PatchType.MERGE, change));
        long seen = monitor.at(NodeManifests.address(number), most);
        if (run > 0) {
          times.add(seen - began);
        }
      }
    }
    NodeLoad.put(report, "rule", times);
  }

  private void names(NodeLoad load, Report report) throws IOException, InterruptedException {
    var _ =
        load.perform(
            Write.create(Kinds.SERVICE, NAMESPACE, NodeManifests.headlessService("set")));
    List<Long> times = new ArrayList<>();
    // the name server's Service address answers from the node too
    try (NameServer server = new NameServer(new InetSocketAddress("10.96.0.10", 53))) {
      JsonObject set = NodeManifests.set("set", warmUp + runs, false);
      create(load, set.with("spec", set.object("spec").with("podManagementPolicy", "OrderedReady")));
      for (int run = 0; run < warmUp + runs; run++) {
        String pod = "set-" + run;
        long ready = load.at(Stage.READY, pod);
        byte[] address = InetAddress.getByName(load.pod(pod).status().text("podIP")).getAddress();
        while (!server.answers(pod + ".set.default.svc.cluster.local", address)) {
          Thread.onSpinWait();
        }
        if (run >= warmUp) {
          times.add(load.now() - ready);
        }
      }
    }
    NodeLoad.put(report, "answered", times);
  }
}
