package dev.berth.server;

import dev.berth.api.Api;
import dev.berth.api.Pages;
import dev.berth.api.Request;
import dev.berth.api.Response;
import dev.berth.api.aggregation.ExtensionDocuments;
import dev.berth.api.aggregation.InnerExtension;
import dev.berth.api.connect.Backends;
import dev.berth.api.connect.NodeAgents;
import dev.berth.api.objects.StoredObjects;
import dev.berth.api.outbound.Answer;
import dev.berth.api.outbound.Outbound;
import dev.berth.api.outbound.Target;
import dev.berth.base.loop.Loop;
import dev.berth.http.HttpConfig;
import dev.berth.http.HttpServer;
import dev.berth.http.RequestObserver;
import dev.berth.http.backend.HttpBackends;
import dev.berth.http.backend.HttpsCalls;
import dev.berth.model.Catalogue;
import dev.berth.model.streams.NodeStreams;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.control.SharedSite;
import dev.berth.server.kubelet.PagesInReach;
import dev.berth.server.nodes.SimulatedGroup;
import dev.berth.server.resourcemetrics.ResourceMetrics;
import dev.berth.store.Contents;
import dev.berth.store.Store;
import dev.berth.store.StoreConfig;
import dev.berth.store.Stores;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.slf4j.LoggerFactory;

/**
 * A whole cluster in memory, on a loop that it is given: API, controllers, scheduler, simulated nodes; no files, and no socket
 * until {@link #listen} is called. Everybody is an administrator. The loop is its owner's, who closes it first.
 */
public final class MemoryServer implements AutoCloseable {
  /** What pods are given to trust; there is no TLS here to trust it for. */
  private static final String NO_CERTIFICATES = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";

  private final Store store;
  private final ApiServer server;
  private final SimulatedGroup nodes;
  private final AtomicReference<String> address;

  /**
   * How to start.
   *
   * @param nodes how many
   * @param settings what runs beside the API
   * @param contents of the store, from an earlier server like this one; empty for a new cluster
   * @param road what stands between the API and the agents of nodes
   * @param turns runs what a request looks at in an agent where nothing else of the loop runs meanwhile
   */
  public record Start(
      int nodes, ControlPlane.Settings settings, Optional<Contents> contents, UnaryOperator<NodeStreams> road,
      Executor turns) {
    public Start(int nodes, ControlPlane.Settings settings, Optional<Contents> contents) {
      this(nodes, settings, contents, UnaryOperator.identity(), Runnable::run);
    }

    public static Start of(int nodes) {
      return new Start(nodes, ControlPlane.Settings.DEFAULTS, Optional.empty());
    }
  }

  private MemoryServer(Store store, ApiServer server, SimulatedGroup nodes, AtomicReference<String> address) {
    this.store = store;
    this.server = server;
    this.nodes = nodes;
    this.address = address;
  }

  /**
   * The API answers when this returns; what runs beside it begins in the next turn of the loop.
   *
   * @param loop of everything, and the clock
   * @param calls where the requests of components are handled
   * @param random for uids and generated names; thread-safe where several threads call
   */
  public static MemoryServer start(Loop loop, Executor calls, RandomGenerator random, Start start) {
    Optional<Contents> contents = start.contents().or(() -> Beginning.of(loop.clock().instant(), random));
    return anew(loop, calls, random, new Start(start.nodes(), start.settings(), contents, start.road(), start.turns()));
  }

  /** The same, but that a new cluster makes what it begins with. */
  static MemoryServer anew(Loop loop, Executor calls, RandomGenerator random, Start start) {
    Store store = Stores.memory(StoreConfig.DEFAULTS, loop.clock());
    SimulatedGroup nodes = new SimulatedGroup(start.nodes(), loop, start.turns());
    AtomicReference<String> address = new AtomicReference<>("127.0.0.1:6443");
    ApiServer server =
        ApiServer.of(
            store,
            loop,
            random,
            ApiServer.NETWORK,
            new ApiServer.Parts() {
              @Override
              public Access access(StoredObjects objects) {
                return Access.open(ApiServer.Alone.KEY, objects, loop.clock());
              }

              @Override
              public Pages pages(
                  Access access, Supplier<Catalogue> catalogue, ExtensionDocuments extensions) {
                ZPages more = new ZPages(loop.clock(), loop.clock().instant(), Map.of());
                return ServerPages.of(access, catalogue, extensions, address::get, store, () -> true, more::serveOn);
              }

              @Override
              public List<String> controllers() {
                return start.settings().controllers();
              }

              @Override
              public NodeAgents nodes() {
                return node -> nodes.streams(node).map(start.road());
              }

              @Override
              public List<InnerExtension> inner(StoredObjects objects, Loop unused) {
                return List.of(
                    new ResourceMetrics(objects, node -> nodes.pagesOf(node).map(pages -> pages.summary(true)), loop));
              }

              @Override
              public Backends backends() {
                return new PagesInReach(nodes::pages, nodes::atPod, new SlowToMake());
              }

              @Override
              public Outbound outbound() {
                return new SlowToMake();
              }
            });
    if (start.contents().isPresent()) {
      server.putBack(start.contents().get());
    } else {
      server.furnish(ApiServer.NETWORK.addresses().address(1).toString(), 6443, Runnable::run);
      server.furnish(nodes.drivers());
    }
    loop.execute(
        () -> {
          SharedSite site = new SharedSite(server, loop, calls);
          ControlPlane.start(site, settings(start).withInner(List.of(ResourceMetrics.GROUP_VERSION)).withDrivers(nodes.drivers()).withProber(server.prober())
              .withTokens(server.tokenSigner()));
          nodes.start(site);
        });
    return new MemoryServer(store, server, nodes, address);
  }

  private static ControlPlane.Settings settings(Start start) {
    ControlPlane.Settings asked = start.settings();
    return asked.rootCertificates().isEmpty()
        ? new ControlPlane.Settings(NO_CERTIFICATES, asked.controllers()).withNodes(asked.nodes())
        : asked;
  }

  /** Proxies need sockets, and those need classes that most tests do without. */
  private static final class SlowToMake implements Backends, Outbound {
    private static final class Made {
      // whose certificates are of the real time
      static final Outbound CALLS = new HttpsCalls(InstantSource.system());
      static final Backends BACKENDS = new HttpBackends();
    }

    @Override
    public Response forward(Location to, Request request) {
      return Made.BACKENDS.forward(to, request);
    }

    @Override
    public Answer call(Target to, byte[] body, Duration within, int limitBytes) {
      return Made.CALLS.call(to, body, within, limitBytes);
    }
  }

  public Api api() {
    return server.api();
  }

  public ApiServer server() {
    return server;
  }

  public Store store() {
    return store;
  }

  public SimulatedGroup nodes() {
    return nodes;
  }

  /**
   * Serves plain HTTP at a free port of loopback; not more than once.
   *
   * @param front the API, or what stands before it
   * @return to be closed before this
   * @throws IOException where no port can be had
   */
  public HttpServer listen(Api front) throws IOException {
    HttpConfig config =
        HttpConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty())
            .withDrain(Duration.ofMillis(200));
    HttpServer http = HttpServer.start(config, front, RequestObserver.NONE);
    address.set(http.address().getAddress().getHostAddress() + ":" + http.address().getPort());
    return http;
  }

  /** What a loop of such a server tells that went wrong. */
  public static void fault(Throwable fault) {
    LoggerFactory.getLogger(MemoryServer.class).error("a turn of the cluster failed", fault);
  }

  @Override
  public void close() {
    nodes.close();
    store.close();
  }
}
