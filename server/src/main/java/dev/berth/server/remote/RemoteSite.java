package dev.berth.server.remote;

import dev.berth.base.loop.Loop;
import dev.berth.client.Client;
import dev.berth.client.Needs;
import dev.berth.client.Picture;
import dev.berth.client.View;
import dev.berth.client.events.Events;
import dev.berth.client.https.Connection;
import dev.berth.client.https.Endpoint;
import dev.berth.client.https.HttpsClient;
import dev.berth.client.https.HttpsSource;
import dev.berth.server.control.Site;
import dev.berth.server.inprocess.Identity;
import java.util.HashMap;
import java.util.Map;

/**
 * One loop and one picture for all components, and a connection for each name by which they write: all of them are the user
 * of one kubeconfig, but fields belong to {@code kube-controller-manager} and {@code kube-scheduler}. On the loop.
 */
final class RemoteSite implements Site, AutoCloseable {
  private final Endpoint endpoint;
  private final Loop loop;
  private final Map<String, Connection> connections = new HashMap<>();
  private final Picture picture;
  private final Events events;

  RemoteSite(Endpoint endpoint, Loop loop) {
    this.endpoint = endpoint;
    this.loop = loop;
    this.picture = new Picture(loop, new HttpsSource(connection("kube-controller-manager"), loop));
    this.events = new Events(loop);
  }

  private Connection connection(String agent) {
    return connections.computeIfAbsent(agent, name -> new Connection(endpoint, Connection.Settings.of(name)));
  }

  @Override
  public Loop loop(String component) {
    return loop;
  }

  @Override
  public Client client(String component, Identity identity) {
    return new HttpsClient(connection(identity.agent()), loop);
  }

  @Override
  public Events events(String component) {
    return events;
  }

  @Override
  public void prepare(Needs together) {
    picture.follow(together);
  }

  @Override
  public View view(String component, Needs needs) {
    prepare(needs);
    return picture;
  }

  @Override
  public void close() {
    picture.close();
    connections.values().forEach(Connection::close);
  }
}
