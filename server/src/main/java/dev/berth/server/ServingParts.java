package dev.berth.server;

import dev.berth.api.Pages;
import dev.berth.api.admission.Observer;
import dev.berth.api.aggregation.ExtensionDocuments;
import dev.berth.api.aggregation.InnerExtension;
import dev.berth.api.audit.Auditing;
import dev.berth.api.connect.Backends;
import dev.berth.api.connect.NodeAgents;
import dev.berth.api.objects.StoredObjects;
import dev.berth.api.outbound.Outbound;
import dev.berth.base.loop.Loop;
import dev.berth.http.backend.HttpBackends;
import dev.berth.http.backend.HttpsCalls;
import dev.berth.model.Catalogue;
import dev.berth.model.builtin.Builtin;
import dev.berth.server.certificate.Pki;
import dev.berth.server.kubelet.PagesInReach;
import dev.berth.server.kubelet.RemoteAgents;
import dev.berth.server.resourcemetrics.ResourceMetrics;
import dev.berth.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What a server that listens gives its API. The API is made before there is a port, and the port before there are nodes: what
 * each of these steps finds is told here, and asked for with each request. Thread-safe.
 */
final class ServingParts implements ApiServer.Parts {
  private final ServerConfig config;
  private final Pki pki;
  private final InstantSource clock;
  private final Auditing auditing;
  private final Store store;
  private final Metrics metrics;
  private final AgentsInReach agents = new AgentsInReach();

  private volatile Supplier<Catalogue> types = Builtin::catalogue;
  private volatile String address = "";
  private volatile boolean ready;
  private volatile Optional<RemoteAgents> remote = Optional.empty();

  ServingParts(ServerConfig config, Pki pki, InstantSource clock, Auditing auditing, Store store) {
    this.config = config;
    this.pki = pki;
    this.clock = clock;
    this.auditing = auditing;
    this.store = store;
    this.metrics = new Metrics(() -> types.get(), store);
  }

  Metrics metrics() {
    return metrics;
  }

  AgentsInReach agents() {
    return agents;
  }

  /** It listens here: {@code 127.0.0.1:6443}. */
  void listens(String at) {
    address = at;
  }

  /** From now on {@code /readyz} says so. */
  void ready() {
    ready = true;
  }

  /** The way to agents on other machines. */
  void reaches(RemoteAgents others) {
    remote = Optional.of(others);
  }

  @Override
  public Access access(StoredObjects objects) {
    try {
      return Access.of(config, pki, objects, clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public Pages pages(Access access, Supplier<Catalogue> catalogue, ExtensionDocuments extensions) {
    types = catalogue;
    return ServerPages.of(access, catalogue, extensions, () -> address, store, () -> ready, this::serveMore);
  }

  private void serveMore(Pages pages) {
    metrics.serveOn(pages);
    new ZPages(clock, clock.instant(), ServerFlags.of(config)).serveOn(pages);
  }

  @Override
  public List<String> controllers() {
    return config.controllers();
  }

  @Override
  public Terms terms() {
    return config.terms();
  }

  @Override
  public NodeAgents nodes() {
    return agents;
  }

  @Override
  public Backends backends() {
    HttpBackends others = new HttpBackends(clock, pki.delegating(), to -> remote.flatMap(r -> r.wayTo(to.host(), to.port())));
    return new PagesInReach(agents::pages, agents::atPod, others);
  }

  @Override
  public List<InnerExtension> inner(StoredObjects objects, Loop loop) {
    return List.of(new ResourceMetrics(objects, agents::summary, loop));
  }

  @Override
  public Outbound outbound() {
    return new HttpsCalls(clock);
  }

  @Override
  public Observer observer() {
    return metrics.admission();
  }

  @Override
  public Auditing auditing(InstantSource unused) {
    return auditing;
  }

  @Override
  public Executor calls() {
    return call -> Thread.ofVirtual().name("validating webhook").start(call);
  }
}
