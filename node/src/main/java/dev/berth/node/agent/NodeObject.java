package dev.berth.node.agent;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.DeclaredFeatures;
import dev.berth.model.kinds.Fencing;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.SystemNamespaces;
import dev.berth.model.meta.OwnerReference;
import dev.berth.model.time.Timestamps;
import dev.berth.node.facts.NodeInfo;
import dev.berth.node.runtime.Runtime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the node's objects say: Node, its status, its lease, its CSINode. Pure. */
final class NodeObject {
  private final NodeSettings settings;
  private final Runtime runtime;

  NodeObject(NodeSettings settings, Runtime runtime) {
    this.settings = settings;
    this.runtime = runtime;
  }

  /** For registration, status included. */
  JsonObject fresh(Map<String, String> topology, NodeHealth health, Instant now) {
    JsonObject.Builder spec = JsonObject.builder();
    if (!settings.taints().isEmpty()) {
      spec.put("taints", JsonArray.of(settings.taints().stream().map(NodeObject::taint).toList()));
    }
    return JsonObject.builder()
        .put("apiVersion", "v1")
        .put("kind", "Node")
        .put(
            "metadata",
            JsonObject.builder()
                .put("name", settings.name())
                .put("labels", JsonObject.ofStrings(labels(topology)))
                .put("annotations", JsonObject.ofStrings(annotations()))
                .build())
        .put("spec", spec.build())
        .put("status", status(JsonObject.EMPTY, List.of(), List.of(), health, now))
        .build();
  }

  private static JsonObject taint(String text) {
    int colon = text.lastIndexOf(':');
    int equals = text.indexOf('=');
    String key = equals < 0 ? text.substring(0, colon) : text.substring(0, equals);
    return JsonObject.builder()
        .put("key", key)
        .putUnlessEmpty("value", equals < 0 ? "" : text.substring(equals + 1, colon))
        .put("effect", text.substring(colon + 1))
        .build();
  }

  Map<String, String> labels(Map<String, String> topology) {
    Map<String, String> labels = new TreeMap<>();
    labels.put("beta.kubernetes.io/arch", settings.info().architecture());
    labels.put("beta.kubernetes.io/os", settings.info().operatingSystem());
    labels.put("kubernetes.io/arch", settings.info().architecture());
    labels.put("kubernetes.io/hostname", settings.name());
    labels.put("kubernetes.io/os", settings.info().operatingSystem());
    labels.putAll(topology);
    labels.putAll(settings.labels());
    return labels;
  }

  private Map<String, String> annotations() {
    Map<String, String> annotations = new TreeMap<>(settings.annotations());
    annotations.put("volumes.kubernetes.io/controller-managed-attach-detach", "true");
    return annotations;
  }

  /**
   * The node's status as it should be.
   *
   * @param old what it is: times of transitions are kept, and what is not the agent's
   */
  JsonObject status(
      JsonObject old, Collection<String> volumesInUse, List<Runtime.Image> images, NodeHealth health, Instant now) {
    JsonObject status =
        old.with("capacity", JsonObject.ofStrings(withExtended(settings.capacity(), old.object("capacity"))))
            .with("allocatable", JsonObject.ofStrings(withExtended(settings.allocatable(), old.object("capacity"))))
            .with("features", JsonObject.EMPTY.with("supplementalGroupsPolicy", runtime.groupsCanBeStrict()))
            .with("declaredFeatures", JsonArray.ofStrings(DeclaredFeatures.ALL))
            .with("conditions", health.conditions(old.array("conditions"), now))
            .with("addresses", addresses())
            .with(
                "daemonEndpoints",
                JsonObject.of("kubeletEndpoint", JsonObject.EMPTY.with("Port", settings.kubeletPort())))
            .with("nodeInfo", nodeInfo());
    return using(listing(status, "images", images(images)), volumesInUse);
  }

  /** Empty lists are not kept: one that was said again and again would be a change each time. */
  private static JsonObject listing(JsonObject status, String field, JsonArray items) {
    return items.isEmpty() ? status.without(field) : status.with(field, items);
  }

  /** A status that says of other volumes that they are used. */
  static JsonObject using(JsonObject status, Collection<String> volumesInUse) {
    return listing(status, "volumesInUse", JsonArray.ofStrings(volumesInUse));
  }

  /** What the node has, and what somebody else has said that it has: names with a domain that is not Kubernetes' own. */
  static Map<String, String> withExtended(Map<String, String> own, JsonObject told) {
    Map<String, String> all = new TreeMap<>(own);
    told.strings().forEach(
        (name, amount) -> {
          if (name.contains("/") && !name.contains("kubernetes.io/")) {
            all.putIfAbsent(name, amount);
          }
        });
    return all;
  }

  private JsonArray addresses() {
    List<Json> all = new ArrayList<>();
    settings.addresses().forEach(
        a -> all.add(JsonObject.builder().put("type", "InternalIP").put("address", a).build()));
    all.add(JsonObject.builder().put("type", "Hostname").put("address", settings.name()).build());
    return JsonArray.of(all);
  }

