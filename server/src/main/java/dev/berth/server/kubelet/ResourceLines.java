package dev.berth.server.kubelet;

import dev.berth.node.runtime.Runtime;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What a metrics-server reads of a node: {@code /metrics/resource}, by upstream's names (kubelet {@code metrics/collectors}). Pure. */
final class ResourceLines {
  private ResourceLines() {}

  private record Line(String labels, Runtime.Stats stats, String started) {}

  static String of(NodeUsage.NodeUse use) {
    List<Line> containers = new ArrayList<>();
    for (NodeUsage.PodUse pod : use.pods()) {
      for (NodeUsage.ContainerUse container : pod.containers()) {
        String labels =
            "{container=\"" + container.container().name() + "\",namespace=\"" + pod.pod().namespace() + "\",pod=\""
                + pod.pod().name() + "\"}";
        String started =
            container.container().started().map(t -> BigDecimal.valueOf(t.toEpochMilli(), 3).toPlainString()).orElse("");
        containers.add(new Line(labels, container.stats(), started));
      }
    }
    List<Line> node = use.whole().map(stats -> List.of(new Line("", stats, ""))).orElse(List.of());
    StringBuilder text = new StringBuilder();
    family(
        text, "container_cpu_usage_seconds_total", "counter", "Cumulative cpu time consumed by the container in core-seconds",
        containers, ResourceLines::cpu);
    family(
        text, "container_memory_working_set_bytes", "gauge", "Current working set of the container in bytes",
        containers, ResourceLines::memory);
    family(
        text, "container_start_time_seconds", "gauge", "Start time of the container since unix epoch in seconds",
        containers.stream().filter(line -> !line.started.isEmpty()).toList(), Line::started);
    family(
        text, "node_cpu_usage_seconds_total", "counter", "Cumulative cpu time consumed by the node in core-seconds",
        node, ResourceLines::cpu);
    family(
        text, "node_memory_working_set_bytes", "gauge", "Current working set of the node in bytes",
        node, ResourceLines::memory);
    family(
        text, "resource_scrape_error", "gauge", "1 if there was an error while getting container metrics, 0 otherwise",
        List.of(new Line("", new Runtime.Stats(Instant.EPOCH, 0, 0, 0), "0")), Line::started);
    return text.toString();
  }

  private static String cpu(Line line) {
    return BigDecimal.valueOf(line.stats.cpuNanos(), 9).toPlainString() + " " + line.stats.at().toEpochMilli();
  }

  private static String memory(Line line) {
    return line.stats.memoryBytes() + " " + line.stats.at().toEpochMilli();
  }

  private static void family(
      StringBuilder text, String name, String type, String help, List<Line> lines, Function<Line, String> value) {
    if (!lines.isEmpty()) {
      text.append("# HELP ").append(name).append(" [STABLE] ").append(help).append("\n# TYPE ").append(name).append(' ').append(type).append('\n');
      lines.forEach(line -> text.append(name).append(line.labels).append(' ').append(value.apply(line)).append('\n'));
    }
  }
}
