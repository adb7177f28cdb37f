package dev.berth.node.agent;

import dev.berth.node.KubeletPaths;
import dev.berth.node.facts.HostAddresses;
import dev.berth.node.facts.HostFacts;
import dev.berth.node.facts.NodeInfo;
import dev.berth.node.pod.ClusterDns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a node is and how often it reports.
 *
 * @param name of the node and its host
 * @param labels beside those that every node has
 * @param annotations beside those that every node has
 * @param taints each {@code key=value:effect}, at registration
 * @param capacity resource name to quantity
 * @param allocatable the same, without what the system keeps for itself
 * @param addresses of the node, the first is its own
 * @param podCidr from where pods get addresses until the API says otherwise
 * @param leaseEvery how often the lease is renewed; it lasts four times as long
 * @param selfFencing whether its pods end when it has lost its lease ({@link Fence})
 * @param statusEvery how often the status is written though nothing has changed
 * @param creatingReportAfter how long a pod that is being created may take before its status says so; zero for at once. What
 *     is reported then is only that there is nothing to report yet, and it costs a write per pod
 * @param requireVolumesAttached whether a volume is used only once the node's status lists it as attached; else its
 *     VolumeAttachment is enough
 * @param info how the machine is known
 * @param paths where its pods' files lie
 * @param dns how its pods resolve names of the cluster
 * @param housekeeping how it keeps room
 * @param kubeletPort at which the agent answers
 */
