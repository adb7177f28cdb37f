package dev.berth.server.kubelet;

import dev.berth.client.Indexes;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.node.KubeletPaths;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.RuntimePod;
import dev.berth.node.volume.Device;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks the runtime and the drivers what the pods of a node use. What cannot be measured is left out. On the agent's loop. */
public final class NodeUsage {
  private final View view;
  private final String node;
  private final Runtime runtime;
  private final Drivers drivers;
  private final KubeletPaths paths;
  private final Whole whole;

  /** What the node uses as a whole. */
  public interface Whole {
    /**
     * Asked before its containers are.
     *
     * @param pods that are on it
     */
    CompletionStage<Optional<Runtime.Stats>> of(List<Pod> pods);
  }

  /** Of a node that is not measured itself. */
  public NodeUsage(View view, String node, Runtime runtime, Drivers drivers, KubeletPaths paths) {
    this(view, node, runtime, drivers, paths, _ -> CompletableFuture.completedFuture(Optional.empty()));
  }

  public NodeUsage(View view, String node, Runtime runtime, Drivers drivers, KubeletPaths paths, Whole whole) {
    this.whole = whole;
    this.view = view;
    this.node = node;
    this.runtime = runtime;
    this.drivers = drivers;
    this.paths = paths;
  }

  /** A container that runs. */
  record ContainerUse(RuntimePod.Container container, Runtime.Stats stats) {}

  /** A volume of a claim, by its name in the pod. */
  record VolumeUse(String volume, String claim, VolumeDriver.Usage usage) {}

  /** What a pod uses. */
  record PodUse(Pod pod, List<ContainerUse> containers, List<VolumeUse> volumes) {}

  List<Pod> pods() {
    return view.by(Indexes.PODS_BY_NODE, node);
  }

  /** @param whole what the node uses, where that is measured */
  record NodeUse(Optional<Runtime.Stats> whole, List<PodUse> pods) {}

  /** @param volumes whether they are measured too */
  CompletionStage<NodeUse> measure(boolean volumes) {
    List<Pod> pods = pods();
    CompletionStage<Optional<Runtime.Stats>> node = whole.of(pods);
    List<CompletionStage<Optional<PodUse>>> all = new ArrayList<>();
    pods.stream().filter(p -> !p.isFinished()).forEach(p -> all.add(pod(p, volumes)));
    return node.thenCombine(joined(all), NodeUse::new);
  }

  private CompletionStage<Optional<PodUse>> pod(Pod pod, boolean withVolumes) {
    CompletionStage<List<ContainerUse>> containers =
        runtime
            .pod(pod.uid())
            .thenCompose(
                found ->
                    joined(
                        found.containers().stream().filter(RuntimePod.Container::isRunning).map(this::container).toList()))
            .exceptionally(_ -> List.of());
    if (!withVolumes) {
      return containers.thenApply(c -> Optional.of(new PodUse(pod, c, List.of())));
    }
    CompletionStage<List<VolumeUse>> volumes = joined(pod.volumes().map(v -> volume(pod, v.text("name"), pod.claimName(v))).toList());
    return containers.thenCombine(volumes, (c, v) -> Optional.of(new PodUse(pod, c, v)));
  }

  private CompletionStage<Optional<ContainerUse>> container(RuntimePod.Container container) {
    return runtime.stats(container.id()).thenApply(s -> Optional.of(new ContainerUse(container, s))).exceptionally(_ -> Optional.empty());
  }

  private CompletionStage<Optional<VolumeUse>> volume(Pod pod, String name, String claimName) {
    Optional<PersistentVolume> volume =
        Optional.of(claimName)
            .filter(c -> !c.isEmpty())
            .flatMap(c -> view.get(Kinds.CLAIM, pod.namespace(), c))
            .map(PersistentVolumeClaim::volumeName)
            .flatMap(v -> view.get(Kinds.VOLUME, "", v))
            .filter(v -> v.spec().has("csi"));
    Optional<VolumeDriver> driver = volume.flatMap(v -> drivers.find(v.csi().text("driver")));
    if (driver.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    Device device = Device.of(volume.get(), true);
    return driver
        .get()
        .usage(volume.get().csi().text("volumeHandle"), node, device.podPath(paths, pod.uid()))
        .thenApply(u -> Optional.of(new VolumeUse(name, claimName, u)))
        .exceptionally(_ -> Optional.empty());
  }

  private static <T> CompletionStage<List<T>> joined(List<CompletionStage<Optional<T>>> stages) {
    CompletionStage<List<T>> all = CompletableFuture.completedFuture(List.of());
    for (CompletionStage<Optional<T>> stage : stages) {
      all =
          all.thenCombine(
              stage,
              (before, one) -> {
                List<T> next = new ArrayList<>(before);
                one.ifPresent(next::add);
                return next;
              });
    }
    return all;
  }
}
