package dev.berth.server;

import dev.berth.api.Api;
import dev.berth.api.access.cert.Keys;
import dev.berth.api.access.cert.Profile;
import dev.berth.api.audit.Auditing;
import dev.berth.base.loop.RealLoop;
import dev.berth.etcd.EtcdStore;
import dev.berth.http.HttpConfig;
import dev.berth.http.HttpServer;
import dev.berth.http.TlsConfig;
import dev.berth.model.kinds.Kinds;
import dev.berth.server.audit.AuditLog;
import dev.berth.server.certificate.ClusterAuthority;
import dev.berth.server.certificate.Kubeconfig;
import dev.berth.server.certificate.Pki;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.kubelet.RemoteAgents;
import dev.berth.server.nodes.NodeGroup;
import dev.berth.server.resourcemetrics.ResourceMetrics;
import dev.berth.store.Store;
import dev.berth.store.StoreConfig;
import dev.berth.store.Stores;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** A running server: the floors put together, started from the store upwards and stopped from the wire downwards. */
public final class BerthServer implements AutoCloseable {
  /** Where the objects are of which a large cluster has most: several for each pod, and like those of other pods. */
  private static final List<String> ALIKE =
      Stream.of(Kinds.EVENT, Kinds.POD, Kinds.CLAIM, Kinds.VOLUME, Kinds.VOLUME_ATTACHMENT)
          .map(kind -> kind.type().keyPrefix())
          .toList();

  private final Store store;
  private final RealLoop loop;
  private final Control control;
  private final HttpServer http;
  private final ApiServer server;
  private final String url;
  private final Optional<Path> kubeconfig;
  private final Optional<Path> temporary;
  private final Auditing auditing;

  private BerthServer(
      Store store, RealLoop loop, Control control, HttpServer http, ApiServer server, String url, Optional<Path> kubeconfig,
      Optional<Path> temporary, Auditing auditing) {
    this.store = store;
    this.loop = loop;
    this.control = control;
    this.http = http;
    this.server = server;
    this.url = url;
    this.kubeconfig = kubeconfig;
    this.temporary = temporary;
    this.auditing = auditing;
  }

