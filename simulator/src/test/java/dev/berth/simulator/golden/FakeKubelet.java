package dev.berth.simulator.golden;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.Picture;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.time.Timestamps;
import dev.berth.simulator.SimulatedCluster;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The kubelets of the recordings: three nodes whose pods run at once. Part of the input, not of what is tested; what it does is
 * written in the recordings' description.
 */
final class FakeKubelet {
  private static final List<String> NODES = List.of("node-1", "node-2", "node-3");
  private static final String MERGE = "application/merge-patch+json";
  private static final String STRATEGIC = "application/strategic-merge-patch+json";

  private final SimulatedCluster cluster;
  private final Picture picture;
  private final Duration heartbeat;
  private final Set<String> silent = new HashSet<>();
  private final Set<String> begun = new HashSet<>();
  private final Set<String> ending = new HashSet<>();
  private int addresses;

  FakeKubelet(SimulatedCluster cluster, Duration heartbeat) {
    this.cluster = cluster;
    this.heartbeat = heartbeat;
    this.picture = new Picture(cluster.loop(), cluster.server().source(cluster.loop()));
    Needs needs = Needs.of(Kinds.POD, Kinds.CLAIM, Kinds.VOLUME, Kinds.VOLUME_ATTACHMENT).with(Indexes.PODS_BY_CLAIM);
    picture.follow(needs.kinds());
    picture.index(needs.indexes());
  }

  void start() {
    for (String node : NODES) {
      cluster.create("/api/v1/nodes", node(node));
      // the recordings begin long after the nodes were found ready
      patch("/api/v1/nodes/" + node, MERGE, parse("{'spec':{'taints':null}}"));
      cluster.create("/apis/storage.k8s.io/v1/csinodes", parse("{'metadata':{'name':'" + node + "'},'spec':{'drivers':[]}}"));
      cluster.create(
          "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases",
          parse("{'metadata':{'name':'" + node + "'},'spec':{'holderIdentity':'" + node + "',"
              + "'leaseDurationSeconds':40,'renewTime':'" + micro() + "'}}"));
    }
    picture.onChange(Kinds.POD, (_, after) -> after.ifPresent(this::look));
    picture.onChange(Kinds.CLAIM, (_, after) -> after.ifPresent(this::lookAtUsers));
    picture.onChange(Kinds.VOLUME_ATTACHMENT, (_, _) -> picture.list(Kinds.POD, "").forEach(this::look));
    cluster.loop().schedule(heartbeat, this::beat);
  }

  void silence(String node) {
    silent.add(node);
  }

  void resume(String node) {
    silent.remove(node);
    beatOf(node);
    picture.list(Kinds.POD, "").forEach(this::look);
  }

  private void beat() {
    NODES.stream().filter(node -> !silent.contains(node)).forEach(this::beatOf);
    cluster.loop().schedule(heartbeat, this::beat);
  }

  private void beatOf(String node) {
    patch("/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/" + node, MERGE,
        parse("{'spec':{'renewTime':'" + micro() + "'}}"));
    String now = Timestamps.format(cluster.loop().clock().instant());
    JsonObject current = cluster.get("/api/v1/nodes/" + node).body();
    boolean ready =
        current.object("status").array("conditions").objects()
            .anyMatch(c -> c.text("type").equals("Ready") && c.text("status").equals("True"));
    JsonArray conditions =
        node(node).object("status").array("conditions")
            .mapObjects(c -> c.with("lastHeartbeatTime", now));
    if (ready) {
      conditions = conditions.mapObjects(c -> c.without("lastTransitionTime"));
    } else {
      conditions = conditions.mapObjects(c -> c.with("lastTransitionTime", now));
    }
    patch("/api/v1/nodes/" + node + "/status", STRATEGIC,
        JsonObject.of("status", JsonObject.of("conditions", conditions)));
  }

  private String micro() {
    return Timestamps.formatMicro(cluster.loop().clock().instant());
  }

