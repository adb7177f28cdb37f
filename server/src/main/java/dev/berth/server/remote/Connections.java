package dev.berth.server.remote;

import dev.berth.base.loop.Loop;
import dev.berth.client.Client;
import dev.berth.client.Source;
import dev.berth.client.https.Connection;
import dev.berth.client.https.Endpoint;
import dev.berth.client.https.HttpsClient;
import dev.berth.client.https.HttpsSource;
import dev.berth.server.inprocess.Identity;
import java.util.HashMap;
import java.util.Map;

/**
 * A connection for each name by which components write: all of them are the user of one kubeconfig, but fields belong to
 * {@code kube-controller-manager} and {@code kube-scheduler}. On the loop.
 */
final class Connections implements AutoCloseable {
  private final Endpoint endpoint;
  private final Loop loop;
  private final Map<String, Connection> byAgent = new HashMap<>();

  Connections(Endpoint endpoint, Loop loop) {
    this.endpoint = endpoint;
    this.loop = loop;
  }

  private Connection of(String agent) {
    return byAgent.computeIfAbsent(agent, name -> new Connection(endpoint, Connection.Settings.of(name)));
  }

  Source source() {
    return new HttpsSource(of("kube-controller-manager"), loop);
  }

  Client client(Identity identity) {
    return new HttpsClient(of(identity.agent()), loop);
  }

  @Override
  public void close() {
    byAgent.values().forEach(Connection::close);
  }
}
