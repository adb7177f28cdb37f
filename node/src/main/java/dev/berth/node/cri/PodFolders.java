package dev.berth.node.cri;

import dev.berth.node.cri.proto.PodSandbox;
import dev.berth.node.cri.proto.PodSandboxStatusRequest;
import dev.berth.node.runtime.Runtime.SandboxConfig;
import dev.berth.node.runtime.RuntimeFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a pod has on the machine beside what the runtime makes of it: its cgroup and the directory of its logs. Both are
 * made before its first sandbox, and gone after its last; where they are is written in each sandbox's annotations.
 */
final class PodFolders {
  private static final Logger LOG = LoggerFactory.getLogger(PodFolders.class);

  /** @param uid "" where nothing is known of the sandbox, and nothing is to be cleared */
  record Places(String uid, String cgroup, String logs) {
    static final Places NONE = new Places("", "", "");

    static Places of(Map<String, String> labels, Map<String, String> annotations) {
      return new Places(
          PodPictures.uid(labels),
          annotations.getOrDefault(SandboxMessages.CGROUP, ""),
          annotations.getOrDefault(SandboxMessages.LOGS, ""));
    }
  }

  private final CriConnection connection;
  private final PodCgroups cgroups;
  private final PodPictures pictures;

  PodFolders(CriConnection connection, PodCgroups cgroups, PodPictures pictures) {
    this.connection = connection;
    this.cgroups = cgroups;
    this.pictures = pictures;
  }

  CompletionStage<Boolean> make(SandboxConfig config, HostTraits host) {
    return blocking(
        () -> {
          cgroups.make(SandboxMessages.cgroupParent(config, host), config.resources());
          directory(Path.of(config.logDirectory()));
          return true;
        });
  }

  CompletionStage<Boolean> update(SandboxConfig config, HostTraits host, boolean atLeast) {
    return blocking(
        () -> {
          String path = SandboxMessages.cgroupParent(config, host);
          if (atLeast) {
            cgroups.raise(path, config.resources());
          } else {
            cgroups.make(path, config.resources());
          }
          return true;
        });
  }

  static void directory(Path logs) {
    try {
      Files.createDirectories(logs);
    } catch (IOException e) {
      throw new RuntimeFailure(
          RuntimeFailure.Code.UNKNOWN, "the directory " + logs + " for logs cannot be made: " + e);
    }
  }

  CompletionStage<Places> of(String sandboxId) {
    return connection
        .call(
            CriMethods.SANDBOX_STATUS, PodSandboxStatusRequest.newBuilder().setPodSandboxId(sandboxId).build())
        .thenApply(answer -> Places.of(answer.getStatus().getLabelsMap(), answer.getStatus().getAnnotationsMap()))
        .exceptionally(
            why -> {
              if (Failures.is(why, RuntimeFailure.Code.NOT_FOUND)) {
                return Places.NONE;
              }
              throw new CompletionException(Failures.cause(why));
            });
  }

  /** After a sandbox: they stay as long as the pod has another. */
  CompletionStage<Boolean> clear(Places places) {
    if (places.uid().isEmpty()) {
      return CompletableFuture.completedFuture(true);
    }
    return pictures
        .list(Optional.of(places.uid()))
        .thenCompose(
            left -> {
              List<PodSandbox> others = left.sandboxes();
              return others.isEmpty() ? blocking(() -> clearNow(places)) : CompletableFuture.completedFuture(true);
            });
  }

  /** Cgroups of pods that nobody knows: whoever made them was killed before they could be told of. */
  CompletionStage<Boolean> clearOthers(Set<String> known, String cgroupRoot) {
    return blocking(
        () -> {
          cgroups
              .pods(cgroupRoot)
              .forEach(
                  (uid, path) -> {
                    // looked up after they were listed: who makes one is known before
                    if (!known.contains(uid)) {
                      LOG.info("uid={} orphaned, removing its cgroup {}", uid, path);
                      cgroups.remove(path);
                    }
                  });
          return true;
        });
  }

  private boolean clearNow(Places places) {
    if (!places.cgroup().isEmpty()) {
      cgroups.remove(places.cgroup());
    }
    if (!places.logs().isEmpty()) {
      delete(Path.of(places.logs()));
    }
    return true;
  }

  private static void delete(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("logs in {} stay: {}", directory, e.toString());
    }
  }

  /** On a virtual thread. */
  static <T> CompletionStage<T> blocking(Supplier<T> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("cri")
        .start(
            () -> {
              try {
                done.complete(work.get());
              } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
              }
            });
    return done;
  }
}
