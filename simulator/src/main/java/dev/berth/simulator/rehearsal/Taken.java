package dev.berth.simulator.rehearsal;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.SystemNamespaces;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a rehearsal takes from a cluster that is there: its objects as somebody would write them, its nodes, and what its storage
 * classes are like. What controllers make of other objects is left to them; what belongs to the cluster itself stays there.
 *
 * @param objects in the order in which they can be applied
 * @param capacity of each node
 * @param cordoned nodes
 * @param classes each to that of ours which is most like it
 */
public record Taken(List<JsonObject> objects, Map<String, Map<String, String>> capacity, List<String> cordoned, Map<String, String> classes) {
  /** What is read, in the order in which it is applied. */
  public static final List<Kind<?>> KINDS =
      List.of(
          Kinds.NODE, Kinds.PRIORITY_CLASS, Kinds.STORAGE_CLASS, Kinds.VOLUME, Kinds.CONFIG_MAP, Kinds.SECRET,
          Kinds.SERVICE_ACCOUNT, Kinds.SERVICE, Kinds.POD_DISRUPTION_BUDGET, Kinds.CLAIM, Kinds.STATEFUL_SET,
          Kinds.DEPLOYMENT, Kinds.DAEMON_SET, Kinds.REPLICATION_CONTROLLER, Kinds.REPLICA_SET);

  private static final Set<String> OF_THE_CLUSTER = Set.of("kube-system", "kube-public", SystemNamespaces.NODE_LEASES);
  private static final List<String> NOT_OF_USERS =
      List.of("kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision");
  private static final Set<String> AREAS = Set.of("topology.kubernetes.io/zone", "topology.kubernetes.io/region");
  private static final String BLOCK = "berth-block";
  private static final String NET = "berth-net";
  private static final String DIR = "berth-dir";

  /** @param read all objects of each kind */
  public static Taken of(Map<Kind<?>, List<JsonObject>> read) {
    Map<String, Map<String, String>> capacity = new LinkedHashMap<>();
    for (JsonObject node : read.getOrDefault(Kinds.NODE, List.of())) {
      JsonObject all = node.object("status").object("allocatable");
      Map<String, String> some = new TreeMap<>();
      List.of("cpu", "memory", "pods", "ephemeral-storage").forEach(name -> all.string(name).ifPresent(n -> some.put(name, n)));
      capacity.put(name(node), some);
    }
    List<JsonObject> volumes = read.getOrDefault(Kinds.VOLUME, List.of());
    Map<String, String> classes = new LinkedHashMap<>();
    read.getOrDefault(Kinds.STORAGE_CLASS, List.of()).forEach(c -> classes.put(name(c), like(c, volumes)));
    classes.keySet().removeIf(name -> name.startsWith("berth-"));
    List<JsonObject> objects = new ArrayList<>();
    for (Kind<?> kind : KINDS) {
      boolean made = kind.equals(Kinds.STORAGE_CLASS) || kind.equals(Kinds.VOLUME);
      for (JsonObject object : made ? List.<JsonObject>of() : read.getOrDefault(kind, List.of())) {
        if (isOfUsers(kind, object)) {
          objects.add(written(kind, object, volumes, capacity.keySet()));
        }
      }
    }
    List<String> cordoned =
        read.getOrDefault(Kinds.NODE, List.of()).stream().filter(n -> n.object("spec").bool("unschedulable")).map(Taken::name).toList();
    return new Taken(objects, capacity, cordoned, classes);
  }

  private static String name(JsonObject object) {
    return object.object("metadata").text("name");
  }

  /** By where its volumes lie; by what makes them where it has none. */
  private static String like(JsonObject storageClass, List<JsonObject> volumes) {
    List<JsonObject> its =
        volumes.stream().filter(v -> v.object("spec").text("storageClassName").equals(name(storageClass))).toList();
    if (its.stream().anyMatch(v -> node(name(v), volumes).isPresent())) {
      return BLOCK;
    }
    if (its.stream().anyMatch(v -> v.object("spec").array("accessModes").strings().anyMatch("ReadWriteMany"::equals))) {
      return DIR;
    }
    String maker = storageClass.text("provisioner");
    return its.isEmpty() && (maker.contains("local") || maker.contains("no-provisioner") || maker.contains("hostpath") || maker.startsWith("block."))
        ? BLOCK
        : NET;
  }

