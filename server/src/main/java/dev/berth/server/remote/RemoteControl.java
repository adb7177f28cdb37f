package dev.berth.server.remote;

import dev.berth.base.loop.RealLoop;
import dev.berth.client.Client;
import dev.berth.client.events.Events;
import dev.berth.client.events.Origin;
import dev.berth.client.https.Connection;
import dev.berth.client.https.Endpoint;
import dev.berth.client.https.HttpsClient;
import dev.berth.client.lease.Election;
import dev.berth.client.lease.LeaseSettings;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.control.SharedSite;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Controllers and scheduler of an API server elsewhere. Of several that know the same lease one works, the others wait for it
 * to stop renewing.
 *
 * <p>One that lost the lease is {@link #ended} and does nothing more. What it had sent by then may still arrive, as with
 * upstream's; whoever started it ends the process, and begins anew.
 */
public final class RemoteControl implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteControl.class);

  /**
   * What runs, and for whom.
   *
   * @param endpoint of the API server
   * @param plane which controllers; drivers are those of its nodes
   * @param lease who may work; empty for one who never asks
   */
  public record Settings(Endpoint endpoint, ControlPlane.Settings plane, Optional<LeaseSettings> lease) {}

  private final RealLoop loop;
  private final Connections connections;
  private final SharedSite site;
  /** The lease's own, so that it can be freed when nothing else is written any more. */
  private final Connection ballot;
  private final Optional<Election> election;
  private final CompletableFuture<String> led = new CompletableFuture<>();
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private boolean closing;

  private RemoteControl(Settings settings) {
    this.loop = new RealLoop("control", fault -> LOG.error("a turn of the control plane failed", fault));
    this.connections = new Connections(settings.endpoint(), loop);
    this.site = new SharedSite(loop, connections.source(), connections::client);
    this.ballot = new Connection(settings.endpoint(), Connection.Settings.of("leader-election"));
    this.election = settings.lease().map(lease -> election(lease, settings.plane()));
    loop.execute(() -> election.ifPresentOrElse(Election::start, () -> work(settings.plane(), "without a lease")));
  }

  /** Returns at once. */
  public static RemoteControl start(Settings settings) {
    return new RemoteControl(settings);
  }

  private Election election(LeaseSettings lease, ControlPlane.Settings plane) {
    Client client = new HttpsClient(ballot, loop);
    return new Election(
        loop,
        client,
        new Events(loop).recorder(client, Origin.of(lease.identity())),
        lease,
        new Election.Candidate() {
          @Override
          public void leads() {
            work(plane, "as " + lease.identity());
          }

          @Override
          public void ends() {
            stop();
            if (!closing) {
              ended.complete("lost the lease " + lease.namespace() + "/" + lease.name());
            }
          }

          @Override
          public void sees(String leader) {
            LOG.info("lease={} leader={}", lease.name(), leader);
          }
        });
  }

  private void work(ControlPlane.Settings plane, String how) {
    ControlPlane.start(site, ControlPlane.beside(plane));
    led.complete(how);
  }

  /** Nothing is seen or written from here on. */
  private void stop() {
    site.close();
    connections.close();
  }

  /** How it works; completes when it begins to. */
  public CompletableFuture<String> led() {
    return led;
  }

  /** Why it works no more; never completes otherwise. */
  public CompletableFuture<String> ended() {
    return ended;
  }

  /** Frees the lease, so that the next begins at once. */
  @Override
  public void close() {
    CompletableFuture<Boolean> freed = new CompletableFuture<>();
    loop.execute(
        () -> {
          closing = true;
          election
              .map(Election::release)
              .orElse(CompletableFuture.completedFuture(true))
              .whenComplete((done, failure) -> freed.complete(failure == null && done));
        });
    boolean free = freed.completeOnTimeout(false, 5, TimeUnit.SECONDS).join();
    if (!free) {
      LOG.warn("the lease was not freed; the next waits until it has run out");
    }
    CompletableFuture.runAsync(this::stop, loop).join();
    ballot.close();
    loop.close();
  }
}
