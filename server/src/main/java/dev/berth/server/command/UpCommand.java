package dev.berth.server.command;

import dev.berth.base.loop.RealLoop;
import dev.berth.client.Client;
import dev.berth.model.builtin.Builtin;
import dev.berth.server.BerthServer;
import dev.berth.server.nodes.Nodes;
import dev.berth.server.ServerConfig;
import dev.berth.server.Version;
import dev.berth.server.inprocess.Identity;
import dev.berth.server.up.Applied;
import dev.berth.server.up.Document;
import dev.berth.server.up.Manifest;
import dev.berth.server.up.ManifestException;
import dev.berth.server.up.Manifests;
import dev.berth.server.up.Screen;
import dev.berth.server.up.Watching;
import dev.berth.store.StoreConfig;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code berth up}. */
@Command(
    name = "up",
    description = "Starts a cluster on this machine, applies files, and shows what comes of them. Ctrl-C stops it; its data stay.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false)
final class UpCommand implements Callable<Integer> {
  private static final String SERVICES = "10.96.0.0/12";
  private static final Duration FRAME = Duration.ofMillis(200);

  @Option(names = {"-f", "--filename"}, paramLabel = "FILE|DIR", description = "What to apply. May be given again.",
      showDefaultValue = Visibility.NEVER)
  private List<Path> files = List.of();

  @Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "berth-data",
      description = "Where everything lies that is kept.")
  private Path dataDir = Path.of("berth-data");

  @Option(names = "--runtime", paramLabel = "auto|containerd|simulated", defaultValue = "auto",
      description = "What runs pods: containers, or records of them; auto takes containers where they can run.")
  private RuntimeChoice runtime = RuntimeChoice.AUTO;

  @Mixin private NodeOptions node = new NodeOptions();

  @Option(names = "--nodes", paramLabel = "N", defaultValue = "1", description = "How many nodes there are; more than one only where they are simulated.")
  private int nodes = 1;

  @Option(names = "--port", paramLabel = "N", defaultValue = "6443", description = "Of the API; 0 for any.")
  private int port = 6443;

  @Mixin private AuditOptions audit = new AuditOptions();

  @Option(names = "--detach", description = "Returns once all is ready, and leaves the cluster running: see berth down.")
  private boolean detach;

  @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "300",
      description = "How long to wait until all is ready; then it goes on running, and says so.")
  private long timeout = 300;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (timeout < 0) {
      throw new ParameterException(spec.commandLine(), "--timeout is 0 or more seconds, not " + timeout);
    }
    Path data = dataDir.toAbsolutePath().normalize();
    List<Document> documents;
    try {
      documents = new Manifests(Builtin.catalogue()).read(files);
    } catch (ManifestException e) {
      System.err.println("berth: " + e.getMessage());
      return 1;
    }
    if (detach) {
      return Detached.start(data, spec.commandLine().getParseResult().originalArgs());
    }
    Optional<Nodes> chosen = nodes(data);
    if (chosen.isEmpty()) {
      return 1;
    }
    Files.createDirectories(data);
    LogFile.use(data);
    return Foreground.run("--port", config(data, chosen.get()), server -> begin(server, documents));
  }

  /** Empty where they cannot be had, which has been told. */
  private Optional<Nodes> nodes(Path data) {
    Optional<String> obstacle = runtime == RuntimeChoice.SIMULATED ? Optional.empty() : NodeOptions.obstacle();
    if (runtime == RuntimeChoice.AUTO && obstacle.isEmpty() && nodes == 1) {
      obstacle = node.prepare();
    } else if (runtime == RuntimeChoice.CONTAINERD && obstacle.isEmpty()) {
      obstacle = nodes == 1 ? node.prepare() : Optional.of("--nodes " + nodes + " needs --runtime simulated");
    }
    if (runtime == RuntimeChoice.CONTAINERD && obstacle.isPresent()) {
      System.err.println("berth: " + obstacle.get());
      return Optional.empty();
    }
    if (runtime == RuntimeChoice.SIMULATED || obstacle.isPresent() || nodes > 1) {
      obstacle.ifPresent(why -> System.out.println("berth: " + why + ": nodes are simulated"));
      return Optional.of(simulated());
    }
    Optional<String> refusal = node.refusal(data);
    if (refusal.isPresent()) {
      System.err.println("berth: " + refusal.get());
      return Optional.empty();
    }
    return Optional.of(node.host(data, SERVICES, true));
  }

  private Nodes simulated() {
    try {
      return Nodes.simulated(nodes);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  /** A node's pods reach the API at the node's address; without pods it stays on loopback. */
  private ServerConfig config(Path data, Nodes chosen) throws UnknownHostException {
    boolean real = chosen instanceof Nodes.Host;
    try {
      return new ServerConfig(
              Optional.of(data),
              real ? InetAddress.getByName("0.0.0.0") : InetAddress.getLoopbackAddress(),
              port,
              false,
              StoreConfig.DEFAULTS,
              Optional.empty(),
              SERVICES,
              chosen instanceof Nodes.Host host ? host.settings().ownAddress().stream().toList() : List.of())
          .withNodes(chosen)
          .withAudit(audit.settings());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  /** Waits until the node works. */
  private static boolean working(BerthServer server) throws InterruptedException {
    try {
      return server.nodes().working().toCompletableFuture().get();
    } catch (ExecutionException e) {
      System.err.println("berth: this machine cannot be a node: " + String.valueOf(e.getMessage()));
      return false;
    }
  }

  /** For a shell, into which people copy it. */
  static String quoted(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private boolean begin(BerthServer server, List<Document> documents) throws InterruptedException {
    PrintStream out = System.out;
    out.println("berth " + Version.BERTH + " (Kubernetes " + Version.KUBERNETES + ") serves " + server.url());
    RealLoop loop =
        new RealLoop("up", fault -> LoggerFactory.getLogger(UpCommand.class).error("showing progress failed", fault));
    try (loop;
        ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
      Client client = server.server().client(Identity.administrator(), loop, calls);
      List<Manifest> manifests = Applied.apply(client, server.server()::catalogue, documents);
      if (!working(server)) {
        return false;
      }
      manifests.forEach(m -> out.println("applied " + m.type().singular() + "/" + m.meta().name()));
      try (Watching watching = Watching.start(loop, server.server().source(loop), manifests, FRAME, Screen.ofProcess())) {
        if (!watching.await(Duration.ofSeconds(timeout))) {
          out.println("not all is ready after " + timeout + " s; it goes on. kubectl describe says what is missing.");
        }
      }
    } catch (ManifestException e) {
      System.err.println("berth: " + e.getMessage());
      return false;
    }
    out.println();
    out.println("Try next:");
    server.kubeconfig().ifPresent(file -> out.println("  export KUBECONFIG=" + quoted(file.toString())));
    out.println("  kubectl get sts,pods,pvc");
    out.flush();
    return true;
  }
}
