package dev.berth.server.resourcemetrics;

import dev.berth.server.resourcemetrics.Sample.PodPoint;
import dev.berth.server.resourcemetrics.Sample.Point;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What nodes and pods use: processors as a rate between two samples, memory as it is in the second. What has no rate is left out,
 * and so is a pod of which any container has none. Pure.
 *
 * @param nodes by name
 * @param pods by uid
 */
record Usage(Map<String, Rate> nodes, Map<String, PodRates> pods) {
  static final Usage NONE = new Usage(Map.of(), Map.of());

  /** Over how long a node's own rates count as taken; it does not say. */
  private static final Duration TOLD = Duration.ofSeconds(15);

  /** @param window between the two samples, of which {@code at} is the second */
  record Rate(Instant at, Duration window, long nanoCores, long memoryBytes) {}

  /** @param containers by name, at least one */
  record PodRates(String namespace, String name, Map<String, Rate> containers) {}

  /** Between two rounds of samples, by the names of nodes. */
  static Usage between(Map<String, Sample> before, Map<String, Sample> now) {
    Map<String, Rate> nodes = new HashMap<>();
    Map<String, PodRates> pods = new HashMap<>();
    now.forEach(
        (name, sample) -> {
          Optional<Sample> earlier = Optional.ofNullable(before.get(name));
          sample.node().flatMap(point -> rate(earlier.flatMap(Sample::node), point)).ifPresent(r -> nodes.put(name, r));
          sample.pods().values()
              .forEach(
                  pod ->
                      rates(earlier.flatMap(e -> Optional.ofNullable(e.pods().get(pod.uid()))), pod)
                          .ifPresent(r -> pods.put(pod.uid(), r)));
        });
    return new Usage(Map.copyOf(nodes), Map.copyOf(pods));
  }

  private static Optional<PodRates> rates(Optional<PodPoint> before, PodPoint now) {
    Map<String, Rate> containers = new LinkedHashMap<>();
    now.containers()
        .forEach(
            (name, point) ->
                rate(before.flatMap(b -> Optional.ofNullable(b.containers().get(name))), point)
                    .ifPresent(r -> containers.put(name, r)));
    return containers.isEmpty() || containers.size() < now.containers().size()
        ? Optional.empty()
        : Optional.of(new PodRates(now.namespace(), now.name(), containers));
  }

  private static Optional<Rate> rate(Optional<Point> before, Point now) {
    if (now.nanoCores().isPresent()) {
      Duration window = now.started().map(s -> Duration.between(s, now.at())).filter(d -> d.compareTo(TOLD) < 0).orElse(TOLD);
      return Optional.of(new Rate(now.at(), window, now.nanoCores().getAsLong(), now.memoryBytes()));
    }
    // one that was started anew counts from the beginning
    return before
        .filter(b -> b.started().equals(now.started()) && b.at().isBefore(now.at()) && b.cpuNanos() <= now.cpuNanos())
        .map(
            b -> {
              Duration window = Duration.between(b.at(), now.at());
              double perNano = (double) (now.cpuNanos() - b.cpuNanos()) / window.toNanos();
              return new Rate(now.at(), window, Math.round(perNano * 1_000_000_000), now.memoryBytes());
            });
  }
}
