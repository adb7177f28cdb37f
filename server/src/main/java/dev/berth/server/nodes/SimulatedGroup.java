package dev.berth.server.nodes;

import dev.berth.api.Response;
import dev.berth.base.loop.Loop;
import dev.berth.client.View;
import dev.berth.model.streams.NodeStreams;
import dev.berth.node.KubeletPaths;
import dev.berth.node.agent.NodeFeed;
import dev.berth.node.agent.NodeSettings;
import dev.berth.node.simulated.SimulatedNodes;
import dev.berth.node.simulated.SimulatedRuntime;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.control.SharedSite;
import dev.berth.server.kubelet.NodePages;
import dev.berth.server.kubelet.NodeUsage;
import dev.berth.storage.Drivers;
import dev.berth.storage.simulated.SimulatedDrivers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Nodes whose containers and volumes are records, and end with the process. */
public final class SimulatedGroup implements NodeGroup {
  private static final long PATIENCE_SECONDS = 10;

  private final int count;
  private final Loop loop;
  private final Executor turns;
  private final Drivers drivers;
  private final Map<String, Page> pages = new ConcurrentHashMap<>();
  private final Map<String, Page> byName = new ConcurrentHashMap<>();
  private volatile Optional<SimulatedNodes> nodes = Optional.empty();

  /** What a node says of itself. */
  private record Page(String node, NodePages pages) {}

  public SimulatedGroup(int count, Loop loop) {
    this(count, loop, loop::inTurn);
  }

  /** @param turns runs what looks at a node where nothing else of the loop runs meanwhile */
  public SimulatedGroup(int count, Loop loop, Executor turns) {
    this.loop = loop;
    this.turns = turns;
    this.count = count;
    this.drivers = SimulatedDrivers.of(loop);
  }

  @Override
  public Drivers drivers() {
    return drivers;
  }

  @Override
  public void start(SharedSite site) {
    ControlPlane.remember(site, drivers);
    SimulatedNodes.Settings settings = SimulatedNodes.Settings.of(count);
    SimulatedNodes made = ControlPlane.nodes(site, drivers, settings);
    View view = site.view(settings.namePrefix() + "*", NodeFeed.NEEDS);
    List<String> names = made.names();
    for (int i = 0; i < names.size(); i++) {
      NodeSettings node = settings.node().of(names.get(i), i);
      NodeUsage usage = usage(view, node.name(), made.runtime(node.name()), drivers, node.paths());
      Page page = new Page(node.name(), new NodePages(loop, turns, node.name(), usage));
      pages.put(node.addresses().getFirst(), page);
      byName.put(node.name(), page);
    }
    nodes = Optional.of(made);
    made.start();
  }

  /** Of a simulated node: its pods' annotations say by now how much they use. */
  public static NodeUsage usage(View view, String node, SimulatedRuntime runtime, Drivers drivers, KubeletPaths paths) {
    return new NodeUsage(
        view, node, runtime, drivers, paths,
        pods -> {
          pods.forEach(pod -> runtime.annotated(pod.uid(), pod.meta().annotations().strings()));
          return CompletableFuture.completedFuture(Optional.of(runtime.use()));
        });
  }

  @Override
  public Optional<NodePages> pages(String address) {
    return up(pages.get(address));
  }

  @Override
  public Optional<NodePages> pagesOf(String node) {
    return up(byName.get(node));
  }

  @Override
  public Optional<Response> atPod(String address, int port) {
    return nodes.flatMap(
        made ->
            CompletableFuture.supplyAsync(() -> at(made, address, port), turns)
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join());
  }

  private Optional<Response> at(SimulatedNodes made, String address, int port) {
    Page host = pages.get(address);
    return host == null
        ? made.names().stream()
            .map(made::runtime)
            .filter(runtime -> runtime.owns(address))
            .findFirst()
            .map(runtime -> answer(runtime.ports().page(address, port), address, port))
        : Optional.of(answer(made.runtime(host.node()).ports().page("", port), address, port));
  }

  private static Response answer(Optional<String> page, String address, int port) {
    return page.map(p -> Response.text(200, p))
        .orElseGet(
            () ->
                Response.text(
                    503, "error trying to reach service: dial tcp " + address + ":" + port + ": connect: connection refused"));
  }

  private Optional<NodePages> up(@Nullable Page page) {
    return Optional.ofNullable(page).filter(p -> streams(p.node()).isPresent()).map(Page::pages);
  }

  /** For those who break them; empty before the start. Used on the loop of the site. */
  public Optional<SimulatedNodes> nodes() {
    return nodes;
  }

  @Override
  public Optional<NodeStreams> streams(String node) {
    return nodes.flatMap(n -> n.streams(node));
  }

  @Override
  public boolean owns(String node) {
    return nodes.filter(n -> n.names().contains(node)).isPresent();
  }

  @Override
  public void close() {}
}