  private static boolean isOfUsers(Kind<?> kind, JsonObject object) {
    JsonObject metadata = object.object("metadata");
    boolean owned = metadata.array("ownerReferences").objects().anyMatch(o -> o.bool("controller"));
    boolean made =
        metadata.has("deletionTimestamp")
            || kind.equals(Kinds.CONFIG_MAP) && name(object).equals("kube-root-ca.crt")
            || kind.equals(Kinds.SERVICE_ACCOUNT) && name(object).equals("default")
            || kind.equals(Kinds.SERVICE) && name(object).equals("kubernetes")
            || kind.equals(Kinds.PRIORITY_CLASS) && name(object).startsWith("system-")
            || object.text("type").equals("kubernetes.io/service-account-token");
    return !owned && !made && !OF_THE_CLUSTER.contains(metadata.text("namespace"));
  }

  private static JsonObject written(Kind<?> kind, JsonObject object, List<JsonObject> volumes, Set<String> nodes) {
    JsonObject metadata = object.object("metadata");
    JsonObject annotations = metadata.object("annotations");
    for (String name : NOT_OF_USERS) {
      annotations = annotations.without(name);
    }
    JsonObject.Builder mine = JsonObject.builder().put("name", name(object)).putUnlessEmpty("namespace", metadata.text("namespace"));
    mine.put("labels", metadata.object("labels"));
    JsonObject all =
        object
            .without("status")
            .with("apiVersion", kind.type().groupVersion().toString())
            .with("kind", kind.type().kind());
    if (kind.equals(Kinds.NODE)) {
      return node(all, mine.build());
    }
    if (kind.equals(Kinds.CLAIM)) {
      Optional<String> lies = node(object.object("spec").text("volumeName"), volumes).filter(nodes::contains);
      JsonObject chosen =
          lies.map(node -> JsonObject.EMPTY.with(PersistentVolumeClaim.SELECTED_NODE, node)).orElse(JsonObject.EMPTY);
      return all.with("metadata", mine.put("annotations", chosen).build())
          .updateObject("spec", spec -> spec.without("volumeName").without("dataSource").without("dataSourceRef"));
    }
    JsonObject told = all.with("metadata", mine.put("annotations", annotations).build());
    return kind.equals(Kinds.SERVICE) ? told.updateObject("spec", Taken::service) : told;
  }

  /** Of a node what people say about it. */
  private static JsonObject node(JsonObject node, JsonObject metadata) {
    JsonArray taints =
        JsonArray.of(
            node.object("spec").array("taints").objects()
                .filter(t -> !t.text("key").startsWith("node.kubernetes.io/"))
                .map(t -> t.without("timeAdded"))
                .toList());
    return node.with("metadata", metadata).with("spec", taints.isEmpty() ? JsonObject.EMPTY : JsonObject.of("taints", taints));
  }

  /** Without what the API gives. */
  private static JsonObject service(JsonObject spec) {
    JsonObject mine = spec.without("clusterIPs").without("ipFamilies").without("healthCheckNodePort");
    return (spec.text("clusterIP").equals("None") ? mine : mine.without("clusterIP"))
        .updateArray("ports", ports -> ports.mapObjects(port -> port.without("nodePort")));
  }

  /** The one on which a volume lies. */
  private static Optional<String> node(String volume, List<JsonObject> volumes) {
    List<String> values =
        volumes.stream()
            .filter(v -> name(v).equals(volume))
            .flatMap(v -> v.object("spec").object("nodeAffinity").object("required").array("nodeSelectorTerms").objects())
            .flatMap(term -> term.array("matchExpressions").objects())
            .filter(e -> e.text("operator").equals("In") && !AREAS.contains(e.text("key")))
            .flatMap((JsonObject e) -> e.array("values").strings())
            .distinct()
            .toList();
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }
}