  private JsonObject node(String name) {
    String now = Timestamps.format(cluster.loop().clock().instant());
    String ok = "'lastHeartbeatTime':'" + now + "','lastTransitionTime':'" + now + "'";
    return parse(
        "{'metadata':{'name':'" + name + "','labels':{'kubernetes.io/hostname':'" + name + "','kubernetes.io/os':'linux',"
            + "'kubernetes.io/arch':'amd64'},'annotations':{'volumes.kubernetes.io/controller-managed-attach-detach':'true'}},"
            + "'status':{'addresses':[{'type':'InternalIP','address':'192.0.2." + name.charAt(5) + "'},"
            + "{'type':'Hostname','address':'" + name + "'}],"
            + "'capacity':{'cpu':'4','memory':'8Gi','pods':'110','ephemeral-storage':'100Gi'},"
            + "'allocatable':{'cpu':'4','memory':'8Gi','pods':'110','ephemeral-storage':'100Gi'},"
            + "'conditions':[{'type':'MemoryPressure','status':'False','reason':'KubeletHasSufficientMemory',"
            + "'message':'KubeletHasSufficientMemory'," + ok + "},{'type':'DiskPressure','status':'False',"
            + "'reason':'KubeletHasNoDiskPressure','message':'KubeletHasNoDiskPressure'," + ok + "},"
            + "{'type':'PIDPressure','status':'False','reason':'KubeletHasSufficientPID',"
            + "'message':'KubeletHasSufficientPID'," + ok + "},{'type':'Ready','status':'True','reason':'KubeletReady',"
            + "'message':'KubeletReady'," + ok + "}]}}");
  }

  private void lookAtUsers(PersistentVolumeClaim claim) {
    picture.by(Indexes.PODS_BY_CLAIM, claim.key()).forEach(this::look);
  }

  private void look(Pod pod) {
    if (!NODES.contains(pod.nodeName()) || silent.contains(pod.nodeName())) {
      return;
    }
    if (pod.isTerminating()) {
      end(pod);
    } else if (pod.isPending() && hasVolumes(pod) && begun.add(pod.uid())) {
      begin(pod);
    }
  }

  private boolean hasVolumes(Pod pod) {
    for (String name : pod.claimNames()) {
      Optional<PersistentVolumeClaim> claim = picture.get(Kinds.CLAIM, pod.namespace(), name);
      if (claim.isEmpty() || !claim.get().isBound()) {
        return false;
      }
      Optional<PersistentVolume> volume = picture.get(Kinds.VOLUME, "", claim.get().volumeName());
      if (volume.isPresent() && !volume.get().csi().isEmpty() && !isAttached(pod, volume.get())) {
        return false;
      }
    }
    return true;
  }

  /** Where the driver wants no attachment the recordings have none, and the kubelet waited for none. */
  private boolean isAttached(Pod pod, PersistentVolume volume) {
    JsonObject driver = cluster.get("/apis/storage.k8s.io/v1/csidrivers/" + volume.csi().text("driver")).body();
    if (driver.object("spec").has("attachRequired") && !driver.object("spec").bool("attachRequired")) {
      return true;
    }
    return picture.list(Kinds.VOLUME_ATTACHMENT, "").stream()
        .map(KubeObject::json)
        .anyMatch(
            a -> a.object("spec").text("nodeName").equals(pod.nodeName())
                && a.object("spec").object("source").text("persistentVolumeName").equals(volume.name())
                && a.object("status").bool("attached"));
  }

  private void begin(Pod pod) {
    String image = pod.containers().map(c -> c.text("image")).findFirst().orElse("");
    String tag = image.substring(image.lastIndexOf(':') + 1);
    switch (tag) {
      case "pending" -> {}
      case "notready" -> status(pod, "Running", false);
      case "broken" -> waiting(pod);
      default -> {
        status(pod, "Running", true);
        if (tag.equals("fail") || tag.equals("succeed")) {
          cluster.loop().schedule(
              Duration.ofMillis(400), () -> status(pod, tag.equals("fail") ? "Failed" : "Succeeded", false));
        }
      }
    }
  }

