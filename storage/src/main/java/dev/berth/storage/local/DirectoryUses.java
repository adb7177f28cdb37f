package dev.berth.storage.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where nodes use a directory volume: {@code uses/<node>} beside its contents. Each node writes a record of its own, since a
 * directory on shared storage is used by machines that know nothing of each other. Of its own nodes this process believes the
 * kernel and not the record.
 */
final class DirectoryUses {
  private final Shelf volumes;
  private final Mounts mounts;
  private final List<String> nodes;
  private final Steps steps;

  DirectoryUses(Shelf volumes, Mounts mounts, List<String> nodes, Steps steps) {
    this.volumes = volumes;
    this.mounts = mounts;
    this.nodes = nodes;
    this.steps = steps;
  }

  private Path folder(Saved volume) {
    return volumes.home(volume).resolve("uses");
  }

  Saved at(Saved volume, String node) {
    return Records.read(folder(volume).resolve(node)).orElse(Saved.of(node, node, node));
  }

  void save(Saved volume, Saved use) {
    steps.next("save use " + use.json());
    Mounts.directory(folder(volume).toString());
    Records.write(folder(volume).resolve(use.id()), use);
  }

  boolean isMounted(Saved volume, String path) {
    String end = "/volumes/" + volume.id() + "/data";
    return mounts.at(path).filter(mount -> mount.root().endsWith(end)).isPresent();
  }

  /** Paths of a node's pods that see it now. */
  List<String> published(Saved volume, String node) {
    return at(volume, node).publishedAt().stream().filter(path -> isMounted(volume, path)).toList();
  }

  /** Nodes on which it is staged. */
  List<String> staged(Saved volume) {
    if (!Files.isDirectory(folder(volume))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder(volume))) {
      return files
          .filter(file -> !file.toString().endsWith(Records.FRESH))
          .flatMap(file -> Records.read(file).stream())
          .filter(use -> !use.stagedAt().isEmpty())
          .filter(use -> !nodes.contains(use.id()) || isMounted(volume, use.stagedAt()))
          .map(Saved::id)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
