package dev.berth.simulator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.Needs;
import dev.berth.client.Picture;
import dev.berth.dns.wire.Name;
import dev.berth.dns.wire.Question;
import dev.berth.dns.wire.ResourceRecord;
import dev.berth.dns.wire.Types;
import dev.berth.dns.zone.Names;
import dev.berth.dns.zone.Outcome;
import dev.berth.dns.zone.Zone;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.node.agent.NodeSettings;
import dev.berth.node.simulated.SimulatedNodes;
import dev.berth.server.control.ControlPlane;
import dev.berth.server.control.SharedSite;
import dev.berth.simulator.SimulatedCluster;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver.Traits;
import dev.berth.storage.simulated.Faults;
import dev.berth.storage.simulated.SimulatedDriver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * API, controllers, scheduler, names and nodes. Its drivers: {@code block.berth.dev}, whose volumes lie on a node's own disk,
 * {@code dir.berth.dev}, whose volumes any number of nodes mount, and {@code disk.example.com}, whose disks are attached to whichever
 * node needs them.
 */
final class SmallCluster implements AutoCloseable {
  static final String DISK = "disk.example.com";

  final SimulatedCluster cluster = SimulatedCluster.apiOnly(11);
  /** What became of pods, in order: {@code web-0 new}, {@code ready}, {@code going}, {@code gone}. */
  final List<String> story = new ArrayList<>();
  final SimulatedDriver disk;
  final SimulatedDriver block;
  final SimulatedNodes nodes;
  private final Names names = new Names();
  private final Zone zone = new Zone(Name.of("cluster.local"), 30, names);

  /** {@link #DISK}, as it is if nothing else is said. */
  static SimulatedDriver.Settings attachable() {
    return new SimulatedDriver.Settings(
        DISK,
        new Traits(true, true, true, true, true, false, Optional.empty(), Set.of(), "ReadWriteOnceWithFSType", false),
        Map.of(),
        1L << 40);
  }

  SmallCluster(int nodes) {
    this(nodes, attachable(), SimulatedDriver.Settings.block());
  }

  SmallCluster(int nodes, SimulatedDriver.Settings ofDisk, SimulatedDriver.Settings ofBlock) {
    this(nodes, ofDisk, ofBlock, UnaryOperator.identity());
  }

  /** With nodes that fence themselves 40 s after their last renewal. */
  static SmallCluster fencing(int nodes) {
    return new SmallCluster(
        nodes, attachable(), SimulatedDriver.Settings.block(), node -> node.fencing(Duration.ofSeconds(40)));
  }

  private SmallCluster(
      int nodes, SimulatedDriver.Settings ofDisk, SimulatedDriver.Settings ofBlock, UnaryOperator<NodeSettings> kind) {
    disk = new SimulatedDriver(cluster.loop(), ofDisk, Faults.NONE);
    block = new SimulatedDriver(cluster.loop(), ofBlock, Faults.NONE);
    Drivers drivers =
        new Drivers(
            List.of(
                block,
                new SimulatedDriver(cluster.loop(), SimulatedDriver.Settings.dir(), Faults.NONE),
                disk));
    SharedSite site = new SharedSite(cluster.server(), cluster.loop(), Runnable::run);
    ControlPlane.Settings settings = new ControlPlane.Settings("", List.of("*")).withDrivers(drivers);
    // all say what they look at before the first of it is listed
    CompletableFuture<SimulatedNodes> machines = new CompletableFuture<>();
    cluster.loop().execute(
        () -> {
          ControlPlane.start(site, settings);
          SimulatedNodes.Settings plain = SimulatedNodes.Settings.of(nodes);
          machines.complete(
              ControlPlane.nodes(
                  site, drivers,
                  new SimulatedNodes.Settings(
                      nodes, plain.namePrefix(), (name, number) -> kind.apply(plain.node().of(name, number)), plain.knobs())));
          machines.join().start();
        });
    cluster.loop().runDue();
    this.nodes = machines.join();
    Picture picture = new Picture(cluster.loop(), cluster.server().source(cluster.loop()));
    picture.follow(Needs.of(Kinds.POD).kinds());
    picture.onChange(Kinds.POD, this::tell);
    Picture named = new Picture(cluster.loop(), cluster.server().source(cluster.loop()));
    named.follow(Names.NEEDS.kinds());
    names.follow(named);
    seconds(30);
    names.complete();
  }

  private void tell(Optional<Pod> before, Optional<Pod> after) {
    if (before.isEmpty()) {
      after.ifPresent(pod -> story.add(pod.name() + " new"));
    }
    after.filter(pod -> pod.isReady() && before.filter(Pod::isReady).isEmpty()).ifPresent(pod -> story.add(pod.name() + " ready"));
    after.filter(pod -> pod.isTerminating() && before.filter(Pod::isTerminating).isEmpty())
        .ifPresent(pod -> story.add(pod.name() + " going"));
    if (after.isEmpty()) {
      before.ifPresent(pod -> story.add(pod.name() + " gone"));
    }
  }

