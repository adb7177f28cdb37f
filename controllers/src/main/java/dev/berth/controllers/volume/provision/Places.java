package dev.berth.controllers.volume.provision;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.StorageClass;
import dev.berth.storage.VolumeDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Where volumes can be, by labels of nodes. Pure. */
final class Places {
  private Places() {}

  /** By which labels a driver reaches a node: as the node's CSINode says, or else the driver. */
  static Set<String> keys(View view, String node, VolumeDriver driver) {
    return view.get(Kinds.CSI_NODE, "", node).stream()
        .flatMap(n -> n.spec().array("drivers").objects())
        .filter(entry -> entry.text("name").equals(driver.name()))
        .findFirst()
        .map(entry -> entry.array("topologyKeys").strings().collect(Collectors.toUnmodifiableSet()))
        .orElse(driver.traits().topologyKeys());
  }

  /** The node's labels by these keys; empty where it lacks one, since then it cannot reach such volumes. */
  static Optional<Map<String, String>> of(Node node, Set<String> keys) {
    JsonObject labels = node.meta().labels();
    Map<String, String> segment = new TreeMap<>();
    for (String key : new TreeSet<>(keys)) {
      if (!labels.has(key)) {
        return Optional.empty();
      }
      segment.put(key, labels.text(key));
    }
    return Optional.of(segment);
  }

  /** Every place that some node is in, once, in order. */
  static List<Map<String, String>> all(View view, Set<String> keys) {
    return view.list(Kinds.NODE, "").stream().flatMap(node -> of(node, keys).stream()).distinct().toList();
  }

  /** Whether some node is in a place. */
  static boolean isAnyIn(View view, Map<String, String> place) {
    // for most drivers a place is one node, and has its name
    boolean found =
        place.values().stream().anyMatch(name -> view.get(Kinds.NODE, "", name).filter(n -> isIn(n, place)).isPresent());
    return found || view.list(Kinds.NODE, "").stream().anyMatch(node -> isIn(node, place));
  }

  private static boolean isIn(Node node, Map<String, String> place) {
    JsonObject labels = node.meta().labels();
    return place.entrySet().stream().allMatch(e -> labels.has(e.getKey()) && labels.text(e.getKey()).equals(e.getValue()));
  }

  /** From where a volume can be reached, as far as that is said by labels with one value each. */
  static List<Map<String, String>> reaching(PersistentVolume volume) {
    return volume.requiredNodes().array("nodeSelectorTerms").objects().map(Places::place).toList();
  }

  private static Map<String, String> place(JsonObject term) {
    Map<String, String> place = new TreeMap<>();
    term.array("matchExpressions")
        .objects()
        .forEach(e -> e.array("values").strings().findFirst().ifPresent(value -> place.put(e.text("key"), value)));
    return place;
  }

  /** What a class allows: all combinations of the values of each of its terms; empty where it allows everything. */
  static List<Map<String, String>> allowed(StorageClass storageClass) {
    List<Map<String, String>> out = new ArrayList<>();
    storageClass.allowedTopologies().objects().forEach(term -> out.addAll(combinations(term)));
    return out;
  }

  private static List<Map<String, String>> combinations(JsonObject term) {
    List<Map<String, String>> all = List.of(Map.of());
    JsonArray expressions = term.array("matchLabelExpressions");
    for (int i = 0; i < expressions.size(); i++) {
      JsonObject expression = expressions.object(i);
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> known : all) {
        expression
            .array("values")
            .strings()
            .forEach(
                value -> {
                  Map<String, String> more = new TreeMap<>(known);
                  more.put(expression.text("key"), value);
                  longer.add(more);
                });
      }
      all = longer;
    }
    return all;
  }
}
