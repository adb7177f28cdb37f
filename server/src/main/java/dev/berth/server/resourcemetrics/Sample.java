package dev.berth.server.resourcemetrics;

import dev.berth.base.json.JsonObject;
import dev.berth.model.time.Timestamps;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a node said of itself and its pods at one moment.
 *
 * @param node empty where it does not measure itself
 * @param pods by their uids
 */
record Sample(Optional<Point> node, Map<String, PodPoint> pods) {
  /**
   * What something uses.
   *
   * @param started when it began to count; empty where that is not known
   * @param nanoCores of processors a second just now, where the node knows that
   */
  record Point(Instant at, Optional<Instant> started, long cpuNanos, OptionalLong nanoCores, long memoryBytes) {}

  /** @param containers those that run, by their names */
  record PodPoint(String namespace, String name, String uid, Map<String, Point> containers) {}

  /** Of a {@code stats/v1alpha1} Summary. */
  static Sample of(JsonObject summary) {
    Map<String, PodPoint> pods = new HashMap<>();
    for (JsonObject pod : summary.array("pods").objects().toList()) {
      JsonObject ref = pod.object("podRef");
      Map<String, Point> containers = new TreeMap<>();
      pod.array("containers").objects().forEach(c -> point(c).ifPresent(p -> containers.put(c.text("name"), p)));
      pods.put(ref.text("uid"), new PodPoint(ref.text("namespace"), ref.text("name"), ref.text("uid"), containers));
    }
    return new Sample(point(summary.object("node")), pods);
  }

  private static Optional<Point> point(JsonObject of) {
    JsonObject cpu = of.object("cpu");
    return cpu.has("usageCoreNanoSeconds") && of.object("memory").has("workingSetBytes")
        ? Optional.of(
            new Point(
                Timestamps.parse(cpu.text("time")),
                Timestamps.of(of, "startTime"),
                cpu.number("usageCoreNanoSeconds"),
                cpu.integer("usageNanoCores"),
                of.object("memory").number("workingSetBytes")))
        : Optional.empty();
  }

  /** Whether something's rate is not known before it is measured another time. */
  boolean needsAnother() {
    return node.filter(p -> p.nanoCores().isEmpty()).isPresent()
        || pods.values().stream().anyMatch(pod -> pod.containers().values().stream().anyMatch(c -> c.nanoCores().isEmpty()));
  }
}