  private JsonObject nodeInfo() {
    NodeInfo info = settings.info();
    JsonObject.Builder b = JsonObject.builder();
    b.put("machineID", info.machineId())
        .put("systemUUID", info.systemUuid())
        .put("bootID", info.bootId())
        .put("kernelVersion", info.kernelVersion())
        .put("osImage", info.osImage())
        .put("containerRuntimeVersion", runtime.name() + "://" + runtime.version())
        .put("kubeletVersion", info.kubeletVersion())
        .put("kubeProxyVersion", "")
        .put("operatingSystem", info.operatingSystem())
        .put("architecture", info.architecture());
    if (info.swapBytes() > 0) {
      b.put("swap", JsonObject.EMPTY.with("capacity", info.swapBytes()));
    }
    return b.build();
  }

  /** The fifty largest, as upstream. */
  private static JsonArray images(List<Runtime.Image> images) {
    return JsonArray.of(
        images.stream()
            .sorted((a, b) -> Long.compare(b.sizeBytes(), a.sizeBytes()))
            .limit(50)
            .map(
                i ->
                    JsonObject.builder()
                        .put("names", JsonArray.ofStrings(i.names()))
                        .put("sizeBytes", i.sizeBytes())
                        .build())
            .toList());
  }

  /** Whether two statuses differ in more than the time of the heartbeat. */
  static boolean differ(JsonObject a, JsonObject b) {
    return !withoutHeartbeats(a).equals(withoutHeartbeats(b));
  }

  private static JsonObject withoutHeartbeats(JsonObject status) {
    return status.updateArray("conditions", list -> list.mapObjects(c -> c.without("lastHeartbeatTime")));
  }

  /** A strategic merge patch of the status: what differs, and what is there no more. */
  static JsonObject changes(JsonObject old, JsonObject wanted) {
    JsonObject.Builder changed = JsonObject.builder();
    wanted.forEach(
        (name, value) -> {
          if (!old.get(name).filter(value::equals).isPresent()) {
            changed.put(name, name.equals("addresses") ? replacing(wanted.array(name), old.has(name)) : value);
          }
        });
    for (String name : old.names()) {
      if (!wanted.has(name)) {
        changed.put(name, JsonNull.NULL);
      }
    }
    return changed.build();
  }

  /** Addresses are merged by type upstream, which loses those of one type: they are replaced as a whole. */
  private static Json replacing(JsonArray items, boolean present) {
    if (!present) {
      return items;
    }
    List<Json> all = new ArrayList<>(items.items());
    all.addFirst(JsonObject.EMPTY.with("$patch", "replace"));
    return JsonArray.of(all);
  }

  JsonObject lease(String nodeUid, Instant now) {
    JsonObject metadata =
        JsonObject.builder()
            .put("name", settings.name())
            .put("namespace", SystemNamespaces.NODE_LEASES)
            .put("ownerReferences", ownedByNode(nodeUid))
            .build();
    return JsonObject.builder()
        .put("apiVersion", "coordination.k8s.io/v1")
        .put("kind", "Lease")
        .put("metadata", settings.selfFencing() ? metadata.with("annotations", promise(JsonString.of("true"))) : metadata)
        .put("spec", leaseSpec(settings, now))
        .build();
  }

  private JsonArray ownedByNode(String nodeUid) {
    return JsonArray.of(new OwnerReference("v1", "Node", settings.name(), nodeUid, false, false).toJson());
  }

  /** @param first of an agent: whatever one before it has promised, this one says whether it holds */
  static Write renewal(NodeSettings settings, Instant now, boolean first) {
    JsonObject body = JsonObject.of("spec", leaseSpec(settings, now));
    if (settings.selfFencing() || first) {
      Json promised = settings.selfFencing() ? JsonString.of("true") : JsonNull.NULL;
      body = body.with("metadata", JsonObject.of("annotations", promise(promised)));
    }
    return new Write.Patch(Ref.of(Kinds.LEASE, SystemNamespaces.NODE_LEASES, settings.name()), "", Write.PatchType.MERGE, body);
  }

  private static JsonObject promise(Json promised) {
    return JsonObject.of(Fencing.PROMISE, promised);
  }

  private static JsonObject leaseSpec(NodeSettings settings, Instant now) {
    return JsonObject.builder()
        .put("holderIdentity", settings.name())
        .put("leaseDurationSeconds", settings.lease().toSeconds())
        .put("renewTime", Timestamps.formatMicro(now))
        .build();
  }

  /** @param drivers each an entry of {@code spec.drivers} */
  JsonObject csiNode(String nodeUid, List<JsonObject> drivers) {
    return JsonObject.builder()
        .put("apiVersion", "storage.k8s.io/v1")
        .put("kind", "CSINode")
        .put(
            "metadata",
            JsonObject.builder()
                .put("name", settings.name())
                .put("ownerReferences", ownedByNode(nodeUid))
                .build())
        .put("spec", JsonObject.of("drivers", JsonArray.of(drivers)))
        .build();
  }
}
