package dev.berth.node.agent;

import dev.berth.client.log.LateLogger;
import dev.berth.model.kinds.Pod;
import dev.berth.node.pod.ContainerSpec;
import dev.berth.node.pod.EnvFile;
import dev.berth.node.pod.EnvFiles;
import dev.berth.node.volume.HostVolumes;
import dev.berth.node.volume.MountedVolume;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;

/** Reads the files that a container has variables from. What is wrong with one is told to whoever runs the node, not to the pod. */
final class ReadFiles {
  private static final Logger LOG = LateLogger.of(ReadFiles.class);

  private ReadFiles() {}

  /** @param volumes of the pod that are there, by name */
  static CompletionStage<EnvFiles> of(
      Pod pod, ContainerSpec spec, Function<String, Optional<MountedVolume>> volumes, HostVolumes host) {
    Map<EnvFiles.Ref, EnvFiles.Found> found = new ConcurrentHashMap<>();
    CompletionStage<Boolean> all = CompletableFuture.completedFuture(true);
    for (EnvFiles.Ref ref : EnvFiles.of(spec)) {
      Optional<MountedVolume> volume = volumes.apply(ref.volume()).filter(v -> !v.block());
      if (volume.isEmpty()) {
        found.put(ref, new EnvFiles.NoVolume());
        continue;
      }
      String path = volume.get().path();
      all =
          all.thenCombine(
              host.read(path, ref.path())
                  .handle((text, why) -> why == null ? found(pod, ref, path, text) : unreadable(pod, ref, why))
                  .thenApply(result -> found.put(ref, result)),
              (before, _) -> before);
    }
    return all.thenApply(_ -> found.isEmpty() ? EnvFiles.NONE : new EnvFiles(found));
  }

  private static EnvFiles.Found found(Pod pod, EnvFiles.Ref ref, String volume, Optional<String> text) {
    if (text.isEmpty()) {
      return new EnvFiles.NoFile();
    }
    return switch (EnvFile.parse(text.get())) {
      case EnvFile.Parsed good -> new EnvFiles.Variables(volume + "/" + ref.path(), good.values());
      case EnvFile.Malformed malformed -> {
        tell(pod, ref, malformed.message());
        yield new EnvFiles.NotReadable();
      }
    };
  }

  private static EnvFiles.Found unreadable(Pod pod, EnvFiles.Ref ref, Throwable why) {
    tell(pod, ref, String.valueOf(why.getMessage()));
    return new EnvFiles.NotReadable();
  }

  private static void tell(Pod pod, EnvFiles.Ref ref, String message) {
    LOG.warn(
        "pod={}/{} volume={} file={} failed=reading variables message={}", pod.namespace(), pod.name(), ref.volume(), ref.path(),
        message);
  }
}
