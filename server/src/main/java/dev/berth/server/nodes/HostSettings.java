package dev.berth.server.nodes;

import dev.berth.model.ip.Cidr;
import dev.berth.node.KubeletPaths;
import dev.berth.node.agent.NodeSettings;
import dev.berth.node.containerd.ContainerdSettings;
import dev.berth.node.facts.HostAddresses;
import dev.berth.node.host.RootClaim;
import dev.berth.node.network.NetworkSettings;
import dev.berth.server.control.ControlPlane;
import dev.berth.storage.local.DiskFolders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How this machine is a node.
 *
 * @param name of the node
 * @param directory where everything lies that the node keeps, but for its root where that is elsewhere
 * @param root of what pods and drivers have on the disk ({@code --root-dir}), absolute
 * @param runtimeEndpoint the socket of a runtime that runs already; empty for a containerd of our own
 * @param address of the node; empty for that of the default route
 * @param network the network namespace that the node is in; empty for that of this process
 * @param services from which cluster IPs come
 * @param pods from which all pods of the cluster have their addresses
 * @param mirrors by registry, where its images are asked for first: {@code docker.io} to {@code http://127.0.0.1:5000}
 * @param insecure registries without a certificate that can be checked
 * @param endsPods whether pods end with this process; else they go on, and the next one takes them over
 * @param kubeletPort at which the node's agent answers
 * @param manifests a directory with pods of this node's own
 * @param disks folders in which disks are, to be claimed as local volumes
 * @param cgroups under which all its pods are, so that none is taken for another node's: {@code /berth}
 * @param fenceAfter without an accepted renewal of its lease after which the node ends its pods; empty for never
 */
public record HostSettings(
    String name,
    Path directory,
    Path root,
    Optional<Path> runtimeEndpoint,
    Optional<String> address,
    Optional<Path> network,
    Cidr services,
    Cidr pods,
    Map<String, List<String>> mirrors,
    Set<String> insecure,
    boolean endsPods,
    int kubeletPort,
    Optional<Path> manifests,
    List<DiskFolders.Folder> disks,
    String cgroups,
    Optional<Duration> fenceAfter) {
  private static final Cidr SERVICES = Cidr.parse("10.96.0.0/12").orElseThrow();

  public HostSettings {
    directory = directory.toAbsolutePath().normalize();
    root = root.toAbsolutePath().normalize();
    disks = List.copyOf(disks);
  }

  /**
   * A node under a cluster's directory, with what is usual: a containerd of our own whose pods end with this process, and the root
   * and the cgroup that it had last.
   */
  public static HostSettings of(String name, Path dataDir) {
    Path directory = directory(dataDir);
    return new HostSettings(
        name, directory, RootClaim.of(directory), Optional.empty(), Optional.empty(), Optional.empty(), SERVICES,
        ControlPlane.POD_NETWORK, Map.of(), Set.of(), true, NodeSettings.KUBELET_PORT, Optional.empty(),
        List.of(), CgroupRoot.of(directory), Optional.empty());
  }

  /** Where a node under a cluster's directory keeps its things. */
  public static Path directory(Path dataDir) {
    return dataDir.toAbsolutePath().normalize().resolve("node");
  }

  /** The same with other places for images. */
  public HostSettings withMirrors(Map<String, List<String>> others) {
    return new HostSettings(
        name, directory, root, runtimeEndpoint, address, network, services, pods, others, insecure, endsPods, kubeletPort,
        manifests, disks, cgroups, fenceAfter);
  }

  /** The same with disks to be claimed. */
  public HostSettings withDisks(List<DiskFolders.Folder> others) {
    return new HostSettings(
        name, directory, root, runtimeEndpoint, address, network, services, pods, mirrors, insecure, endsPods, kubeletPort,
        manifests, others, cgroups, fenceAfter);
  }

  /** The same with its lease as its life. */
  public HostSettings fencing(Optional<Duration> after) {
    return new HostSettings(
        name, directory, root, runtimeEndpoint, address, network, services, pods, mirrors, insecure, endsPods, kubeletPort,
        manifests, disks, cgroups, after);
  }

  /** The same at another address, unless it has one already. */
  public HostSettings at(String own) {
    return address.isPresent()
        ? this
        : new HostSettings(
            name, directory, root, runtimeEndpoint, Optional.of(own), network, services, pods, mirrors, insecure, endsPods, kubeletPort,
            manifests, disks, cgroups, fenceAfter);
  }

  /** The folders, as they are looked at and emptied. */
  public DiskFolders diskFolders() {
    return new DiskFolders(disks, Path.of(paths().pods()));
  }

  KubeletPaths paths() {
    return new KubeletPaths(root.toString(), directory.resolve("logs/pods").toString());
  }

  NetworkSettings networkSettings() {
    NetworkSettings plain = NetworkSettings.under(directory).withRanges(List.of(pods), List.of(services));
    return network.map(plain::in).orElse(plain);
  }

  ContainerdSettings containerd() {
    return ContainerdSettings.in(directory.resolve("containerd"), networkSettings().cniConfigDirectory())
        .withMirrors(mirrors)
        .withInsecure(insecure);
  }

  /** Of the node, where it is known already. */
  public Optional<String> ownAddress() {
    return address.or(() -> HostAddresses.ofDefaultRoute(Path.of("/")).stream().findFirst());
  }

  /** Where volumes of our drivers lie. */
  public Path volumes() {
    return directory.resolve("volumes");
  }

  /** Of the cluster's DNS: the tenth of the services' range, as upstream's installers have it. */
  String dnsAddress() {
    return services.address(10).toString();
  }
}
