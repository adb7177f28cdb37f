package dev.berth.server.kubelet;

import dev.berth.api.Response;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.model.kinds.Pod;
import dev.berth.model.streams.NodeStreams.PodTarget;
import dev.berth.model.time.Timestamps;
import dev.berth.storage.VolumeDriver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What an agent says of the pods on its node. Thread-safe: it looks in turns of the loop, and waits for them. */
public final class NodePages {
  static final String JSON = "application/json";

  private static final long PATIENCE_SECONDS = 10;

  private final Loop loop;
  private final String node;
  private final NodeUsage usage;

  public NodePages(Loop loop, String node, NodeUsage usage) {
    this.loop = loop;
    this.node = node;
    this.usage = usage;
  }

  private <T> T inTurn(Supplier<CompletionStage<T>> task) {
    return CompletableFuture.supplyAsync(task, loop)
        .thenCompose(stage -> stage)
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join();
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
  Optional<Response> at(List<String> path) {
    return switch (String.join("/", path)) {
      case "healthz" -> Optional.of(Answers.text(200, "ok"));
      case "pods" -> Optional.of(Answers.whole(200, JSON, podList()));
      case "stats/summary" -> Optional.of(Answers.whole(200, JSON, summary()));
      case "metrics" -> Optional.of(Answers.text(200, metrics()));
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

  /** Upstream's {@code stats/v1alpha1} Summary, of what is measured here. */
  String summary() {
    Instant now = loop.clock().instant();
    List<JsonObject> pods = inTurn(usage::measure).stream().map(p -> pod(p, now)).toList();
    return JsonObject.EMPTY
        .with("node", JsonObject.EMPTY.with("nodeName", node))
        .with("pods", JsonArray.of(pods))
        .toString();
  }

  private static JsonObject pod(NodeUsage.PodUse use, Instant now) {
    Pod pod = use.pod();
    JsonObject.Builder all = JsonObject.builder();
    all.put(
        "podRef",
        JsonObject.EMPTY.with("name", pod.name()).with("namespace", pod.namespace()).with("uid", pod.uid()));
    pod.status().string("startTime").ifPresent(t -> all.put("startTime", t));
    all.put("containers", JsonArray.of(use.containers().stream().map(NodePages::container).toList()));
    if (!use.volumes().isEmpty()) {
      all.put("volume", JsonArray.of(use.volumes().stream().map(v -> volume(v, pod, now)).toList()));
    }
    return all.build();
  }

  private static JsonObject container(NodeUsage.ContainerUse use) {
    String at = Timestamps.format(use.stats().at());
    JsonObject.Builder all = JsonObject.builder().put("name", use.container().name());
    use.container().started().ifPresent(t -> all.put("startTime", Timestamps.format(t)));
    return all.put("cpu", JsonObject.EMPTY.with("time", at).with("usageCoreNanoSeconds", use.stats().cpuNanos()))
        .put("memory", JsonObject.EMPTY.with("time", at).with("workingSetBytes", use.stats().memoryBytes()))
        .put("rootfs", JsonObject.EMPTY.with("time", at).with("usedBytes", use.stats().writableLayerBytes()))
        .build();
  }

  private static JsonObject volume(NodeUsage.VolumeUse use, Pod pod, Instant now) {
    VolumeDriver.Usage u = use.usage();
    return JsonObject.EMPTY
        .with("time", Timestamps.format(now))
        .with("availableBytes", u.availableBytes())
        .with("capacityBytes", u.totalBytes())
        .with("usedBytes", u.usedBytes())
        .with("inodesFree", u.totalInodes() - u.usedInodes())
        .with("inodes", u.totalInodes())
        .with("inodesUsed", u.usedInodes())
        .with("name", use.volume())
        .with("pvcRef", JsonObject.EMPTY.with("name", use.claim()).with("namespace", pod.namespace()));
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
    List<NodeUsage.PodUse> uses = inTurn(usage::measure);
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
