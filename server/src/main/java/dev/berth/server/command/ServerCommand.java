package dev.berth.server.command;

import dev.berth.controllers.core.ControllerSelection;
import dev.berth.server.nodes.HostSettings;
import dev.berth.server.nodes.Nodes;
import dev.berth.server.ServerConfig;
import dev.berth.server.Terms;
import dev.berth.server.Version;
import dev.berth.server.control.ControlPlane;
import dev.berth.storage.csi.CsiSocket;
import dev.berth.store.Durability;
import dev.berth.store.StoreConfig;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code berth server}. */
@Command(
    name = "server",
    description = "Runs the API server on a durable store until it is told to stop.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class ServerCommand implements Callable<Integer> {

  @Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "berth-data",
      description = "Where the store, the certificates and the kubeconfig lie.")
  private Path dataDir = Path.of("berth-data");

  @Option(names = "--bind-address", paramLabel = "ADDR", defaultValue = "127.0.0.1", description = "The address to listen at.")
  private String bind = "127.0.0.1";

  @Option(names = "--port", paramLabel = "N", defaultValue = "6443", description = "The port to listen at; 0 for any.")
  private int port = 6443;

  @Option(names = "--durability", paramLabel = "fsync|none", defaultValue = "fsync",
      description = "fsync: an acknowledged write survives a power cut. none: it survives the process only.")
  private Durability durability = Durability.FSYNC;

  @Option(names = "--token-auth-file", paramLabel = "FILE",
      description = "Static tokens: token,user,uid,\"group1,group2\" a line.", showDefaultValue = Visibility.NEVER)
  private List<Path> tokenFiles = List.of();

  @Option(names = "--service-cluster-ip-range", paramLabel = "CIDR", defaultValue = "10.96.0.0/12",
      description = "Where the cluster IPs of Services come from.")
  private String serviceRange = "10.96.0.0/12";

  @Option(names = "--tls-san", paramLabel = "NAME", description = "A further name or address for the serving certificate.",
      converter = HostOption.class, showDefaultValue = Visibility.NEVER)
  private List<String> extraNames = List.of();

  @Option(names = "--node", description = "Makes this machine a node: pods are containers.")
  private boolean isNode;

  @Mixin private NodeOptions node = new NodeOptions();

  @Option(names = "--simulated-nodes", paramLabel = "N", defaultValue = "0",
      description = "Runs so many nodes in this process, whose containers and volumes are records.")
  private int simulatedNodes;

  @Option(names = "--csi-controller", paramLabel = "unix:///PATH", split = ",",
      description = "The socket of a CSI driver that comes without sidecars: its volumes are made, attached and grown here.",
      showDefaultValue = Visibility.NEVER)
  private List<String> csiControllers = List.of();

  @Option(names = "--controllers", paramLabel = "NAME", split = ",", defaultValue = "*",
      description = "Which controllers run: * for all, NAME, -NAME for all but that one, none.")
  private List<String> controllers = List.of("*");

  @Mixin private AuditOptions audit = new AuditOptions();

  @Mixin private EtcdOptions etcd = new EtcdOptions();

  @Option(names = "--insecure", description = "Plain HTTP and no access control. For tests, on loopback only.")
  private boolean insecure;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    PrintStream out = System.out;
    return Foreground.run(
        "--port",
        config(),
        server -> {
          String where = "berth " + Version.BERTH + " serves " + server.url();
          out.println(server.kubeconfig().map(file -> where + "; kubeconfig: " + file).orElse(where));
          out.flush();
          return true;
        });
  }

  private Nodes nodes() throws UnknownHostException {
    if (!isNode) {
      return simulatedNodes == 0 && !InetAddress.getByName(bind).isLoopbackAddress()
          ? new Nodes.Elsewhere(reached())
          : Nodes.simulated(simulatedNodes);
    }
    if (simulatedNodes > 0) {
      throw new IllegalArgumentException("--node and --simulated-nodes exclude each other");
    }
    NodeOptions.obstacle().or(node::prepare).or(() -> node.refusal(dataDir)).ifPresent(
        why -> {
          throw new IllegalArgumentException("--node: " + why);
        });
    return new Nodes.Host(reached());
  }

  /** As others reach this machine: where it listens, if that is one address. */
  private HostSettings reached() throws UnknownHostException {
    HostSettings settings = node.host(dataDir.toAbsolutePath().normalize(), serviceRange, false).settings();
    InetAddress address = InetAddress.getByName(bind);
    return address.isAnyLocalAddress() || address.isLoopbackAddress() ? settings : settings.at(address.getHostAddress());
  }

  /** The names that are given, and the address at which others reach this machine. */
  private List<String> names(Nodes nodes) {
    List<String> all = new ArrayList<>(extraNames);
    switch (nodes) {
      case Nodes.Host(HostSettings settings) -> all.addAll(settings.ownAddress().stream().toList());
      case Nodes.Elsewhere(HostSettings settings) -> all.addAll(settings.ownAddress().stream().toList());
      case Nodes.None _, Nodes.Simulated _ -> {}
    }
    return all;
  }

  /** To know all names is to make all controllers, which no usual start waits for. */
  private List<String> selected() {
    return controllers.equals(List.of("*"))
        ? controllers
        : ControllerSelection.parse(controllers, ControlPlane.names()).words();
  }

  private ServerConfig config() {
    try {
      Nodes nodes = nodes();
      return new ServerConfig(
          Optional.of(dataDir.toAbsolutePath().normalize()),
          InetAddress.getByName(bind),
          port,
          insecure,
          StoreConfig.DEFAULTS.withDurability(durability),
          tokenFiles.stream().findFirst(),
          serviceRange,
          names(nodes),
          selected(),
          nodes,
          csiControllers.stream().map(CsiSocket::parse).toList(),
          audit.settings(),
          Terms.OWN,
          etcd.config());
    } catch (UnknownHostException e) {
      throw new ParameterException(spec.commandLine(), "--bind-address: " + bind + " is not an address of this machine");
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }
}
