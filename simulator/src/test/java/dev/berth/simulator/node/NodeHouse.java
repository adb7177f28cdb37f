package dev.berth.simulator.node;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Client;
import dev.berth.client.EventRecorder;
import dev.berth.client.events.Origin;
import dev.berth.node.agent.NodeFeed;
import dev.berth.node.simulated.SimulatedNodes;
import dev.berth.server.control.SharedSite;
import dev.berth.server.inprocess.Identity;
import dev.berth.simulator.SimulatedCluster;
import dev.berth.storage.Drivers;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** An API with simulated nodes and nothing between them: pods are bound by hand. */
final class NodeHouse implements AutoCloseable {
  final SimulatedCluster cluster = SimulatedCluster.apiOnly(7);
  final SimulatedNodes nodes;

  NodeHouse(int count, Drivers drivers) {
    SharedSite site = new SharedSite(cluster.server(), cluster.loop(), Runnable::run);
    nodes =
        new SimulatedNodes(
            cluster.loop(),
            name -> site.client(name, Identity.node(name)),
            name -> events(site, name),
            site.view("nodes", NodeFeed.NEEDS),
            drivers,
            SimulatedNodes.Settings.of(count));
    cluster.loop().execute(nodes::start);
    advance(200);
  }

  private static EventRecorder events(SharedSite site, String node) {
    Client client = site.client(node, Identity.node(node));
    return site.events(node).recorder(client, new Origin("kubelet", node));
  }

  void advance(long millis) {
    cluster.advance(Duration.ofMillis(millis));
  }

  boolean until(long seconds, BooleanSupplier is) {
    return cluster.advanceUntil(Duration.ofSeconds(seconds), is);
  }

  static JsonObject json(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }

  /** A pod on node-1 with one container, whose annotations are {@code 'knob':'value',…}. */
  JsonObject pod(String name, String knobs) {
    StringBuilder annotations = new StringBuilder();
    for (String knob : knobs.isEmpty() ? new String[0] : knobs.split(",", -1)) {
      annotations.append(annotations.isEmpty() ? "" : ",").append("'simulated.berth.dev/").append(knob.strip().substring(1));
    }
    return podOf(
        "{'metadata':{'name':'" + name + "','annotations':{" + annotations + "}},"
            + "'spec':{'nodeName':'node-1','automountServiceAccountToken':false,"
            + "'containers':[{'name':'c','image':'img:1'}]}}");
  }

  JsonObject podOf(String text) {
    return cluster.create("/api/v1/namespaces/default/pods", json(text));
  }

  JsonObject get(String name) {
    return cluster.get("/api/v1/namespaces/default/pods/" + name).body();
  }

  JsonObject status(String name) {
    return get(name).object("status");
  }

  String phase(String name) {
    return status(name).text("phase");
  }

  boolean exists(String name) {
    return cluster.get("/api/v1/namespaces/default/pods/" + name).code() == 200;
  }

  String condition(String name, String type) {
    return status(name).array("conditions").objects().filter(c -> c.text("type").equals(type)).map(c -> c.text("status"))
        .findFirst().orElse("");
  }

  JsonObject container(String name) {
    return status(name).array("containerStatuses").object(0);
  }

  java.util.List<String> events(String pod) {
    advance(1000);
    return cluster.get("/api/v1/namespaces/default/events").body().array("items").objects()
        .filter(e -> e.object("involvedObject").text("name").equals(pod))
        .map(e -> e.text("reason") + ": " + e.text("message"))
        .toList();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
