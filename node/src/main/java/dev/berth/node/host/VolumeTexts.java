package dev.berth.node.host;

import dev.berth.node.volume.HostVolumes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Texts that pods leave in their volumes for the node to read. Whoever writes there may put anything at any path, at any moment:
 * it is opened once, without leaving the volume and without waiting for a pipe's other end, and read only if it is a file.
 */
final class VolumeTexts {
  private VolumeTexts() {}

  /** As {@link HostVolumes#read} says. Blocks for as long as the disk does. */
  static Optional<String> read(String volume, String path) throws IOException {
    int root;
    try {
      root = SystemCalls.open(SystemCalls.HERE, volume, SystemCalls.O_PATH | SystemCalls.O_DIRECTORY, 0);
    } catch (SystemCallException e) {
      return orAbsent(e);
    }
    try {
      int found = SystemCalls.open(root, path, SystemCalls.O_PATH, SystemCalls.IN_ROOT | SystemCalls.NO_MAGIC_LINKS);
      try {
        return Optional.of(text(Path.of(SystemCalls.pathOf(found))));
      } finally {
        SystemCalls.close(found);
      }
    } catch (SystemCallException e) {
      return orAbsent(e);
    } finally {
      SystemCalls.close(root);
    }
  }

  private static Optional<String> orAbsent(SystemCallException why) {
    if (why.isNotFound() || why.isNotDirectory()) {
      return Optional.empty();
    }
    throw why;
  }

  private static String text(Path descriptor) throws IOException {
    if (!Files.isRegularFile(descriptor)) {
      throw new IOException("it is no file");
    }
    try (InputStream in = Files.newInputStream(descriptor)) {
      byte[] bytes = in.readNBytes(HostVolumes.LONGEST_TEXT + 1);
      if (bytes.length > HostVolumes.LONGEST_TEXT) {
        throw new IOException("it has more than " + HostVolumes.LONGEST_TEXT + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