  private void status(Pod pod, String phase, boolean ready) {
    String now = Timestamps.format(cluster.loop().clock().instant());
    String is = ready ? "True" : "False";
    String why =
        ready ? "" : phase.equals("Succeeded") ? ",'reason':'PodCompleted'" : ",'reason':'ContainersNotReady',"
            + "'message':'containers with unready status: [c]'";
    JsonObject state =
        switch (phase) {
          case "Running" -> parse("{'running':{'startedAt':'" + now + "'}}");
          case "Failed" -> parse("{'terminated':{'exitCode':1,'reason':'Error'}}");
          default -> parse("{'terminated':{'exitCode':0,'reason':'Completed'}}");
        };
    patchStatus(
        pod,
        parse(
            "{'phase':'" + phase + "','startTime':'" + now + "','podIP':'10.1.0." + ++addresses + "','conditions':["
                + condition("Initialized", "True", "", now) + "," + condition("Ready", is, why, now) + ","
                + condition("ContainersReady", is, why, now) + "," + condition("PodScheduled", "True", "", now) + "]}")
            .with("containerStatuses", containers(pod, ready, state)));
  }

  private void waiting(Pod pod) {
    String now = Timestamps.format(cluster.loop().clock().instant());
    String why = ",'reason':'ContainersNotReady','message':'containers with unready status: [c]'";
    patchStatus(
        pod,
        parse(
            "{'phase':'Pending','conditions':[" + condition("Initialized", "True", "", now) + ","
                + condition("Ready", "False", why, now) + "," + condition("ContainersReady", "False", why, now) + ","
                + condition("PodScheduled", "True", "", now) + "]}")
            .with("containerStatuses", containers(pod, false, parse("{'waiting':{'reason':'ErrImagePull'}}"))));
  }

  private static String condition(String type, String status, String why, String now) {
    return "{'type':'" + type + "','status':'" + status + "','lastTransitionTime':'" + now + "'" + why + "}";
  }

  private static JsonArray containers(Pod pod, boolean ready, JsonObject state) {
    Stream<JsonObject> all =
        pod.containers()
            .map(
                c -> JsonObject.EMPTY
                    .with("name", c.text("name"))
                    .with("image", c.text("image"))
                    .with("imageID", JsonString.of(""))
                    .with("ready", ready)
                    .with("restartCount", 0)
                    .with("state", state));
    return JsonArray.of(all.toList());
  }

  private void patchStatus(Pod pod, JsonObject status) {
    patch(
        "/api/v1/namespaces/" + pod.namespace() + "/pods/" + pod.name() + "/status",
        STRATEGIC,
        JsonObject.of("metadata", JsonObject.EMPTY.with("uid", pod.uid()), "status", status));
  }

  private void end(Pod pod) {
    if (!ending.add(pod.uid())) {
      return;
    }
    String seconds = pod.meta().annotation("fake.kubelet/terminate-seconds");
    Duration delay =
        seconds.isEmpty() ? Duration.ZERO : Duration.ofMillis(Math.round(Double.parseDouble(seconds) * 1000));
    cluster.loop().schedule(delay, () -> remove(pod));
  }

  private void remove(Pod pod) {
    if (silent.contains(pod.nodeName())) {
      ending.remove(pod.uid());
      return;
    }
    cluster.call(
        "DELETE",
        "/api/v1/namespaces/" + pod.namespace() + "/pods/" + pod.name(),
        parse("{'kind':'DeleteOptions','apiVersion':'v1','gracePeriodSeconds':0,'preconditions':{'uid':'" + pod.uid()
            + "'}}"));
  }

  private void patch(String path, String type, JsonObject body) {
    cluster.call("PATCH", path, type, body.toBytes());
  }

  private static JsonObject parse(String text) {
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }
}