  void seconds(int many) {
    cluster.advance(Duration.ofSeconds(many));
  }

  /** What {@code name} is: addresses, and aliases as {@code -> name}; or NXDOMAIN. */
  List<String> resolve(String name) {
    return switch (zone.answer(Question.of(name, Types.A))) {
      case Outcome.Ours ours ->
          ours.answer().rcode() == Types.NXDOMAIN ? List.of("NXDOMAIN") : words(ours.answer().answers());
      case Outcome.Elsewhere elsewhere -> words(elsewhere.first());
    };
  }

  private static List<String> words(List<ResourceRecord> records) {
    return records.stream()
        .map(r -> r.type() == Types.CNAME ? "-> " + r.data().names().getFirst().text() : address(r.data().head()))
        .toList();
  }

  private static String address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Creates objects of YAML, in the namespace default where they have one. */
  void create(String yaml) {
    for (String document : yaml.split("(?m)^---$", -1)) {
      JsonObject object = (JsonObject) Yaml.parse(document);
      cluster.create(collection(object), object);
    }
  }

  private static String collection(JsonObject object) {
    String version = object.text("apiVersion");
    String kind = object.text("kind");
    String base = version.contains("/") ? "/apis/" + version : "/api/" + version;
    return switch (kind) {
      case "StorageClass" -> base + "/storageclasses";
      case "PersistentVolume" -> base + "/persistentvolumes";
      case "Namespace" -> base + "/namespaces";
      case "VolumeSnapshotClass" -> base + "/volumesnapshotclasses";
      case "VolumeAttributesClass" -> base + "/volumeattributesclasses";
      case "PriorityClass" -> base + "/priorityclasses";
      default -> {
        String namespace = object.object("metadata").text("namespace");
        yield base + "/namespaces/" + (namespace.isEmpty() ? "default" : namespace) + "/"
            + kind.toLowerCase(Locale.ROOT) + "s";
      }
    };
  }

  JsonObject get(String path) {
    return cluster.get(path).body();
  }

  Pod pod(String name) {
    return new Pod(get("/api/v1/namespaces/default/pods/" + name));
  }

  JsonObject claim(String name) {
    return get("/api/v1/namespaces/default/persistentvolumeclaims/" + name);
  }

  /** What its driver calls the volume that the claim is bound to. */
  String handleOf(String claim) {
    String volume = claim(claim).object("spec").text("volumeName");
    return get("/api/v1/persistentvolumes/" + volume).object("spec").object("csi").text("volumeHandle");
  }

  JsonObject set(String name) {
    return get("/apis/apps/v1/namespaces/default/statefulsets/" + name);
  }

  void patch(String path, String yaml) {
    patch(path, "application/merge-patch+json", yaml);
  }

  void patchStrategically(String path, String yaml) {
    patch(path, "application/strategic-merge-patch+json", yaml);
  }

  private void patch(String path, String type, String yaml) {
    SimulatedCluster.Answered answered = cluster.call("PATCH", path, type, Yaml.parse(yaml).toBytes());
    assertThat(answered.isDone()).as(answered.body().toString()).isTrue();
  }

  /** What a command says in the first container of a pod. */
  String exec(String name, String... command) {
    Pod pod = pod(name);
    String id = pod.status().array("containerStatuses").object(0).text("containerID").substring("simulated://".length());
    var result =
        nodes.runtime(pod.nodeName()).exec(id, List.of(command), Duration.ofSeconds(1)).toCompletableFuture().join();
    return result.stdout() + result.stderr();
  }

  void deletePod(String name) {
    assertThat(cluster.delete("/api/v1/namespaces/default/pods/" + name).isDone()).isTrue();
  }

  /** Deletes it and waits for its end. */
  void removePod(String pod) {
    deletePod(pod);
    until(pod + " is gone", () -> cluster.get("/api/v1/namespaces/default/pods/" + pod).code() == 404);
  }

  /** A pod with a claim under {@code /v}. @param more of its spec, a line of YAML */
  void podWith(String name, String claim, String more) {
    create(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec:
          terminationGracePeriodSeconds: 1
          %s
          containers: [{name: c, image: i, volumeMounts: [{name: v, mountPath: /v}]}]
          volumes: [{name: v, persistentVolumeClaim: {claimName: %s}}]
        """
            .formatted(name, more, claim));
  }

  void untilReady(String set, int replicas) {
    until(
        set + " is ready",
        () ->
            set(set).object("status").number("readyReplicas") == replicas
                && set(set).object("status").number("replicas") == replicas);
  }

  void until(String what, BooleanSupplier holds) {
    assertThat(cluster.advanceUntil(Duration.ofMinutes(10), holds)).as(() -> what + "; " + events()).isTrue();
  }

  List<String> events() {
    return get("/api/v1/events").array("items").objects()
        .map(e -> e.object("involvedObject").text("name") + " " + e.text("reason") + ": " + e.text("message")).toList();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
