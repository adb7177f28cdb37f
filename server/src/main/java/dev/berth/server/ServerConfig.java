package dev.berth.server;

import dev.berth.api.kinds.service.ServiceNetwork;
import dev.berth.etcd.EtcdConfig;
import dev.berth.model.ip.Cidr;
import dev.berth.server.audit.AuditSettings;
import dev.berth.server.nodes.Nodes;
import dev.berth.store.StoreConfig;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a server runs.
 *
 * @param dataDir where everything lies that outlives the process; empty for nothing: all in memory
 * @param bind the address to listen at
 * @param port 0 for any that is free
 * @param insecure plain HTTP, and everybody an administrator; for tests, on loopback only
 * @param store durability and history
 * @param tokenFile static tokens, as upstream's {@code --token-auth-file}
 * @param serviceRange where cluster IPs come from
 * @param extraNames that the serving certificate is good for
 * @param controllers which run, as upstream's flag: {@code *} for all, {@code name}, {@code -name}; none where it is empty
 * @param nodes which nodes this process runs
 * @param csiControllers sockets of CSI drivers whose volumes this process makes, attaches and grows, as their sidecars would
 * @param audit what is kept of requests; empty for nothing
 * @param terms keys and rules that are not the server's own
 * @param etcd where objects are kept; empty for the data directory
 */
public record ServerConfig(
    Optional<Path> dataDir,
    InetAddress bind,
    int port,
    boolean insecure,
    StoreConfig store,
    Optional<Path> tokenFile,
    String serviceRange,
    List<String> extraNames,
    List<String> controllers,
    Nodes nodes,
    List<Path> csiControllers,
    Optional<AuditSettings> audit,
    Terms terms,
    Optional<EtcdConfig> etcd) {
  public ServerConfig {
    csiControllers = List.copyOf(csiControllers);
    extraNames = List.copyOf(extraNames);
    controllers = List.copyOf(controllers);
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("the port is between 0 and 65535, not " + port);
    }
    network(serviceRange);
    if (dataDir.filter(Files::exists).filter(dir -> !Files.isDirectory(dir)).isPresent()) {
      throw new IllegalArgumentException("--data-dir: " + dataDir.get() + " is a file: name a directory, or none yet");
    }
    if (tokenFile.filter(file -> !Files.isReadable(file)).isPresent()) {
      throw new IllegalArgumentException("--token-auth-file: " + tokenFile.get() + " cannot be read");
    }
    if (insecure && !bind.isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "--insecure is for loopback only, and " + bind.getHostAddress() + " is not: leave one of them out");
    }
  }

  /** With all controllers, on its own terms, and no nodes, drivers of others or audit log. */
  public ServerConfig(
      Optional<Path> dataDir,
      InetAddress bind,
      int port,
      boolean insecure,
      StoreConfig store,
      Optional<Path> tokenFile,
      String serviceRange,
      List<String> extraNames) {
    this(
        dataDir, bind, port, insecure, store, tokenFile, serviceRange, extraNames, List.of("*"), Nodes.NONE, List.of(),
        Optional.empty(), Terms.OWN, Optional.empty());
  }

  /** The same with other controllers. */
  public ServerConfig withControllers(List<String> names) {
    return new ServerConfig(
        dataDir, bind, port, insecure, store, tokenFile, serviceRange, extraNames, names, nodes, csiControllers, audit,
        terms, etcd);
  }

  /** The same with other nodes. */
  public ServerConfig withNodes(Nodes others) {
    return new ServerConfig(
        dataDir, bind, port, insecure, store, tokenFile, serviceRange, extraNames, controllers, others,
        csiControllers, audit, terms, etcd);
  }

  /** The same with drivers behind these sockets. */
  public ServerConfig withCsiControllers(List<Path> sockets) {
    return new ServerConfig(
        dataDir, bind, port, insecure, store, tokenFile, serviceRange, extraNames, controllers, nodes, sockets, audit,
        terms, etcd);
  }

  /** The same with an audit log. */
  public ServerConfig withAudit(Optional<AuditSettings> settings) {
    return new ServerConfig(
        dataDir, bind, port, insecure, store, tokenFile, serviceRange, extraNames, controllers, nodes, csiControllers,
        settings, terms, etcd);
  }

  /** The same on terms of others. */
  public ServerConfig withTerms(Terms others) {
    return new ServerConfig(
        dataDir, bind, port, insecure, store, tokenFile, serviceRange, extraNames, controllers, nodes, csiControllers,
        audit, others, etcd);
  }

  /** The same with its objects in an etcd. */
  public ServerConfig withEtcd(Optional<EtcdConfig> where) {
    return new ServerConfig(
        dataDir, bind, port, insecure, store, tokenFile, serviceRange, extraNames, controllers, nodes, csiControllers,
        audit, terms, where);
  }

  ServiceNetwork serviceNetwork() {
    return network(serviceRange);
  }

  private static ServiceNetwork network(String range) {
    Cidr addresses =
        Cidr.parse(range)
            .filter(Cidr::isMasked)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "--service-cluster-ip-range is a CIDR such as 10.96.0.0/12, not " + range));
    return new ServiceNetwork(
        addresses, ServiceNetwork.DEFAULT.lowestNodePort(), ServiceNetwork.DEFAULT.highestNodePort());
  }

  /** Of the Service {@code kubernetes}: the first address of the range. */
  String kubernetesAddress() {
    return serviceNetwork().addresses().address(1).toString();
  }

  /** The same with further names for the serving certificate. */
  public ServerConfig withExtraNames(List<String> names) {
    return new ServerConfig(
        dataDir, bind, port, insecure, store, tokenFile, serviceRange, names, controllers, nodes, csiControllers,
        audit, terms, etcd);
  }

  /** In memory, on loopback, without TLS, at any port. */
  public static ServerConfig forTests() {
    return new ServerConfig(
        Optional.empty(),
        InetAddress.getLoopbackAddress(),
        0,
        true,
        StoreConfig.DEFAULTS,
        Optional.empty(),
        "10.96.0.0/12",
        List.of());
  }
}
