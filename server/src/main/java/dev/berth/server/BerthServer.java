package dev.berth.server;

import dev.berth.api.Api;
import dev.berth.api.FrontDoor;
import dev.berth.api.Pages;
import dev.berth.api.access.Authentication;
import dev.berth.api.access.Authenticator;
import dev.berth.api.access.Authorizer;
import dev.berth.api.access.ClientCertificates;
import dev.berth.api.access.User;
import dev.berth.api.access.cert.Profile;
import dev.berth.api.access.token.BearerTokens;
import dev.berth.api.access.token.TokenFile;
import dev.berth.api.objects.StoredObjects;
import dev.berth.api.objects.Trees;
import dev.berth.api.rest.Floor;
import dev.berth.api.rest.Verbs;
import dev.berth.api.strategy.Strategies;
import dev.berth.http.HttpConfig;
import dev.berth.http.HttpServer;
import dev.berth.http.RequestObserver;
import dev.berth.http.TlsConfig;
import dev.berth.model.builtin.Builtin;
import dev.berth.server.certificate.Kubeconfig;
import dev.berth.server.certificate.Pki;
import dev.berth.store.Store;
import dev.berth.store.Stores;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** A running server: the floors put together, started from the store upwards and stopped from the wire downwards. */
public final class BerthServer implements AutoCloseable {
  private final Store store;
  private final WheelTimers timers;
  private final HttpServer http;
  private final Api api;
  private final String url;
  private final Optional<Path> kubeconfig;

  private BerthServer(
      Store store, WheelTimers timers, HttpServer http, Api api, String url, Optional<Path> kubeconfig) {
    this.store = store;
    this.timers = timers;
    this.http = http;
    this.api = api;
    this.url = url;
    this.kubeconfig = kubeconfig;
  }

  /** @throws IOException where the port cannot be had */
  public static BerthServer start(ServerConfig config) throws IOException {
    InstantSource clock = InstantSource.system();
    if (config.dataDir().isPresent()) {
      Files.createDirectories(config.dataDir().get());
    }
    Optional<Pki> pki = config.insecure() ? Optional.empty() : Optional.of(pki(config, clock));
    Store store =
        config.dataDir().isPresent()
            ? Stores.durable(config.dataDir().get().resolve("store"), config.store(), clock)
            : Stores.memory(config.store(), clock);
    WheelTimers timers = new WheelTimers();
    try {
      Trees trees = new Trees();
      StoredObjects objects = new StoredObjects(store, trees);
      Floor floor =
          new Floor(
              store, trees, objects, Builtin::catalogue, Kinds.strategies(), Kinds.admission(), Map.of(),
              random(), timers);
      Pages pages = new Pages();
      new Health().check("ping", () -> true).check("log", () -> true).check("etcd", () -> true).serveOn(pages);
      FrontDoor api =
          new FrontDoor(
              Builtin::catalogue, authenticator(config, pki, clock), authorizer(), new Verbs(floor, Map.of()), pages, clock);
      new Bootstrap(api).run("10.96.0.1", config.port());
      HttpServer http =
          HttpServer.start(
              HttpConfig.of(new InetSocketAddress(config.bind(), config.port()), pki.map(BerthServer::tls)),
              api,
              new RequestObserver() {});
      String url = (config.insecure() ? "http://" : "https://") + host(http.address()) + ":" + http.address().getPort();
      return new BerthServer(store, timers, http, api, url, kubeconfig(config, pki, url));
    } catch (IOException | RuntimeException e) {
      timers.close();
      store.close();
      throw e;
    }
  }

  private static Pki pki(ServerConfig config, InstantSource clock) {
    Path dir = config.dataDir().orElseThrow(() -> new IllegalArgumentException("TLS needs a data directory"));
    return Pki.open(
        dir.resolve("pki"),
        Profile.serving("localhost", "10.96.0.1", config.extraNames()),
        clock.instant());
  }

  private static TlsConfig tls(Pki pki) {
    return new TlsConfig(
        pki.serving().key(),
        List.of(pki.serving().certificate(), pki.authority().certificate()),
        List.of(pki.authority().certificate()));
  }

  private static Authenticator authenticator(ServerConfig config, Optional<Pki> pki, InstantSource clock)
      throws IOException {
    if (config.insecure()) {
      User everybody = new User("kubernetes-admin", "", List.of(User.MASTERS, User.AUTHENTICATED), Map.of());
      return _ -> new Authenticator.Identity.Known(everybody);
    }
    List<Authenticator> chain = new ArrayList<>();
    pki.ifPresent(p -> chain.add(new ClientCertificates(List.of(p.authority().certificate()), clock)));
    if (config.tokenFile().isPresent()) {
      Path file = config.tokenFile().get();
      chain.add(new BearerTokens(List.of(TokenFile.parse(file.toString(), Files.readString(file)))));
    }
    return new Authentication(chain, true);
  }

  private static Authorizer authorizer() {
    return a ->
        a.user().inGroup(User.MASTERS) ? new Authorizer.Decision.Allowed("") : new Authorizer.Decision.Denied("");
  }

  private static Optional<Path> kubeconfig(ServerConfig config, Optional<Pki> pki, String url) {
    return config
        .dataDir()
        .map(
            dir -> {
              Path file = dir.resolve("kubeconfig");
              Kubeconfig.write(
                  file,
                  pki.map(p -> Kubeconfig.secure(url, p.authority().certificate(), p.admin()))
                      .orElseGet(() -> Kubeconfig.insecure(url)));
              return file;
            });
  }

  private static String host(InetSocketAddress address) {
    String host = address.getAddress().isAnyLocalAddress() ? "127.0.0.1" : address.getAddress().getHostAddress();
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
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

  /** For components of this process. */
  public Api api() {
    return api;
  }

  @Override
  public void close() {
    http.close();
    timers.close();
    store.close();
  }
}
