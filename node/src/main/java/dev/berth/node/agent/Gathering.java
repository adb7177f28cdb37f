package dev.berth.node.agent;

import dev.berth.base.json.JsonObject;
import dev.berth.node.eviction.PodUse;
import dev.berth.node.eviction.PodUse.ContainerUse;
import dev.berth.node.runtime.RuntimePod.Container;
import dev.berth.node.volume.MountedVolume;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * One round of asking what pods use: memory and writable layers of the runtime, logs and emptyDirs of the disk. What fails to
 * answer counts as nothing. On the loop.
 */
final class Gathering {
  private final Surroundings place;
  private final NodeVolumes volumes;
  private final List<PodWorker> workers;
  private final Consumer<List<PodUse>> then;
  private final Map<PodWorker, Map<String, ContainerUse>> containers = new LinkedHashMap<>();
  private final Map<PodWorker, Map<String, Long>> emptyDirs = new HashMap<>();
  private int open;

  Gathering(Surroundings place, NodeVolumes volumes, List<PodWorker> workers, Consumer<List<PodUse>> then) {
    this.place = place;
    this.volumes = volumes;
    this.workers = workers;
    this.then = then;
  }

  void begin() {
    open = 1; // until all has been asked for
    for (PodWorker worker : workers) {
      containers.put(worker, new HashMap<>());
      emptyDirs.put(worker, new HashMap<>());
      worker.runtime().containers().stream().filter(Container::isRunning).forEach(c -> container(worker, c));
      worker.pod().volumes().filter(v -> v.has("emptyDir")).forEach(v -> emptyDir(worker, v));
    }
    closed();
  }

  private void container(PodWorker worker, Container container) {
    ask(
        place.runtime().stats(container.id()),
        stats -> add(worker, container.name(), new ContainerUse(stats.memoryBytes(), stats.writableLayerBytes())));
    String logs =
        place.settings().paths().logDirectory(worker.pod().namespace(), worker.pod().name(), worker.pod().uid());
    ask(
        place.gauges().bytesUnder(logs + "/" + container.name()),
        bytes -> add(worker, container.name(), new ContainerUse(0, bytes)));
  }

  private void add(PodWorker worker, String container, ContainerUse more) {
    containers.getOrDefault(worker, new HashMap<>())
        .merge(
            container,
            more,
            (a, b) -> new ContainerUse(a.memoryBytes() + b.memoryBytes(), a.diskBytes() + b.diskBytes()));
  }

  private void emptyDir(PodWorker worker, JsonObject volume) {
    Optional<MountedVolume> mounted = volumes.mounted(worker.pod().uid(), volume.text("name"));
    mounted.ifPresent(
        m ->
            ask(
                place.gauges().bytesUnder(m.path()),
                bytes -> emptyDirs.getOrDefault(worker, new HashMap<>()).put(volume.text("name"), bytes)));
  }

  private <T> void ask(CompletionStage<T> stage, Consumer<T> answered) {
    open++;
    Later.then(
        place.loop(),
        stage,
        value -> {
          answered.accept(value);
          closed();
        },
        _ -> closed());
  }

  private void closed() {
    open--;
    if (open == 0) {
      then.accept(
          containers.entrySet().stream()
              .map(e -> new PodUse(e.getKey().pod(), e.getValue(), emptyDirs.getOrDefault(e.getKey(), Map.of())))
              .toList());
    }
  }
}
