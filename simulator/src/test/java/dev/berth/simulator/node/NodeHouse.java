package dev.berth.simulator.node;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Client;
import dev.berth.client.EventRecorder;
import dev.berth.client.View;
import dev.berth.client.events.Origin;
import dev.berth.node.agent.NodeFeed;
import dev.berth.node.simulated.SimulatedNodes;
import dev.berth.node.volume.Device;
import dev.berth.server.control.SharedSite;
import dev.berth.server.inprocess.Identity;
import dev.berth.simulator.SimulatedCluster;
import dev.berth.simulator.fault.SlowRuntime;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver.NewVolume;
import dev.berth.storage.simulated.SimulatedDriver;
import dev.berth.storage.simulated.SimulatedDrivers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/** An API with simulated nodes and nothing between them: pods are bound by hand. */
final class NodeHouse implements AutoCloseable {
  final SimulatedCluster cluster = SimulatedCluster.apiOnly(7);
  final SimulatedNodes nodes;
  final View view;
  private final Function<String, Client> clients;
  final Drivers drivers;
  final SimulatedDriver block;
  final SimulatedDriver dir;
  /** How long a node's word about itself is on its way. */
  Duration reportsTake = Duration.ZERO;
  /** How long an answer of a node's runtime is on its way. */
  Supplier<Duration> runtimeTakes = () -> Duration.ZERO;

  NodeHouse(int count) {
    drivers = SimulatedDrivers.of(cluster.loop());
    block = (SimulatedDriver) drivers.find("block.berth.dev").orElseThrow();
    dir = (SimulatedDriver) drivers.find("dir.berth.dev").orElseThrow();
    SharedSite site = new SharedSite(cluster.server(), cluster.loop(), Runnable::run);
    view = site.view("nodes", NodeFeed.NEEDS);
    clients = name -> site.client(name, Identity.node(name));
    nodes =
        new SimulatedNodes(
            cluster.loop(),
            name -> new SlowReports(site.client(name, Identity.node(name)), cluster.loop(), () -> reportsTake),
            name -> events(site, name),
            view,
            drivers,
            SimulatedNodes.Settings.of(count)
                .withWay(runtime -> SlowRuntime.of(runtime, cluster.loop(), () -> runtimeTakes.get())));
    cluster.loop().execute(nodes::start);
    advance(200);
  }

  /** As whom a node speaks to the API. */
  Client client(String node) {
    return clients.apply(node);
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

  List<String> events(String pod) {
    advance(1000);
    return cluster.get("/api/v1/namespaces/default/events").body().array("items").objects()
        .filter(e -> e.object("involvedObject").text("name").equals(pod))
        .map(e -> e.text("reason") + ": " + e.text("message"))
        .toList();
  }

  /** A volume of a driver, with a claim that is bound to it. */
  String boundClaim(SimulatedDriver driver, String name) {
    return boundClaim(driver, name, "ReadWriteOnce");
  }

  String boundClaim(SimulatedDriver driver, String name, String mode) {
    String id =
        driver.create(
                new NewVolume(
                    name, 1 << 30, Map.of(), Set.of(mode), false, List.of(), Optional.empty(), Optional.empty()))
            .toCompletableFuture().join().id();
    JsonObject claim =
        cluster.create(
            "/api/v1/namespaces/default/persistentvolumeclaims",
            json(
                "{'metadata':{'name':'" + name + "'},'spec':{'accessModes':['" + mode + "'],'storageClassName':'',"
                    + "'volumeName':'pv-" + name + "','resources':{'requests':{'storage':'1Gi'}}}}"));
    cluster.create(
        "/api/v1/persistentvolumes",
        json(
            "{'metadata':{'name':'pv-" + name + "'},'spec':{'capacity':{'storage':'1Gi'},'accessModes':['" + mode + "'],"
                + "'persistentVolumeReclaimPolicy':'Retain','claimRef':{'namespace':'default','name':'" + name + "','uid':'"
                + claim.object("metadata").text("uid") + "'},'csi':{'driver':'" + driver.name() + "','volumeHandle':'" + id
                + "'}}}"));
    bind(name);
    return id;
  }

  void bind(String claim) {
    patch(
        "/api/v1/namespaces/default/persistentvolumeclaims/" + claim + "/status",
        "{'status':{'phase':'Bound','capacity':{'storage':'1Gi'},'accessModes':['ReadWriteOnce']}}");
  }

  void patch(String target, String body) {
    SimulatedCluster.Answered answered =
        cluster.call("PATCH", target, "application/merge-patch+json", json(body).toBytes());
    if (!answered.isDone()) {
      throw new IllegalStateException("PATCH " + target + ": " + answered.body());
    }
  }

  /** What the attach controller does: the attachment, and the word in the node's status. */
  void attach(SimulatedDriver driver, String id, String claim, String node) {
    driver.attach(id, node, false, Map.of()).toCompletableFuture().join();
    Device device =
        new Device(driver.name(), id, "pv-" + claim, true, false, "", List.of(), "ReadWriteOnce", false, Map.of());
    String name = device.attachmentName(node);
    cluster.create(
        "/apis/storage.k8s.io/v1/volumeattachments",
        json(
            "{'metadata':{'name':'" + name + "'},'spec':{'attacher':'" + driver.name() + "','nodeName':'" + node
                + "','source':{'persistentVolumeName':'pv-" + claim + "'}}}"));
    patch("/apis/storage.k8s.io/v1/volumeattachments/" + name + "/status", "{'status':{'attached':true}}");
    patch(
        "/api/v1/nodes/" + node + "/status",
        "{'status':{'volumesAttached':[{'name':'" + device.uniqueName() + "','devicePath':''}]}}");
  }

  /** A pod on a node that mounts a claim at /data. */
  JsonObject podWith(String name, String node, String claim, String knobs) {
    return podOf(
        "{'metadata':{'name':'" + name + "','annotations':{" + knobs + "}},'spec':{'nodeName':'" + node
            + "','automountServiceAccountToken':false,'containers':[{'name':'c','image':'i','volumeMounts':"
            + "[{'name':'v','mountPath':'/data'}]}],'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'" + claim
            + "'}}]}}");
  }

  /** What a command in a pod's container says. */
  String exec(String node, String pod, String... command) {
    return execIn(node, container(pod), command);
  }

  /** @param status of the container */
  String execIn(String node, JsonObject status, String... command) {
    String id = status.text("containerID").substring("simulated://".length());
    var result =
        nodes.runtime(node).exec(id, List.of(command), Duration.ofSeconds(1)).toCompletableFuture().join();
    return result.stdout() + result.stderr();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
