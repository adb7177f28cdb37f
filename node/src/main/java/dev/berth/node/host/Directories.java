package dev.berth.node.host;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Makes directories with the mode that is asked for, whatever the process's umask is. */
final class Directories {
  private Directories() {}

  /** Of a path that is not the root. */
  static Path above(Path path) {
    return Optional.ofNullable(path.getParent())
        .orElseThrow(() -> new IllegalArgumentException("nothing is above " + path));
  }

  /** What is there already is left as it is. */
  static void make(Path path, int mode) throws IOException {
    if (Files.isDirectory(path)) {
      return;
    }
    Optional<Path> parent = Optional.ofNullable(path.getParent());
    if (parent.isPresent()) {
      make(parent.get(), mode);
    }
    try {
      Files.createDirectory(path);
    } catch (FileAlreadyExistsException e) {
      if (Files.isDirectory(path)) {
        return;
      }
      throw e;
    }
    Files.setAttribute(path, "unix:mode", mode);
  }
}
