package dev.berth.storage.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which block devices pods of this node have as they are, by the links that a kubelet keeps for as long as it has not let go of
 * them: {@code <pod>/volumeDevices/<plugin>/<volume>}. That holds also for a pod that the API knows no more and whose processes
 * have not ended. Blocks.
 */
final class DevicesOfPods {
  private final Path pods;

  DevicesOfPods(Path pods) {
    this.pods = pods;
  }

  /** A pod's link to this device. */
  Optional<Path> userOf(Path device) throws IOException {
    for (Path pod : children(pods)) {
      for (Path plugin : children(pod.resolve("volumeDevices"))) {
        for (Path link : children(plugin)) {
          if (Files.exists(link) && Files.isSameFile(link, device)) {
            return Optional.of(link);
          }
        }
      }
    }
    return Optional.empty();
  }

  /** None of what is not there: pods come and go meanwhile. */
  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }
}