public record NodeSettings(
    String name,
    Map<String, String> labels,
    Map<String, String> annotations,
    List<String> taints,
    Map<String, String> capacity,
    Map<String, String> allocatable,
    List<String> addresses,
    String podCidr,
    Duration leaseEvery,
    boolean selfFencing,
    Duration statusEvery,
    Duration creatingReportAfter,
    boolean requireVolumesAttached,
    NodeInfo info,
    KubeletPaths paths,
    ClusterDns dns,
    Housekeeping housekeeping,
    int kubeletPort) {
  /** Upstream's. */
  public static final int KUBELET_PORT = 10_250;

  /** How often a lease is renewed in the time that it lasts. */
  private static final int RENEWALS = 4;

  /** 4 cpu, 8Gi, 110 pods. */
  public static final Map<String, String> CAPACITY =
      Map.of("cpu", "4", "memory", "8Gi", "pods", "110", "ephemeral-storage", "100Gi");

  /** The user that the agent of a node acts as. */
  public static String user(String node) {
    return "system:node:" + node;
  }

  public static final String GROUP = "system:nodes";

  public static NodeSettings of(String name, String address, String podCidr) {
    return new NodeSettings(
        name,
        Map.of(),
        Map.of(),
        List.of(),
        CAPACITY,
        CAPACITY,
        List.of(address),
        podCidr,
        Duration.ofSeconds(10),
        false,
        Duration.ofMinutes(5),
        Duration.ZERO,
        true,
        NodeInfo.named(name),
        KubeletPaths.DEFAULT,
        ClusterDns.DEFAULT,
        Housekeeping.DEFAULT,
        KUBELET_PORT);
  }

  /**
   * This host, as it is.
   *
   * @param root of its file system
   * @param reserved resource name to quantity, of what is kept from pods
   */
  public static NodeSettings ofHost(
      String name, Path root, KubeletPaths paths, String podCidr, Map<String, String> reserved) {
    Path pods = Path.of(paths.root());
    HostFacts host = HostFacts.read(root, Files.isDirectory(pods) ? pods : root);
    List<String> addresses = HostAddresses.ofDefaultRoute(root);
    NodeSettings plain = of(name, addresses.isEmpty() ? "127.0.0.1" : addresses.getFirst(), podCidr);
    return new NodeSettings(
        name, Map.of(), Map.of(), List.of(), host.capacity(), host.allocatable(reserved), plain.addresses, podCidr,
        plain.leaseEvery, false, plain.statusEvery, plain.creatingReportAfter, true, host.info(), paths, plain.dns,
        Housekeeping.OF_HOST, KUBELET_PORT);
  }

  /** How long the lease lasts after a renewal. */
  public Duration lease() {
    return leaseEvery.multipliedBy(RENEWALS);
  }

  /** Whether it is a machine with files; thousands of records of machines do not tell of their beginning. */
  boolean isOfHost() {
    return housekeeping.logBytes() > 0;
  }

  public NodeSettings withCapacity(Map<String, String> amounts) {
    return new NodeSettings(
        name, labels, annotations, taints, amounts, amounts, addresses, podCidr, leaseEvery, selfFencing, statusEvery,
        creatingReportAfter, requireVolumesAttached, info, paths, dns, housekeeping, kubeletPort);
  }

  public NodeSettings withLabels(Map<String, String> more) {
    return new NodeSettings(
        name, more, annotations, taints, capacity, allocatable, addresses, podCidr, leaseEvery, selfFencing, statusEvery,
        creatingReportAfter, requireVolumesAttached, info, paths, dns, housekeeping, kubeletPort);
  }

  public NodeSettings reportingCreatingAfter(Duration delay) {
    return new NodeSettings(
        name, labels, annotations, taints, capacity, allocatable, addresses, podCidr, leaseEvery, selfFencing, statusEvery, delay,
        requireVolumesAttached, info, paths, dns, housekeeping, kubeletPort);
  }

  /** Without the node status's word: the VolumeAttachment is enough. */
  public NodeSettings trustingAttachments() {
    return new NodeSettings(
        name, labels, annotations, taints, capacity, allocatable, addresses, podCidr, leaseEvery, selfFencing, statusEvery,
        creatingReportAfter, false, info, paths, dns, housekeeping, kubeletPort);
  }

  public NodeSettings withPaths(KubeletPaths where) {
    return new NodeSettings(
        name, labels, annotations, taints, capacity, allocatable, addresses, podCidr, leaseEvery, selfFencing, statusEvery,
        creatingReportAfter, requireVolumesAttached, info, where, dns, housekeeping, kubeletPort);
  }

  public NodeSettings withDns(ClusterDns how) {
    return new NodeSettings(
        name, labels, annotations, taints, capacity, allocatable, addresses, podCidr, leaseEvery, selfFencing, statusEvery,
        creatingReportAfter, requireVolumesAttached, info, paths, how, housekeeping, kubeletPort);
  }

  public NodeSettings withHousekeeping(Housekeeping how) {
    return new NodeSettings(
        name, labels, annotations, taints, capacity, allocatable, addresses, podCidr, leaseEvery, selfFencing, statusEvery,
        creatingReportAfter, requireVolumesAttached, info, paths, dns, how, kubeletPort);
  }

  /** The same at other addresses; none leaves it as it is. */
  public NodeSettings withAddresses(List<String> others) {
    return others.isEmpty()
        ? this
        : new NodeSettings(
            name, labels, annotations, taints, capacity, allocatable, List.copyOf(others), podCidr, leaseEvery, selfFencing, statusEvery,
            creatingReportAfter, requireVolumesAttached, info, paths, dns, housekeeping, kubeletPort);
  }

  /**
   * Its pods end when it has lost its lease.
   *
   * @param lease how long it lasts
   */
  public NodeSettings fencing(Duration lease) {
    return new NodeSettings(
        name, labels, annotations, taints, capacity, allocatable, addresses, podCidr, lease.dividedBy(RENEWALS), true,
        statusEvery, creatingReportAfter, requireVolumesAttached, info, paths, dns, housekeeping, kubeletPort);
  }

  public NodeSettings withKubeletPort(int port) {
    return new NodeSettings(
        name, labels, annotations, taints, capacity, allocatable, addresses, podCidr, leaseEvery, selfFencing, statusEvery,
        creatingReportAfter, requireVolumesAttached, info, paths, dns, housekeeping, port);
  }
}
