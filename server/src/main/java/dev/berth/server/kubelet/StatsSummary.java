package dev.berth.server.kubelet;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.time.Timestamps;
import dev.berth.node.runtime.Runtime;
import dev.berth.storage.VolumeDriver;
import java.time.Instant;
import java.util.List;

/** Upstream's {@code stats/v1alpha1} Summary, of what is measured here. Pure. */
final class StatsSummary {
  private StatsSummary() {}

  static JsonObject of(String node, NodeUsage.NodeUse use, Instant now) {
    List<JsonObject> pods = use.pods().stream().map(p -> pod(p, now)).toList();
    JsonObject.Builder whole = JsonObject.builder().put("nodeName", node);
    use.whole().ifPresent(stats -> whole.put("cpu", cpu(stats)).put("memory", memory(stats)));
    return JsonObject.EMPTY.with("node", whole.build()).with("pods", JsonArray.of(pods));
  }

  private static JsonObject cpu(Runtime.Stats stats) {
    JsonObject.Builder cpu = JsonObject.builder().put("time", at(stats));
    stats.nanoCores().ifPresent(n -> cpu.put("usageNanoCores", n));
    return cpu.put("usageCoreNanoSeconds", stats.cpuNanos()).build();
  }

  private static JsonObject memory(Runtime.Stats stats) {
    return JsonObject.EMPTY.with("time", at(stats)).with("workingSetBytes", stats.memoryBytes());
  }

  /** To the microsecond: a rate is what lies between two of them. */
  private static String at(Runtime.Stats stats) {
    return Timestamps.formatMicro(stats.at());
  }

  private static JsonObject pod(NodeUsage.PodUse use, Instant now) {
    Pod pod = use.pod();
    JsonObject.Builder all = JsonObject.builder();
    all.put(
        "podRef",
        JsonObject.EMPTY.with("name", pod.name()).with("namespace", pod.namespace()).with("uid", pod.uid()));
    pod.status().string("startTime").ifPresent(t -> all.put("startTime", t));
    all.put("containers", JsonArray.of(use.containers().stream().map(StatsSummary::container).toList()));
    if (!use.volumes().isEmpty()) {
      all.put("volume", JsonArray.of(use.volumes().stream().map(v -> volume(v, pod, now)).toList()));
    }
    return all.build();
  }

  private static JsonObject container(NodeUsage.ContainerUse use) {
    JsonObject.Builder all = JsonObject.builder().put("name", use.container().name());
    use.container().started().ifPresent(t -> all.put("startTime", Timestamps.format(t)));
    return all.put("cpu", cpu(use.stats()))
        .put("memory", memory(use.stats()))
        .put("rootfs", JsonObject.EMPTY.with("time", at(use.stats())).with("usedBytes", use.stats().writableLayerBytes()))
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
}
