package dev.berth.scheduler.snapshot;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.DeclaredFeatures;
import dev.berth.model.kinds.Node;
import dev.berth.scheduler.pod.Amounts;
import dev.berth.scheduler.pod.HostPort;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.pod.SpreadConstraint;
import dev.berth.scheduler.pod.Taint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One node and the sums over the pods on it. The snapshot that made it owns and changes it; everybody else reads.
 *
 * <p>A node whose object is not there, but whose pods are, exists without being a candidate.
 */
public final class NodeState {
  private final int slot;
  private final String name;
  private boolean known;
  private JsonObject labels = JsonObject.EMPTY;
  private String hostname = "";
  private String zone = "";
  private List<Taint> taints = List.of();
  private boolean unschedulable;
  private Amounts allocatable = Amounts.NONE;
  private long mostPods;
  private Map<String, Long> images = Map.of();
  private List<String> features = List.of();

  private long cpuMilli;
  private long memory;
  private long storage;
  private final Map<String, Long> extended = new HashMap<>();
  private long countedCpuMilli;
  private long countedMemory;
  private final Map<String, PodFacts> pods = new LinkedHashMap<>();
  private final List<HostPort> ports = new ArrayList<>(0);

  NodeState(int slot, String name) {
    this.slot = slot;
    this.name = name;
  }

  void become(Node node) {
    known = true;
    labels = node.meta().labels();
    hostname = labels.text(SpreadConstraint.HOSTNAME);
    zone = labels.text(SpreadConstraint.ZONE);
    taints = Taint.of(node.spec().array("taints"));
    unschedulable = node.isUnschedulable();
    allocatable = Amounts.of(node.allocatable());
    mostPods = allocatable.extended().getOrDefault("pods", 0L);
    features = DeclaredFeatures.of(node.json());
    images = Collections.unmodifiableMap(images(node.status().array("images")));
  }

  private static Map<String, Long> images(JsonArray list) {
    Map<String, Long> out = new LinkedHashMap<>();
    for (int i = 0; i < list.size(); i++) {
      long size = list.object(i).number("sizeBytes");
      list.object(i).array("names").strings().forEach(image -> out.put(image, size));
    }
    return out;
  }

  void forget() {
    known = false;
  }

  void add(PodFacts pod) {
    pods.put(pod.uid(), pod);
    ports.addAll(pod.ports());
    change(pod, 1);
  }

  PodFacts remove(String uid) {
    PodFacts pod = pods.remove(uid);
    if (pod == null) {
      throw new IllegalStateException("no pod " + uid + " on node " + name);
    }
    pod.ports().forEach(ports::remove);
    change(pod, -1);
    return pod;
  }

  private void change(PodFacts pod, int sign) {
    Amounts requests = pod.requests();
    cpuMilli += sign * requests.cpuMilli();
    memory += sign * requests.memory();
    storage += sign * requests.storage();
    if (!requests.extended().isEmpty()) {
      requests.extended().forEach((resource, n) -> extended.merge(resource, sign * n, Long::sum));
    }
    countedCpuMilli += sign * pod.counted().cpuMilli();
    countedMemory += sign * pod.counted().memory();
  }

  /** Its number among the nodes, below {@link Snapshot#slots}; another node's once it has gone. */
  public int slot() {
    return slot;
  }

  public String name() {
    return name;
  }

  /** Whether there is such a node. */
  public boolean isKnown() {
    return known;
  }

  public JsonObject labels() {
    return labels;
  }

  /** A label's value; {@link #hasLabel} tells whether it is there. */
  public String label(String key) {
    return switch (key) {
      case SpreadConstraint.HOSTNAME -> hostname;
      case SpreadConstraint.ZONE -> zone;
      default -> labels.text(key);
    };
  }

  public boolean hasLabel(String key) {
    return !label(key).isEmpty() || labels.has(key);
  }

  public List<Taint> taints() {
    return taints;
  }

  public boolean isUnschedulable() {
    return unschedulable;
  }

  public Amounts allocatable() {
    return allocatable;
  }

  public long mostPods() {
    return mostPods;
  }

  /** Image name to size in bytes. */
  public Map<String, Long> images() {
    return images;
  }

  /** What it says that it can do. */
  public List<String> features() {
    return features;
  }

  public long cpuMilli() {
    return cpuMilli;
  }

  public long memory() {
    return memory;
  }

  public long storage() {
    return storage;
  }

  public long extended(String resource) {
    return extended.getOrDefault(resource, 0L);
  }

  public long countedCpuMilli() {
    return countedCpuMilli;
  }

  public long countedMemory() {
    return countedMemory;
  }

  /** In the order in which they came. */
  public Collection<PodFacts> pods() {
    return Collections.unmodifiableCollection(pods.values());
  }

  public int podCount() {
    return pods.size();
  }

  public List<HostPort> ports() {
    return Collections.unmodifiableList(ports);
  }

  @Override
  public String toString() {
    return name;
  }
}
