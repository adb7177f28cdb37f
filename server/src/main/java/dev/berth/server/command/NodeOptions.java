package dev.berth.server.command;

import dev.berth.model.ip.Cidr;
import dev.berth.node.agent.NodeSettings;
import dev.berth.node.containerd.ContainerdException;
import dev.berth.node.containerd.Packages;
import dev.berth.node.host.RootClaim;
import dev.berth.node.linux.Commands;
import dev.berth.node.linux.LinuxCommands;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.nodes.CgroupRoot;
import dev.berth.server.nodes.HostClaims;
import dev.berth.server.nodes.HostSettings;
import dev.berth.server.nodes.Nodes;
import dev.berth.storage.local.DiskFolders;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Which node this machine is, for commands that make it one. */
final class NodeOptions {
  @Option(names = "--runtime-endpoint", paramLabel = "SOCKET",
      description = "Of a container runtime (CRI v1) that runs already; else a containerd of our own is started.",
      converter = SocketOption.class, showDefaultValue = Visibility.NEVER)
  private Optional<Path> endpoint = Optional.empty();

  @Option(names = "--node-name", paramLabel = "NAME", description = "Default: this machine's name.",
      converter = NodeNameOption.class, showDefaultValue = Visibility.NEVER)
  private Optional<String> name = Optional.empty();

  @Option(names = "--node-ip", paramLabel = "ADDR", description = "Of this machine. Default: that of its default route.",
      converter = AddressOption.class, showDefaultValue = Visibility.NEVER)
  private Optional<String> address = Optional.empty();

  @Option(names = "--root-dir", paramLabel = "DIR",
      description = "Of what pods and CSI drivers have on the disk; manifests of drivers name /var/lib/kubelet. Default: where it was"
          + " last, at first in the data directory.",
      showDefaultValue = Visibility.NEVER)
  private Optional<Path> root = Optional.empty();

  @Option(names = "--kubelet-port", paramLabel = "N", defaultValue = "10250",
      description = "At which the node's agent answers for logs, exec and port-forward.", converter = PortOption.class)
  private int kubeletPort = NodeSettings.KUBELET_PORT;

  @Option(names = "--pod-manifest-path", paramLabel = "DIR",
      description = "Of manifests of pods that this node runs by itself, read every 20 s.",
      converter = DirectoryOption.class, showDefaultValue = Visibility.NEVER)
  private Optional<Path> manifests = Optional.empty();

  @Option(names = "--local-volumes", paramLabel = "CLASS=DIR",
      description = "Each disk that is mounted in DIR, or linked there, becomes a volume of this class; CLASS:Block=DIR gives devices"
          + " without a file system. May be given again.",
      converter = FolderOption.class, showDefaultValue = Visibility.NEVER)
  private List<DiskFolders.Folder> disks = List.of();

  @Option(names = "--cgroup-root", paramLabel = "PATH", hidden = true,
      description = "Of all pods; nodes that share a machine need one each. Default: what it was last, at first /berth.",
      showDefaultValue = Visibility.NEVER)
  private Optional<String> cgroups = Optional.empty();

  @Option(names = "--no-install", description = "Do not install what real containers need; say what is missing instead.")
  private boolean noInstall;

  @Option(names = "--mirror", paramLabel = "REGISTRY=URL",
      description = "Where a registry's images are asked for first: docker.io=http://127.0.0.1:5000. May be given again.",
      converter = MirrorOption.class, showDefaultValue = Visibility.NEVER)
  private List<Assignment> mirrors = List.of();

  @Option(names = "--insecure-registry", paramLabel = "HOST", description = "A registry without a certificate that can be checked.",
      converter = RegistryOption.class, showDefaultValue = Visibility.NEVER)
  private Set<String> insecure = Set.of();

  /** Why this machine cannot run containers; empty where it can, as far as can be seen. */
  static Optional<String> obstacle() {
    if (!"Linux".equals(System.getProperty("os.name"))) {
      return Optional.of("real containers need Linux, and this is " + System.getProperty("os.name"));
    }
    if (!"root".equals(System.getProperty("user.name"))) {
      return Optional.of("real containers need root, and this is " + System.getProperty("user.name"));
    }
    return Optional.empty();
  }

  /** Why this node cannot have the root or the network that it is to have; empty where it can. What is running there must not be disturbed. */
  Optional<String> refusal(Path dataDir) {
    Path directory = HostSettings.directory(dataDir);
    return HostClaims.obstacle(directory, root(directory));
  }

  private Path root(Path directory) {
    return root.map(given -> given.toAbsolutePath().normalize()).orElseGet(() -> RootClaim.of(directory));
  }

  /** Has what is missing installed. Empty where all is there then; else what is in the way, with the remedy. */
  Optional<String> prepare() {
    Commands commands = new LinuxCommands();
    Packages.Missing missing = Packages.missing(commands);
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    if (noInstall) {
      return Optional.of(missing.message());
    }
    try {
      Packages.install(commands, line -> System.out.println("berth: " + line));
      return Optional.empty();
    } catch (ContainerdException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * @param endsPods whether pods end with this process
   * @throws IllegalArgumentException where an option cannot be
   */
  Nodes.Host host(Path dataDir, String serviceRange, boolean endsPods) {
    Map<String, List<String>> byRegistry = new TreeMap<>();
    mirrors.forEach(mirror -> byRegistry.computeIfAbsent(mirror.name(), _ -> new ArrayList<>()).add(mirror.value()));
    Cidr services =
        Cidr.parse(serviceRange)
            .orElseThrow(() -> new IllegalArgumentException("--service-cluster-ip-range is not a CIDR: " + serviceRange));
    Path directory = HostSettings.directory(dataDir);
    return new Nodes.Host(
        new HostSettings(
            name(),
            directory,
            root(directory),
            endpoint,
            address,
            Optional.empty(),
            services,
            ControlPlane.POD_NETWORK,
            byRegistry,
            insecure,
            endsPods,
            kubeletPort,
            manifests.map(m -> m.toAbsolutePath().normalize()),
            disks,
            cgroups.orElseGet(() -> CgroupRoot.of(directory)),
            Optional.empty()));
  }

  String name() {
    return name.orElseGet(NodeOptions::hostName);
  }

  Optional<String> address() {
    return address;
  }

  int kubeletPort() {
    return kubeletPort;
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
    } catch (IOException e) {
      return "node-1";
    }
  }
}
