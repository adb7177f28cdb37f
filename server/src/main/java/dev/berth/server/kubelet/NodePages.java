package dev.berth.server.kubelet;

import dev.berth.api.Response;
import dev.berth.api.route.Query;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.model.kinds.Pod;
import dev.berth.model.streams.NodeStreams.PodTarget;
import dev.berth.storage.VolumeDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What an agent says of the pods on its node. Thread-safe: it looks in turns of the loop, and waits for them. */
public final class NodePages {
  static final String JSON = "application/json";

  private static final long PATIENCE_SECONDS = 10;

  private final Loop loop;
  private final Executor turns;
  private final String node;
  private final NodeUsage usage;

  public NodePages(Loop loop, String node, NodeUsage usage) {
    this(loop, loop, node, usage);
  }

  /** @param turns runs what looks at the agent where nothing else of the loop runs meanwhile */
  public NodePages(Loop loop, Executor turns, String node, NodeUsage usage) {
    this.loop = loop;
    this.turns = turns;
    this.node = node;
    this.usage = usage;
  }

  private <T> CompletableFuture<T> started(Supplier<CompletionStage<T>> task) {
    return CompletableFuture.supplyAsync(task, turns).thenCompose(stage -> stage);
  }

  private <T> T inTurn(Supplier<CompletionStage<T>> task) {
    return started(task).orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  private List<Pod> pods() {
    return inTurn(() -> CompletableFuture.completedFuture(usage.pods()));
  }

  /** @param uid that it must have, or empty */
  Optional<PodTarget> pod(String namespace, String name, String uid) {
    return pods().stream()
        .filter(p -> p.namespace().equals(namespace) && p.name().equals(name))
        .filter(p -> uid.isEmpty() || p.uid().equals(uid))
        .map(p -> new PodTarget(namespace, name, p.uid()))
        .findFirst();
  }

  /** The page at a path, by its segments; empty where it is none of these. Blocks. */
  Optional<Response> at(List<String> path, Query query) {
    return switch (String.join("/", path)) {
      case "healthz" -> Optional.of(Response.text(200, "ok"));
      case "pods" -> Optional.of(Response.whole(200, JSON, podList()));
      case "stats/summary" ->
          Optional.of(Response.whole(200, JSON, summary(query.flag("only_cpu_and_memory")).toCompletableFuture()
              .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join().toString()));
      case "metrics/resource" -> Optional.of(Response.text(200, ResourceLines.of(inTurn(() -> usage.measure(false)))));
      case "metrics" -> Optional.of(Response.text(200, metrics()));
      default -> Optional.empty();
    };
  }

  /** A PodList. */
  String podList() {
    return JsonObject.EMPTY
        .with("kind", "PodList")
        .with("apiVersion", "v1")
        .with("metadata", JsonObject.EMPTY)
        .with("items", JsonArray.of(pods().stream().map(Pod::json).toList()))
        .toString();
  }

  /** Upstream's {@code stats/v1alpha1} Summary, of what is measured here. Completes in a turn, or at once. */
  public CompletionStage<JsonObject> summary(boolean onlyCpuAndMemory) {
    return started(() -> usage.measure(!onlyCpuAndMemory))
        .thenApply(use -> StatsSummary.of(node, use, loop.clock().instant()));
  }

  /** One of upstream's gauges of volumes. */
  private record Gauge(String name, String help, ToLongFunction<VolumeDriver.Usage> of) {}

  private static final List<Gauge> VOLUME_GAUGES =
      List.of(
          new Gauge("capacity_bytes", "Capacity in bytes of the volume", VolumeDriver.Usage::totalBytes),
          new Gauge("available_bytes", "Number of available bytes in the volume", u -> u.availableBytes()),
          new Gauge("used_bytes", "Number of used bytes in the volume", VolumeDriver.Usage::usedBytes),
          new Gauge("inodes", "Maximum number of inodes in the volume", VolumeDriver.Usage::totalInodes),
          new Gauge("inodes_free", "Number of free inodes in the volume", u -> u.totalInodes() - u.usedInodes()),
          new Gauge("inodes_used", "Number of used inodes in the volume", VolumeDriver.Usage::usedInodes));

  /** Prometheus' text format, with upstream's names. */
  String metrics() {
    List<NodeUsage.PodUse> uses = inTurn(() -> usage.measure(true)).pods();
    StringBuilder text = new StringBuilder();
    head(text, "kubelet_node_name", "The node's name. The count is always 1.");
    text.append("kubelet_node_name{node=\"").append(node).append("\"} 1\n");
    head(text, "kubelet_running_pods", "Number of pods that have a running pod sandbox");
    text.append("kubelet_running_pods ").append(uses.stream().filter(u -> !u.containers().isEmpty()).count()).append('\n');
    head(text, "kubelet_running_containers", "Number of containers currently running");
    text.append("kubelet_running_containers{container_state=\"running\"} ")
        .append(uses.stream().mapToInt(u -> u.containers().size()).sum()).append('\n');
    for (Gauge gauge : VOLUME_GAUGES) {
      List<String> lines = new ArrayList<>();
      uses.forEach(p -> p.volumes().forEach(v -> lines.add(line(gauge, p.pod(), v))));
      if (!lines.isEmpty()) {
        head(text, "kubelet_volume_stats_" + gauge.name, gauge.help);
        lines.forEach(text::append);
      }
    }
    return text.toString();
  }

  private static String line(Gauge gauge, Pod pod, NodeUsage.VolumeUse use) {
    return "kubelet_volume_stats_" + gauge.name + "{namespace=\"" + pod.namespace() + "\",persistentvolumeclaim=\""
        + use.claim() + "\"} " + gauge.of.applyAsLong(use.usage()) + "\n";
  }

  private static void head(StringBuilder text, String name, String help) {
    text.append("# HELP ").append(name).append(" [ALPHA] ").append(help).append("\n# TYPE ").append(name).append(" gauge\n");
  }
}
