package dev.berth.server.nodes;

import dev.berth.base.loop.Loop;
import dev.berth.client.View;
import dev.berth.dns.DnsServer;
import dev.berth.model.streams.NodeStreams;
import dev.berth.server.control.SharedSite;
import dev.berth.server.inprocess.Identity;
import dev.berth.storage.Drivers;
import dev.berth.storage.local.LocalDrivers;
import java.util.Optional;

/**
 * No node here: all are agents elsewhere. This machine serves them the API and the cluster's names, and knows our drivers, whose
 * volumes lie with the agents.
 */
public final class ElsewhereGroup implements NodeGroup {
  /** What no node is called: nothing is made on this machine's own disk but what may be anywhere. */
  private static final String NOWHERE = "_";

  private final HostSettings settings;
  private final int apiPort;
  private final Loop loop;
  private final Drivers drivers;
  private Optional<DnsServer> dns = Optional.empty();
  private boolean closed;

  /** Blocks while it looks at the volumes that are there. */
  public ElsewhereGroup(HostSettings settings, int apiPort, Loop loop) {
    this.settings = settings;
    this.apiPort = apiPort;
    this.loop = loop;
    this.drivers = LocalDrivers.of(settings.volumes(), NOWHERE, loop.clock());
  }

  @Override
  public Drivers drivers() {
    return drivers;
  }

  @Override
  public boolean hasDisks() {
    return true;
  }

  @Override
  public void start(SharedSite site) {
    View view = site.view("names", DnsServer.NEEDS);
    ClusterAddresses addresses = new ClusterAddresses(site.client("addresses", Identity.administrator()));
    settings.ownAddress()
        .ifPresent(own -> Thread.ofVirtual().name("names").start(() -> announce(own, view, addresses)));
  }

  private void announce(String own, View view, ClusterAddresses addresses) {
    Optional<DnsServer> begun = ClusterServices.announce(settings, own, apiPort, loop, view, addresses);
    synchronized (this) {
      dns = begun;
      if (closed) {
        end();
      }
    }
  }

  @Override
  public Optional<NodeStreams> streams(String node) {
    return Optional.empty();
  }

  @Override
  public boolean owns(String node) {
    return false;
  }

  @Override
  public synchronized void close() {
    closed = true;
    end();
  }

  private void end() {
    dns.ifPresent(DnsServer::close);
    dns = Optional.empty();
  }
}
