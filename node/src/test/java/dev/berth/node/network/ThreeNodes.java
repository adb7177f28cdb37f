package dev.berth.node.network;

import dev.berth.base.loop.RealLoop;
import dev.berth.client.FixedSource;
import dev.berth.client.Picture;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonLimits;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonReader;
import dev.berth.base.json.JsonWriter;
import dev.berth.model.ip.Cidr;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.node.linux.Commands;
import dev.berth.node.linux.LinuxCommands;
import dev.berth.node.network.NetworkSettings.PeerMode;
import dev.berth.node.network.NetworkSettings.PodLink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Three network namespaces as nodes, one as the network between them, and one for each pod. Nothing of the machine's
 * own network is touched; all names end in one random suffix, and {@link #close} takes everything away.
 *
 * <p>Nodes a and b are on one subnet (172.30.1.0/24), c is behind a router (172.30.2.0/24).
 */
final class ThreeNodes implements AutoCloseable {
  static final Commands HOST = new LinuxCommands();
  static final Map<String, String> ADDRESSES = Map.of("a", "172.30.1.1", "b", "172.30.1.2", "c", "172.30.2.3");
  private static final String PLUGINS = "/usr/lib/cni";

  private final String suffix = Integer.toHexString(ThreadLocalRandom.current().nextInt(0x10000, 0x1000000));
  private final Path directory;
  private final List<String> namespaces = new ArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Map<String, NodeNetwork> networks = new LinkedHashMap<>();
  private final Map<String, Integer> pods = new LinkedHashMap<>();
  private final Map<String, List<Finding>> findings = new LinkedHashMap<>();
  private final PodLink link;
  private final PeerMode mode;
  final RealLoop loop = new RealLoop("three-nodes", Throwable::printStackTrace);
  final FixedSource source = new FixedSource(loop);
  private final Picture picture;

  static void assume() {
    Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs root: network namespaces are made");
    for (String program : List.of("ip", "bridge", "nft", "nsenter", "conntrack")) {
      Assumptions.assumeTrue(HOST.find(program).isPresent(), "needs " + program + ", which is not installed");
    }
    Assumptions.assumeTrue(
        HOST.find(PLUGINS + "/host-local").isPresent(), "needs containernetworking-plugins in " + PLUGINS);
    Commands.Result tried = HOST.run("unshare", "--net", "true");
    Assumptions.assumeTrue(tried.succeeded(), "needs the right to make network namespaces: " + tried.stderr());
  }

  ThreeNodes(PodLink link, PeerMode mode) throws Exception {
    this.link = link;
    this.mode = mode;
    directory = Files.createTempDirectory("berth-network");
    String between = namespace("net");
    sh(between, "ip link set lo up; ip link add sw type bridge; ip link set sw up; ip addr add 172.30.1.254/24 dev sw");
    sh(between, "echo 1 > /proc/sys/net/ipv4/ip_forward; ip addr add 172.30.9.9/32 dev lo");
    for (String node : List.of("a", "b", "c")) {
      String own = namespace(node);
      sh(between, "ip link add up" + node + " type veth peer name eth0 netns " + own + "; ip link set up" + node + " up");
      sh(between, node.equals("c") ? "ip addr add 172.30.2.254/24 dev upc" : "ip link set up" + node + " master sw");
      String gateway = node.equals("c") ? "172.30.2.254" : "172.30.1.254";
      sh(own, "ip link set lo up; ip addr add " + ADDRESSES.get(node) + "/24 dev eth0; ip link set eth0 up");
      sh(own, "ip route add default via " + gateway);
    }
    picture = onLoop(() -> source.picture(Kinds.NODE, Kinds.SERVICE, Kinds.ENDPOINT_SLICE));
    for (String node : List.of("a", "b", "c")) {
      put(Kinds.NODE, node(node, ADDRESSES.getOrDefault(node, ""), "10.244." + (node.charAt(0) - 'a' + 1) + ".0/24"));
    }
    for (String node : List.of("a", "b", "c")) {
      networks.put(node, start(node));
    }
    eventually("networks are ready", () -> onLoop(() -> networks.values().stream().allMatch(NodeNetwork::isReady)));
  }

  private static String node(String name, String address, String podCidr) {
    return """
        metadata: {name: %s}
        spec: {podCIDR: %s, podCIDRs: [%s]}
        status: {addresses: [{type: InternalIP, address: %s}]}
        """
        .formatted(name, podCidr, podCidr, address);
  }

  NetworkSettings settings(String node) {
    return NetworkSettings.under(directory.resolve(node))
        .in(network(node))
        .with(link, mode)
        .withRanges(List.of(), List.of(Cidr.parse("10.96.0.0/16").orElseThrow()));
  }

  NodeNetwork start(String node) {
    return NodeNetwork.start(picture, loop, node, settings(node), HOST, f -> findings.put(node, f));
  }

  NodeNetwork of(String node) {
    return Optional.ofNullable(networks.get(node)).orElseThrow();
  }

  /** Ends the node's agent and starts another. */
  void restart(String node) throws Exception {
    onLoop(
        () -> {
          of(node).close();
          return networks.put(node, start(node));
        });
    eventually("the new one is ready", () -> onLoop(() -> of(node).isReady()));
  }

  /** A namespace by its short name: a, b, c, net, or a pod's. */
  Path network(String name) {
    return Path.of("/run/netns", "bn-" + name + "-" + suffix);
  }

  Commands in(String name) {
    return HOST.inNetwork(network(name));
  }

  private String namespace(String name) {
    String full = "bn-" + name + "-" + suffix;
    HOST.run("ip", "netns", "add", full).orThrow();
    namespaces.add(full);
    return full;
  }

  static Commands.Result sh(String namespace, String script) {
    return HOST.inNetwork(Path.of("/run/netns", namespace)).run("sh", "-ec", script).orThrow();
  }

  /** A pod's address: added with the node's own conflist by the real plugins, with a server on port 8080. */
  String pod(String node, String name) throws Exception {
    return pod(node, name, 0);
  }

  /** @param hostPort 0 for none */
  String pod(String node, String name, int hostPort) throws Exception {
    String full = namespace(name);
    JsonObject list =
        (JsonObject)
            JsonReader.read(Files.readAllBytes(settings(node).cniConfigDirectory().resolve(CniConfig.FILE)), JsonLimits.DEFAULT)
                .value();
    JsonObject result = plugin(node, full, list, list.array("plugins").object(0));
    if (hostPort > 0) {
      JsonObject mapping =
          JsonObject.builder().put("hostPort", hostPort).put("containerPort", 8080).put("protocol", "tcp").build();
      var _ =
          plugin(
              node,
              full,
              list,
              list.array("plugins").object(1)
                  .with("prevResult", result)
                  .with("runtimeConfig", JsonObject.of("portMappings", JsonArray.of(mapping))));
    }
    sh(full, "ip link set lo up");
    String ip = Cidr.parse(result.array("ips").object(0).text("address")).orElseThrow().address().toString();
    open.add(Echo.start(network(name), ip, 8080, name));
    pods.merge(node, 1, Integer::sum);
    return ip;
  }

  /** Calls a plugin as a runtime does, in the node's network. */
  private JsonObject plugin(String node, String pod, JsonObject list, JsonObject plugin) {
    JsonObject whole = plugin.with("name", list.text("name")).with("cniVersion", list.text("cniVersion"));
    String added =
        in(node)
            .run(
                List.of(
                    "env", "CNI_COMMAND=ADD", "CNI_CONTAINERID=" + pod, "CNI_NETNS=/run/netns/" + pod, "CNI_IFNAME=eth0",
                    "CNI_PATH=" + PLUGINS, PLUGINS + "/" + plugin.text("type")),
                new String(JsonWriter.compact(whole), StandardCharsets.UTF_8),
                Commands.SHORT)
            .orThrow()
            .stdout();
    return (JsonObject) JsonReader.read(added.getBytes(StandardCharsets.UTF_8), JsonLimits.DEFAULT).value();
  }

  /**
   * A ClusterIP Service on port 80 → 8080 by TCP and UDP.
   *
   * @param more of its spec, flow style, each with a comma before
   */
  void service(String name, String ip, String more) throws Exception {
    put(
        Kinds.SERVICE,
        """
        metadata: {namespace: default, name: %s}
        spec: {clusterIP: %s, clusterIPs: [%s], ports: [{name: t, port: 80, protocol: TCP}, {name: u, port: 80, protocol: UDP}]%s}
        """
            .formatted(name, ip, ip, more));
  }

  /** @param endpoints each {@code node ip}, or {@code node ip terminating} */
  void endpoints(String service, String... endpoints) throws Exception {
    StringBuilder all = new StringBuilder();
    for (String e : endpoints) {
      List<String> words = List.of(e.split(" ", -1));
      String conditions = words.size() > 2 ? "{ready: false, serving: true, terminating: true}" : "{ready: true}";
      all.append(all.isEmpty() ? "" : ", ")
          .append("{addresses: [" + words.get(1) + "], nodeName: " + words.get(0) + ", conditions: " + conditions + "}");
    }
    put(
        Kinds.ENDPOINT_SLICE,
        """
        metadata: {namespace: default, name: %s-1, labels: {kubernetes.io/service-name: %s}}
        addressType: IPv4
        ports: [{name: t, port: 8080, protocol: TCP}, {name: u, port: 8080, protocol: UDP}]
        endpoints: [%s]
        """
            .formatted(service, service, all));
  }

  void put(Kind<?> kind, String yaml) throws Exception {
    var _ = onLoop(() -> source.put(kind, yaml));
  }

  void remove(Kind<?> kind, String name) throws Exception {
    var _ = onLoop(
        () -> {
          source.remove(kind, "default", name);
          return true;
        });
  }

  <T> T onLoop(Callable<T> task) throws Exception {
    CompletableFuture<T> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            done.complete(task.call());
          } catch (Throwable t) {
            done.completeExceptionally(t);
          }
        });
    return done.get(10, TimeUnit.SECONDS);
  }

  /** Until all proxies have written what has been put. */
  void settle() throws Exception {
    var _ = onLoop(() -> true);
    eventually("rules are written", () -> onLoop(() -> networks.values().stream().allMatch(n -> n.proxy().isSettled())));
  }

  static void eventually(String what, Callable<Boolean> holds) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    while (!holds.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within 15 s: " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  List<Finding> findings(String node) throws Exception {
    return onLoop(() -> of(node).findings());
  }

  @Override
  public void close() throws Exception {
    var _ = onLoop(
        () -> {
          networks.values().forEach(NodeNetwork::close);
          return true;
        });
    for (AutoCloseable c : open) {
      c.close();
    }
    loop.close();
    for (String namespace : namespaces) {
      var _ = HOST.run("ip", "netns", "del", namespace);
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new IllegalStateException("left behind: " + directory, e);
    }
  }
}