  /** @throws IOException where the port cannot be had, or a file cannot be read or written */
  public static BerthServer start(ServerConfig config) throws IOException {
    InstantSource clock = InstantSource.system();
    Optional<Path> temporary =
        config.dataDir().isPresent() ? Optional.empty() : Optional.of(TemporaryFolder.create("berth-"));
    Path dir = Files.createDirectories(config.dataDir().or(() -> temporary).orElseThrow());
    // Reading keys and opening the store are both slow when cold, and neither needs the other.
    CompletableFuture<Pki> keys = CompletableFuture.supplyAsync(() -> pki(dir, config, clock));
    Auditing auditing =
        config.audit().isPresent() ? AuditLog.open(config.audit().get(), clock) : Auditing.off(clock);
    Store store = openStore(config, clock);
    RealLoop loop = new RealLoop("watches", BerthServer::fault);
    try {
      Pki pki = joined(keys);
      ServingParts parts = new ServingParts(config, pki, clock, auditing, store);
      ApiServer server = ApiServer.of(store, loop, random(), config.serviceNetwork(), parts);
      parts.metrics().flows(server::flows);
      parts.metrics().sets(server::statefulSets);
      parts.metrics().services(server::apiServices);
      HttpServer http =
          HttpServer.start(
              HttpConfig.of(
                  new InetSocketAddress(config.bind(), config.port()),
                  config.insecure() ? Optional.empty() : Optional.of(tls(config, pki))),
              server.api(),
              parts.metrics().requests());
      String address = address(http.address());
      parts.listens(address);
      try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
        server.furnish(
            config.kubernetesAddress(), http.address().getPort(), calls, () -> server.tellExtensions(pki));
      }
      parts.ready();
      Control control =
          Control.start(
              server,
              new ControlPlane.Settings(Keys.toPem(pki.authority().certificate()), config.controllers())
                  .withAuthority(new ClusterAuthority(pki.authority()))
                  .withInner(List.of(ResourceMetrics.GROUP_VERSION))
                  .withProber(server.prober())
                  .withTokens(server.tokenSigner()),
              config.nodes(),
              http.address().getPort(),
              parts.agents(),
              config.csiControllers(),
              pki.authority().certificate(),
              own -> {
                RemoteAgents others = new RemoteAgents(pki.authority(), server.nodes(), own, clock);
                parts.reaches(others);
                return others;
              });
      String url = (config.insecure() ? "http://" : "https://") + address;
      return new BerthServer(store, loop, control, http, server, url, kubeconfig(config, pki, url), temporary, auditing);
    } catch (IOException | RuntimeException e) {
      loop.close();
      store.close();
      auditing.close();
      temporary.ifPresent(TemporaryFolder::delete);
      throw e;
    }
  }

  private static Store openStore(ServerConfig config, InstantSource clock) {
    StoreConfig settings = config.store().withAlike(ALIKE);
    if (config.etcd().isPresent()) {
      Store etcd = EtcdStore.open(config.etcd().get(), settings, clock, BerthServer::waiting, BerthServer::deposed);
      try {
        config.dataDir().ifPresent(dir -> StoreMove.toEtcd(dir, etcd, settings, clock));
        return etcd;
      } catch (RuntimeException e) {
        etcd.close();
        throw e;
      }
    }
    config.dataDir().ifPresent(StoreMove::requireHere);
    return config
        .dataDir()
        .map(dir -> Stores.durable(StoreMove.store(dir), settings, clock))
        .orElseGet(() -> Stores.memory(settings, clock));
  }

  private static void waiting(String holder) {
    LoggerFactory.getLogger(BerthServer.class).warn("etcd=waiting holder={}: this server begins when that one ends", holder);
  }

  /** What is in memory is no longer the truth: whoever looks after the process starts it again, and it waits for its turn. */
  private static void deposed(String why) {
    LoggerFactory.getLogger(BerthServer.class).error("etcd=lost exit=1: {}", why);
    Thread.ofPlatform().name("exit").start(() -> System.exit(1));
  }

  private static Pki joined(CompletableFuture<Pki> keys) {
    try {
      return keys.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException fault ? fault : e;
    }
  }

  private static Pki pki(Path dir, ServerConfig config, InstantSource clock) {
    return Pki.open(
        dir.resolve("pki"),
        Profile.serving("localhost", config.kubernetesAddress(), config.extraNames()),
        clock.instant());
  }

  private static TlsConfig tls(ServerConfig config, Pki pki) {
    Terms.Serving serving = serving(config, pki);
    return new TlsConfig(serving.key(), serving.chain(), Access.clientAuthorities(config, pki));
  }

  /** Clients trust the last of its certificates. */
  private static Terms.Serving serving(ServerConfig config, Pki pki) {
    return config
        .terms()
        .serving()
        .orElseGet(
            () ->
                new Terms.Serving(
                    pki.serving().key(), List.of(pki.serving().certificate(), pki.authority().certificate())));
  }

  private static Optional<Path> kubeconfig(ServerConfig config, Pki pki, String url) {
    return config
        .dataDir()
        .map(
            dir -> {
              Path file = dir.resolve("kubeconfig");
              Kubeconfig.write(
                  file,
                  config.insecure()
                      ? Kubeconfig.insecure(url)
                      : Kubeconfig.secure(url, serving(config, pki).chain().getLast(), pki.admin()));
              return file;
            });
  }

  private static String address(InetSocketAddress bound) {
    String host = bound.getAddress().isAnyLocalAddress() ? "127.0.0.1" : bound.getAddress().getHostAddress();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + bound.getPort();
  }

  private static void fault(Throwable fault) {
    LoggerFactory.getLogger(BerthServer.class).error("a timer failed", fault);
  }

  /** Every thread its own, so that uids cost no lock. */
  private static RandomGenerator random() {
    return () -> ThreadLocalRandom.current().nextLong();
  }

  public String url() {
    return url;
  }

  public Optional<Path> kubeconfig() {
    return kubeconfig;
  }

  /** The nodes that this process runs. */
  public NodeGroup nodes() {
    return control.nodes();
  }

  /** For components of this process. */
  public Api api() {
    return server.api();
  }

  /** The API with its store's feed, for components of this process. */
  public ApiServer server() {
    return server;
  }

  @Override
  public void close() {
    control.close();
    http.close();
    loop.close();
    store.close();
    auditing.close();
    temporary.ifPresent(TemporaryFolder::delete);
  }
}
