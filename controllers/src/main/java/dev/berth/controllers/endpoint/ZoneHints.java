package dev.berth.controllers.endpoint;

import dev.berth.client.Index;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Service;
import dev.berth.model.quantity.Quantity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * For which zones the endpoints of a Service are meant that says {@code topology-mode: Auto}: each zone gets a part of them like its part
 * of the cluster's processors, first of its own ones. Where a zone's endpoints would have a fifth more to do than others', nobody is told
 * anything (KEP-2433; upstream {@code k8s.io/endpointslice/topologycache}). Pure.
 */
final class ZoneHints {
  static final String ZONE = "topology.kubernetes.io/zone";
  private static final List<String> MODES =
      List.of("service.kubernetes.io/topology-aware-hints", "service.kubernetes.io/topology-mode");
  private static final List<String> CONTROL_PLANE =
      List.of("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master");
  private static final double OVERLOAD = 0.2;

  /** The Services that ask for it, all by the same key: there are many nodes, and few of these. */
  static final Index<Service> WANTED =
      new Index<>("topology-mode", Kinds.SERVICE, service -> wantedBy(service) ? List.of(MODES.getLast()) : List.of());

  private ZoneHints() {}

  sealed interface Result {
    /** @param zones one for each endpoint, in their order */
    record Shared(List<String> zones) implements Result {}

    record Impossible(String why) implements Result {}
  }

  /** Whether a Service asks for it. The older annotation counts first. */
  static boolean wantedBy(Service service) {
    String mode =
        MODES.stream().filter(service.meta().annotations()::has).findFirst().map(service.meta()::annotation).orElse("");
    return mode.equals("Auto") || mode.equals("auto");
  }

  static List<Service> wanted(View view) {
    return view.by(WANTED, MODES.getLast());
  }

  /** What of a node matters: a change of anything else shares nothing anew. */
  static String part(Node node) {
    return counts(node) ? node.meta().label(ZONE) + " " + milliCpu(node) : "";
  }

  private static boolean counts(Node node) {
    return node.isReady() && CONTROL_PLANE.stream().noneMatch(node.meta().labels()::has);
  }

  private static long milliCpu(Node node) {
    return node.allocatable().string("cpu").map(cpu -> Quantity.parse(cpu).milliValue()).orElse(0L);
  }

  /** Processors by zone; empty where some node does not say its zone or its processors. */
  static Optional<Map<String, Long>> processors(View view) {
    Map<String, Long> byZone = new TreeMap<>();
    for (Node node : view.list(Kinds.NODE, "")) {
      if (counts(node)) {
        String zone = node.meta().label(ZONE);
        if (zone.isEmpty() || milliCpu(node) == 0) {
          return Optional.empty();
        }
        byZone.merge(zone, milliCpu(node), Long::sum);
      }
    }
    return byZone.isEmpty() ? Optional.empty() : Optional.of(byZone);
  }

  /** @param zones where the endpoints are that are ready; empty text where that is unknown */
  static Result share(Optional<Map<String, Long>> processors, List<String> zones) {
    if (processors.isEmpty()) {
      return new Result.Impossible("Insufficient Node information: allocatable CPU or zone not specified on one or more nodes");
    }
    Map<String, Long> cpus = processors.get();
    if (cpus.size() < 2) {
      return new Result.Impossible("Nodes only ready in one zone");
    }
    String counts = " (" + zones.size() + " endpoints, " + cpus.size() + " zones)";
    if (cpus.size() > zones.size()) {
      return new Result.Impossible("Insufficient number of endpoints" + counts);
    }
    double total = cpus.values().stream().mapToLong(Long::longValue).sum();
    Map<String, Double> desired = new TreeMap<>();
    long least = 0;
    for (Map.Entry<String, Long> zone : cpus.entrySet()) {
      double fair = zone.getValue() / total * zones.size();
      long minimum = (long) Math.ceil(fair / (1 + OVERLOAD));
      desired.put(zone.getKey(), Math.max(fair, minimum));
      least += minimum;
    }
    if (least > zones.size()) {
      return new Result.Impossible(
          "Unable to allocate minimum required endpoints to each zone without exceeding overload threshold" + counts);
    }
    if (zones.contains("")) {
      return new Result.Impossible("One or more endpoints do not have a zone specified");
    }
    return new Result.Shared(moved(desired, zones));
  }

  /** Each endpoint is for its own zone, but those that a zone has too many of are for one that has too few. */
  private static List<String> moved(Map<String, Double> desired, List<String> zones) {
    Map<String, Double> gives = new TreeMap<>();
    Map<String, Double> takes = new TreeMap<>();
    desired.forEach((zone, target) -> {
      double spare = zones.stream().filter(zone::equals).count() - target;
      if (spare > 0) {
        gives.put(zone, spare);
      } else if (spare < 0) {
        takes.put(zone, -spare);
      }
    });
    Map<String, Integer> giving = new TreeMap<>();
    Map<String, Integer> taking = new TreeMap<>();
    while (!gives.isEmpty() && !takes.isEmpty()) {
      String from = most(gives);
      String to = most(takes);
      double spare = gives.getOrDefault(from, 0.0);
      double need = takes.getOrDefault(to, 0.0);
      if (spare < 1 && need < 1 || spare < 0.5 || need < 0.5) {
        break;
      }
      gives.put(from, spare - 1);
      takes.put(to, need - 1);
      giving.merge(from, 1, Integer::sum);
      taking.merge(to, 1, Integer::sum);
    }
    List<String> meant = new ArrayList<>(zones);
    for (int i = 0; i < meant.size(); i++) {
      Optional<String> to = taking.keySet().stream().findFirst();
      if (to.isPresent() && giving.getOrDefault(meant.get(i), 0) > 0) {
        countDown(giving, meant.set(i, to.get()));
        countDown(taking, to.get());
      }
    }
    return List.copyOf(meant);
  }

  private static void countDown(Map<String, Integer> left, String zone) {
    int rest = left.getOrDefault(zone, 0) - 1;
    if (rest > 0) {
      left.put(zone, rest);
    } else {
      left.remove(zone);
    }
  }

  private static String most(Map<String, Double> zones) {
    return zones.entrySet().stream().max(Comparator.comparingDouble(Map.Entry::getValue)).orElseThrow().getKey();
  }
}
