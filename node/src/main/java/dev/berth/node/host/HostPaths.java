package dev.berth.node.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a hostPath's {@code type} asks of the path (upstream {@code pkg/volume/hostpath}). */
final class HostPaths {
  private static final int TYPE = 0170000;

  private HostPaths() {}

  /** The types of files that can be asked for. */
  private enum Wanted {
    DIRECTORY("directory", 0040000),
    FILE("file", 0100000),
    SOCKET("socket file", 0140000),
    CHARACTER_DEVICE("character device", 0020000),
    BLOCK_DEVICE("block device", 0060000);

    private final String words;
    private final int bits;

    Wanted(String words, int bits) {
      this.words = words;
      this.bits = bits;
    }
  }

  /**
   * It is as asked for afterwards, or this fails with upstream's text.
   *
   * @param type as in the API; "" asks for nothing
   */
  static void check(String path, String type) throws IOException {
    if (Path.of(path).normalize().startsWith("..") || hasBackSteps(path)) {
      throw new IllegalArgumentException("invalid HostPath `" + path + "`: must not contain '..'");
    }
    switch (type) {
      case "" -> {}
      case "DirectoryOrCreate" -> {
        if (!Files.exists(Path.of(path))) {
          makeDirectory(Path.of(path));
        }
        is(path, Wanted.DIRECTORY);
      }
      case "FileOrCreate" -> {
        if (!Files.exists(Path.of(path))) {
          makeFile(Path.of(path));
        }
        is(path, Wanted.FILE);
      }
      case "Directory" -> is(path, Wanted.DIRECTORY);
      case "File" -> is(path, Wanted.FILE);
      case "Socket" -> is(path, Wanted.SOCKET);
      case "CharDevice" -> is(path, Wanted.CHARACTER_DEVICE);
      case "BlockDevice" -> is(path, Wanted.BLOCK_DEVICE);
      default -> throw new IllegalArgumentException(type + " is an invalid volume type");
    }
  }

  static boolean hasBackSteps(String path) {
    for (Path part : Path.of(path)) {
      if (part.toString().equals("..")) {
        return true;
      }
    }
    return false;
  }

  private static void makeDirectory(Path path) throws IOException {
    Optional<Path> parent = Optional.ofNullable(path.getParent());
    if (parent.isPresent() && !Files.exists(parent.get())) {
      makeDirectory(parent.get());
    }
    Files.createDirectory(path);
    Files.setAttribute(path, "unix:mode", 0755);
  }

  /** Its directory must be there. */
  private static void makeFile(Path path) throws IOException {
    Files.createFile(path);
    Files.setAttribute(path, "unix:mode", 0644);
  }

  private static void is(String path, Wanted wanted) throws IOException {
    Path at = Path.of(path);
    if (!Files.exists(at) || ((int) Files.getAttribute(at, "unix:mode") & TYPE) != wanted.bits) {
      throw new IllegalArgumentException("hostPath type check failed: " + path + " is not a " + wanted.words);
    }
  }

  static boolean isBlockDevice(Path path) throws IOException {
    return Files.exists(path) && ((int) Files.getAttribute(path, "unix:mode") & TYPE) == Wanted.BLOCK_DEVICE.bits;
  }
}
