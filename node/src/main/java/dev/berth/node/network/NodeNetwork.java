package dev.berth.node.network;

import dev.berth.base.loop.Loop;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.model.ip.Cidr;
import dev.berth.model.ip.IpAddress;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.node.linux.Commands;
import dev.berth.node.network.NetworkSettings.PodLink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network of one node: pod addresses, the way to other nodes' pods, Services. Owns the parts, on the loop.
 *
 * <pre>{@code
 * NodeNetwork network = NodeNetwork.start(view, loop, "node-1", settings, new LinuxCommands(), findings -> …);
 * …
 * network.close();                                         // the kernel goes on with what it has
 * NodeNetwork.remove(settings, new LinuxCommands());       // for good; blocks; says what is left
 * NodeNetwork.forget(settings);                            // and its files
 * }</pre>
 *
 * <p>It needs nothing but the view: once that is complete, rules are written; once the node has an address and a
 * range of its own, the CNI configuration is (runtimes say that the network is not ready until then) and the links to
 * other nodes are. It follows every change of the three kinds of {@link #NEEDS}. It writes nothing to the API; {@link
 * #annotations} go on the node with its registration.
 */
public final class NodeNetwork implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeNetwork.class);
  private static final Duration SYNC_POLL = Duration.ofMillis(50);
  private static final Executor BLOCKING = Thread::startVirtualThread;

  private final View view;
  private final Loop loop;
  private final String name;
  private final NetworkSettings settings;
  private final Commands commands;
  private final HostNetwork host;
  private final Consumer<List<Finding>> listener;
  private final Upkeep links;
  private final Map<String, Peer> nodes = new TreeMap<>();
  private final Map<String, List<Finding>> findings = new TreeMap<>();
  private final ServiceProxy proxy;
  private String zone = "";
  /** Of the kernel: what it lacks does not change while it runs. */
  private volatile Optional<List<Finding>> kernel = Optional.empty();
  private boolean begun;
  private boolean configured;
  private boolean closed;

  private NodeNetwork(
      View view,
      Loop loop,
      String name,
      NetworkSettings settings,
      Commands commands,
      Consumer<List<Finding>> listener) {
    this.view = view;
    this.loop = loop;
    this.name = name;
    this.settings = settings;
    this.commands = settings.namespace().map(commands::inNetwork).orElse(commands);
    this.host = new HostNetwork(this.commands, settings);
    this.listener = listener;
    this.links =
        new Upkeep(
            loop,
            BLOCKING,
            why -> told("links", List.of(Finding.broken("peers", String.valueOf(why.getMessage()), ""))));
    this.proxy =
        new ServiceProxy(
            view,
            loop,
            BLOCKING,
            this.commands,
            settings.namespace(),
            settings.table(),
            families(settings),
            place(),
            f -> told("proxy", f.stream().toList()));
  }

  /** What its view must follow. */
  public static final Needs NEEDS = Needs.of(Kinds.NODE, Kinds.SERVICE, Kinds.ENDPOINT_SLICE);

  public static Needs needs() {
    return NEEDS;
  }

  /** What the node's object should say of its network from its registration on. */
  public static Map<String, String> annotations(String node) {
    return Map.of(Peer.MAC_ANNOTATION, Peer.mac(node));
  }

  /**
   * Begins, at once or as soon as the view is complete.
   *
   * @param view follows {@link #NEEDS}; several may share it
   * @param commands of this host; {@code settings.namespace()} is entered from there
   * @param listener is told what stands in the way of the network, all of it at each change, in turns of the loop;
   *     nothing where nothing does
   */
  public static NodeNetwork start(
      View view,
      Loop loop,
      String node,
      NetworkSettings settings,
      Commands commands,
      Consumer<List<Finding>> listener) {
    NodeNetwork network = new NodeNetwork(view, loop, node, settings, commands, listener);
    loop.execute(network::begin);
    return network;
  }

  /** IPv6 has a table where some range is of it. */
  private static Set<Family> families(NetworkSettings settings) {
    EnumSet<Family> families = EnumSet.of(Family.IPV4);
    Stream.concat(settings.clusterCidrs().stream(), settings.serviceCidrs().stream())
        .forEach(c -> families.add(Family.of(c.address())));
    return families;
  }

  private void begin() {
    if (closed) {
      return;
    }
    if (!view.isSynced()) {
      loop.schedule(SYNC_POLL, this::begin);
      return;
    }
    view.onChange(Kinds.NODE, this::nodeChanged);
    // not before all nodes are known: the way to one that is not known yet would be taken away
    begun = true;
    proxy.moved(place());
    proxy.start();
    links();
  }

  private void nodeChanged(Optional<Node> before, Optional<Node> after) {
    if (closed) {
      return;
    }
    Node node = after.or(() -> before).orElseThrow();
    // heartbeats change nodes all the time, what matters here hardly ever
    boolean same;
    if (after.isPresent()) {
      Peer peer = Peer.of(node);
      same = peer.equals(nodes.put(node.name(), peer));
      if (node.name().equals(name)) {
        String now = node.meta().labels().text("topology.kubernetes.io/zone");
        same = same && now.equals(zone);
        zone = now;
      }
    } else {
      same = nodes.remove(node.name()) == null;
    }
    if (!same && begun) {
      proxy.moved(place());
      links();
    }
  }

  private NodePlace place() {
    List<Cidr> network = new ArrayList<>(settings.clusterCidrs());
    nodes.values().forEach(n -> network.addAll(n.podCidrs()));
    Optional<Peer> self = Optional.ofNullable(nodes.get(name));
    return new NodePlace(
        name,
        zone,
        self.map(Peer::addresses).orElse(List.of()),
        self.map(Peer::podCidrs).orElse(List.of()),
        network,
        settings.serviceCidrs());
  }

  private void links() {
    Peer self = nodes.get(name);
    if (self == null || self.podCidrs().isEmpty() || self.addresses().isEmpty()) {
      return;
    }
    List<Peer> peers = List.copyOf(nodes.values());
    links.ask(
        () -> build(self, peers),
        found -> {
          configured = true;
          told("links", found);
        });
  }

  /** Blocks. */
  private List<Finding> build(Peer self, List<Peer> peers) throws IOException {
    HostCheck check = new HostCheck(commands);
    List<Finding> found = new ArrayList<>(check.programs(settings.cniPluginDirectories()));
    if (kernel.isEmpty()) {
      kernel = Optional.of(check.kernel());
    }
    kernel.ifPresent(found::addAll);
    boolean bridged = settings.link() == PodLink.BRIDGE || settings.link() == PodLink.AUTO && host.seesBridged();
    boolean v6 = self.podCidrs().stream().anyMatch(c -> c.address().v6());
    found.addAll(host.prepare(bridged, v6));
    if (commands.find("ip").isPresent()) {
      found.addAll(host.join(self, peers));
    }
    CniConfig config =
        new CniConfig(
            settings.bridge(),
            !bridged,
            self.podCidrs(),
            mtu(self),
            settings.ipamDirectory(),
            commands.find("iptables").isPresent());
    // last: with it the runtime takes the network for ready
    if (config.write(settings.cniConfigDirectory())) {
      LOG.info(
          "node={} cni={} pods={} link={}",
          name, settings.cniConfigDirectory(), self.podCidrs(), bridged ? "bridge" : "ptp");
    }
    return found;
  }

  private int mtu(Peer self) {
    if (settings.podMtu() > 0) {
      return settings.podMtu();
    }
    IpAddress own = self.addresses().getFirst();
    int link = commands.find("ip").isPresent() ? host.links().mtuOf(own).orElse(1500) : 1500;
    boolean tunnel =
        settings.peers() == NetworkSettings.PeerMode.AUTO || settings.peers() == NetworkSettings.PeerMode.VXLAN;
    return tunnel ? link - PeerPlan.OVERHEAD : link;
  }

  private void told(String by, List<Finding> now) {
    List<Finding> before = findings.put(by, List.copyOf(now));
    if (!now.equals(before) && !closed) {
      now.forEach(f -> LOG.warn("node={} network=\"{}\"", name, f));
      listener.accept(findings());
    }
  }

  /** What stands in the way, as far as is known. On the loop. */
  public List<Finding> findings() {
    return findings.values().stream().flatMap(List::stream).distinct().toList();
  }

  /** Whether pods can be given addresses and reach each other, and Services answer. On the loop. */
  public boolean isReady() {
    return configured && proxy.transactions() > 0 && findings().stream().noneMatch(Finding::broken);
  }

  /**
   * Has this node's pods led to the node itself where they would be led to those whom a slice names. On the loop.
   *
   * @param slice {@code namespace/name}
   * @param at empty to lead them there again
   * @return completes when the kernel does so
   */
  public CompletionStage<Void> answers(String slice, Optional<InetSocketAddress> at) {
    proxy.answers(slice, at);
    CompletableFuture<Void> written = new CompletableFuture<>();
    whenSettled(written);
    return written;
  }

  private void whenSettled(CompletableFuture<Void> written) {
    if (closed || proxy.isSettled()) {
      written.complete(null);
    } else {
      loop.schedule(SYNC_POLL, () -> whenSettled(written));
    }
  }

  ServiceProxy proxy() {
    return proxy;
  }

  /** Nothing is written any more. Rules and links stay, so that pods do not notice. On the loop. */
  @Override
  public void close() {
    closed = true;
    proxy.close();
    links.close();
  }

  /**
   * Takes everything out of the kernel that a node's network has put there, whoever started it. Blocks.
   *
   * @return what is left nevertheless: devices, routes, tables
   */
  public static List<String> remove(NetworkSettings settings, Commands commands) {
    return new HostNetwork(settings.namespace().map(commands::inNetwork).orElse(commands), settings).remove();
  }

  /** Removes the files that it has written: which addresses it gave to whom, and how runtimes ask for one. Blocks. */
  public static void forget(NetworkSettings settings) throws IOException {
    CniConfig.remove(settings.cniConfigDirectory());
    CniResults.remove(CniResults.DIRECTORY, settings.ipamDirectory());
    Path addresses = settings.ipamDirectory().resolve(settings.bridge());
    if (Files.isDirectory(addresses)) {
      try (Stream<Path> files = Files.walk(addresses)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** What {@link #remove} would take away. Blocks. */
  public static List<String> leftovers(NetworkSettings settings, Commands commands) {
    return new HostNetwork(settings.namespace().map(commands::inNetwork).orElse(commands), settings).leftovers();
  }
}
