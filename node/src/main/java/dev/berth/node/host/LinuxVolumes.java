package dev.berth.node.host;

import dev.berth.base.loop.Loop;
import dev.berth.base.queue.Backoff;
import dev.berth.client.Client;
import dev.berth.node.KubeletPaths;
import dev.berth.node.linux.Commands;
import dev.berth.node.runtime.ImageViews;
import dev.berth.node.runtime.Runtime.Mount;
import dev.berth.node.volume.ContainerFiles;
import dev.berth.node.volume.Device;
import dev.berth.node.volume.FileContent;
import dev.berth.node.volume.FsGroup;
import dev.berth.node.volume.HostVolumes;
import dev.berth.node.volume.LocalVolume;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pods' volumes and files on this host. Owns the work that is under way: it is called in turns of the loop, does what blocks on
 * threads of its own, one thing after the other for each volume of a pod, and renews tokens by itself as long as their volume is
 * there.
 */
public final class LinuxVolumes implements HostVolumes {
  private static final Logger LOG = LoggerFactory.getLogger(LinuxVolumes.class);
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(2));

  private final KubeletPaths paths;
  private final Loop loop;
  private final Tokens tokens;
  private final Mounts mounts = new Mounts();
  private final PodDirectory pods;
  private final VolumeMaker maker;
  private final Lanes lanes = new Lanes();
  private final Map<String, Renewal> renewals = new HashMap<>();

  /** @param client acts as the node */
  public LinuxVolumes(KubeletPaths paths, Loop loop, Client client, Commands commands) {
    this.paths = paths;
    this.loop = loop;
    this.tokens = new Tokens(loop, client);
    this.pods = new PodDirectory(paths, mounts);
    this.maker = new VolumeMaker(loop.clock(), client, paths, mounts, commands);
  }

  /**
   * Makes the directories that must be there before the agent starts, and lets mounts below them be shared with containers. Blocks.
   * The root is ours ({@link RootClaim}).
   *
   * @throws IllegalStateException where mounting is not allowed: nothing would work
   */
  public void begin() {
    new NodeRoot(paths, mounts).begin();
  }

  /** What waits to renew a volume's tokens. */
  private static final class Renewal {
    private final LocalVolume volume;
    private Loop.Timer timer = () -> false;
    private int failures;

    Renewal(LocalVolume volume) {
      this.volume = volume;
    }
  }

  private static String key(LocalVolume volume) {
    return volume.podUid() + "/" + volume.name();
  }

  @Override
  public CompletionStage<Optional<Notice>> setUp(LocalVolume volume) {
    stopRenewing(volume);
    Renewal renewal = new Renewal(volume);
    if (!volume.tokens().isEmpty()) {
      renewals.put(key(volume), renewal);
    }
    return make(volume).whenComplete((_, why) -> loop.execute(() -> made(renewal, Optional.ofNullable(why))));
  }

  private CompletionStage<Optional<Notice>> make(LocalVolume volume) {
    return lanes.run(
        key(volume),
        () ->
            onLoop(() -> tokens.of(volume).thenCombine(maker.remoteFacts(volume), (files, facts) -> new Needed(files, facts)))
                .thenCompose(needed -> work(volume.name(), () -> make(volume, needed))));
  }

  private record Needed(Map<String, FileContent> tokens, RemoteFacts facts) {}

  private Optional<Notice> make(LocalVolume volume, Needed needed) throws Exception {
    Map<String, FileContent> files = new TreeMap<>(volume.files());
    files.putAll(needed.tokens());
    return maker.setUp(volume, files, needed.tokens().keySet(), needed.facts());
  }

  private void made(Renewal renewal, Optional<Throwable> why) {
    LocalVolume volume = renewal.volume;
    if (renewals.get(key(volume)) != renewal) {
      return;
    }
    Duration wait;
    if (why.isPresent()) {
      renewal.failures++;
      wait = BACKOFF.after(renewal.failures);
      LOG.warn("uid={} volume={} failed=writing tokens message={}", volume.podUid(), volume.name(), why.get().getMessage());
    } else {
      renewal.failures = 0;
      Instant now = loop.clock().instant();
      Duration left = Duration.between(now, tokens.renewAt(volume).orElse(now));
      // one that is past its time and could not be renewed is asked for again soon, and not at once
      wait = left.compareTo(BACKOFF.base()) < 0 ? Duration.ofSeconds(30) : left;
    }
    renewal.timer =
        loop.schedule(
            wait,
            () -> {
              var _ = make(volume).whenComplete((_, failed) -> loop.execute(() -> made(renewal, Optional.ofNullable(failed))));
            });
  }

  private void stopRenewing(LocalVolume volume) {
    Renewal renewal = renewals.remove(key(volume));
    if (renewal != null) {
      renewal.timer.cancel();
    }
  }

  @Override
  public CompletionStage<Boolean> show(LocalVolume volume, ImageViews.Files files) {
    return lanes.run(
        key(volume),
        () ->
            work(
                volume.name(),
                () -> {
                  maker.show(volume, files);
                  return true;
                }));
  }

  @Override
  public CompletionStage<Boolean> tearDown(LocalVolume volume) {
    stopRenewing(volume);
    tokens.forget(volume);
    return lanes.run(
        key(volume),
        () ->
            work(
                volume.name(),
                () -> {
                  maker.tearDown(volume);
                  return true;
                }));
  }

  @Override
  public CompletionStage<List<Mount>> prepare(ContainerFiles files) {
    return work(files.container(), () -> pods.prepare(files));
  }

  @Override
  public CompletionStage<Boolean> releaseSubPaths(String podUid, String specName) {
    return work(
        specName,
        () -> {
          pods.releaseSubPaths(podUid, specName);
          return true;
        });
  }

  @Override
  public CompletionStage<Boolean> describe(Device device, String podUid, String node) {
    return work(
        device.volume(),
        () -> {
          pods.describe(device, podUid, node);
          return true;
        });
  }

  @Override
  public CompletionStage<Boolean> undescribe(Device device, String podUid) {
    return work(
        device.volume(),
        () -> {
          pods.undescribe(device, podUid);
          return true;
        });
  }

  @Override
  public CompletionStage<Boolean> own(String path, FsGroup group, Runnable given) {
    return work(
        path,
        () -> {
          Ownership.give(Path.of(path), group, given);
          return true;
        });
  }

  @Override
  public CompletionStage<Boolean> forget(String podUid) {
    return work(
        podUid,
        () -> {
          pods.forget(podUid);
          return true;
        });
  }

  @Override
  public CompletionStage<Boolean> forgetOthers(Set<String> podUids) {
    return work(
        "orphans",
        () -> {
          for (String uid : pods.known()) {
            // looked up after they were listed: a pod is known before it has a directory
            if (!podUids.contains(uid)) {
              try {
                LOG.info("uid={} orphaned, removing its directory", uid);
                pods.forget(uid);
              } catch (RuntimeException e) {
                LOG.warn("uid={} failed=removing an orphaned pod's directory", uid, e);
              }
            }
          }
          return true;
        });
  }

  @Override
  public CompletionStage<Optional<String>> read(String volume, String path) {
    return work(path, () -> VolumeTexts.read(volume, path));
  }

  @Override
  public CompletionStage<String> resolver() {
    return work("resolv.conf", NodeRoot::resolver);
  }

  private <T> CompletionStage<T> onLoop(Supplier<CompletionStage<T>> ask) {
    if (loop.inLoop()) {
      return ask.get();
    }
    CompletableFuture<T> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          var _ =
              ask.get()
                  .whenComplete(
                      (value, why) -> {
                        if (why == null) {
                          done.complete(value);
                        } else {
                          done.completeExceptionally(why);
                        }
                      });
        });
    return done;
  }

  /** On a thread of the system: calls of Linux would hold on to the few threads that carry virtual ones. */
  private static <T> CompletionStage<T> work(String what, Callable<T> task) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("volume " + what)
        .start(
            () -> {
              try {
                done.complete(task.call());
              } catch (FileSystemException e) {
                done.completeExceptionally(new IllegalStateException(words(e), e));
              } catch (Exception | Error e) {
                done.completeExceptionally(e);
              }
            });
    return done;
  }

  /** Java's messages are often the path alone. */
  private static String words(FileSystemException e) {
    String why =
        switch (e) {
          case NoSuchFileException _ -> "no such file or directory";
          case FileAlreadyExistsException _ -> "file exists";
          case AccessDeniedException _ -> "permission denied";
          case DirectoryNotEmptyException _ -> "directory not empty";
          default -> String.valueOf(e.getReason());
        };
    return e.getFile() + ": " + why;
  }
}
