package dev.berth.bench;

import dev.berth.client.https.Kubeconfig;
import dev.berth.server.BerthServer;
import dev.berth.server.nodes.Nodes;
import dev.berth.server.ServerConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The control plane end to end, in this process: a whole server over the durable store, with simulated nodes whose pods are
 * ready at once. Each run has a fresh server; only compiled code is carried over, so that later runs are warm.
 */
@Command(
    name = "control",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = "Measures the control plane in this process and prints one line of JSON a run.")
public final class ControlBench implements Callable<Integer> {
  /** What to measure, with its usual size. */
  enum Scenario {
    ORDERED(50),
    PARALLEL(500),
    BINDING(1_000),
    PODS(50_000);

    final int size;

    Scenario(int size) {
      this.size = size;
    }
  }

  @Parameters(
      index = "0",
      paramLabel = "SCENARIO",
      description = {
        "ordered: a StatefulSet of OrderedReady replicas, all Ready",
        "parallel: a StatefulSet of Parallel replicas, all Ready",
        "binding: claims and volumes made beforehand, all Bound",
        "pods: pods with a claim each, all Running"
      },
      showDefaultValue = Visibility.NEVER)
  private Scenario scenario = Scenario.ORDERED;

  @Option(names = "--pods", paramLabel = "N",
      description = "Pods, or claims; 0 for the usual: 50 ordered, 500 parallel, 1000 binding, 50000 pods.")
  private int pods;

  @Option(names = "--nodes", paramLabel = "N", description = "Simulated nodes; each takes 110 pods.")
  private int nodes = 5;

  @Option(names = "--runs", paramLabel = "N", description = "How often; the first runs are those of a cold JVM.")
  private int runs = 3;

  @Option(names = "--data-dir", paramLabel = "DIR", description = "Where the stores of the runs are; they are deleted.")
  private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(names = "--kubeconfig", paramLabel = "FILE",
      description = {
        "Measures that server instead, once: its first work, where it has just been started.",
        "Its nodes must be there, and --nodes as many."
      },
      showDefaultValue = Visibility.NEVER)
  private Optional<Path> kubeconfig = Optional.empty();

  @Option(names = "--server-pid", paramLabel = "PID", description = "Of that server, for its CPU time and memory.",
      showDefaultValue = Visibility.NEVER)
  private Optional<Long> pid = Optional.empty();

  @Option(names = "--most", paramLabel = "S", description = "After how many seconds a run is given up.")
  private int most = 600;

  @Spec private CommandSpec spec = CommandSpec.create();

  static CommandLine commandLine() {
    return new CommandLine(new ControlBench()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    int size = pods == 0 ? scenario.size : pods;
    boolean complete = true;
    if (kubeconfig.isPresent()) {
      Report report = report(1, size);
      try (ControlLoad load = ControlLoad.of(Kubeconfig.read(kubeconfig.get()), size)) {
        complete = measured(load, size, report);
      }
      out.println(report.text());
      return complete ? 0 : 1;
    }
    for (int run = 1; run <= runs; run++) {
      Path data = Files.createTempDirectory(folder, "berth-bench-");
      Report report = report(run, size);
      try (BerthServer server = BerthServer.start(config(data));
          ControlLoad load = ControlLoad.of(server, size)) {
        complete &= measured(load, size, report);
      } finally {
        delete(data);
      }
      out.println(report.text());
      out.flush();
    }
    return complete ? 0 : 1;
  }

  private Report report(int run, int size) {
    return new Report("control", Optional.empty())
        .put("scenario", scenario.name().toLowerCase(Locale.ROOT)).put("run", run).put("pods", size).put("nodes", nodes);
  }

  private boolean measured(ControlLoad load, int size, Report report) throws InterruptedException {
    load.awaitNodes(nodes, most);
    load.prepare(scenario);
    ServerProcess server = new ServerProcess(pid.orElse(ProcessHandle.current().pid()));
    double cpu = server.cpuSeconds();
    long start = System.nanoTime();
    int done = load.run(scenario, most);
    report.put("seconds", (System.nanoTime() - start) / 1e9);
    report.put("cpuSeconds", server.cpuSeconds() - cpu);
    report.put("done", done).put("writes", load.writes()).put("rssMiB", server.residentMebibytes());
    if (kubeconfig.isEmpty()) {
      Runtime jvm = Runtime.getRuntime();
      report.put("heapInUseMiB", (jvm.totalMemory() - jvm.freeMemory()) / 1048576.0);
      System.gc();
      report.put("heapLivingMiB", (jvm.totalMemory() - jvm.freeMemory()) / 1048576.0);
    }
    return done == size;
  }

  private ServerConfig config(Path data) {
    ServerConfig tests = ServerConfig.forTests();
    return new ServerConfig(
            Optional.of(data), tests.bind(), 0, true, tests.store(), Optional.empty(), tests.serviceRange(), List.of())
        .withNodes(Nodes.simulated(nodes));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
