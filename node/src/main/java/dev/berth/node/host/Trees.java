package dev.berth.node.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes directories with all that is in them, and never what is mounted there or what a link points to: each directory is opened
 * beneath its parent without following links or crossing mounts, and each name is removed from the open directory. A mount that
 * appears meanwhile ends it with an error.
 */
final class Trees {
  private static final int OPEN = SystemCalls.O_DIRECTORY | SystemCalls.O_NOFOLLOW;
  private static final int INSIDE = SystemCalls.BENEATH | SystemCalls.NO_SYMLINKS | SystemCalls.NO_XDEV;
  private static final int MOST_DEPTH = 1000;

  private Trees() {}

  /**
   * It is gone.
   *
   * @param root absolute; where it is a mount point itself nothing is removed
   */
  static void remove(Path root) {
    Path parent = root.getParent();
    Path name = root.getFileName();
    if (parent == null || name == null) {
      throw new IllegalArgumentException("not to be removed: " + root);
    }
    int directory;
    try {
      directory = SystemCalls.open(SystemCalls.HERE, parent.toString(), SystemCalls.O_DIRECTORY, 0);
    } catch (SystemCallException e) {
      if (e.isNotFound()) {
        return;
      }
      throw e;
    }
    try {
      remove(directory, name.toString(), root.toString(), 0);
    } finally {
      SystemCalls.close(directory);
    }
  }

  private static void remove(int parent, String name, String path, int depth) {
    if (depth > MOST_DEPTH) {
      throw new IllegalStateException(path + " is deeper than " + MOST_DEPTH + " directories");
    }
    int directory;
    try {
      directory = SystemCalls.open(parent, name, OPEN, INSIDE);
    } catch (SystemCallException e) {
      if (e.isNotFound()) {
        return;
      }
      // a mount or a link; which of them shows when it is unlinked
      if (e.isNotDirectory() || e.isEscape()) {
        unlink(parent, name, path, false);
        return;
      }
      throw e;
    }
    try {
      for (String child : children(directory, path)) {
        remove(directory, child, path + "/" + child, depth + 1);
      }
    } finally {
      SystemCalls.close(directory);
    }
    unlink(parent, name, path, true);
  }

  private static List<String> children(int directory, String path) {
    try {
      return names(Path.of(SystemCalls.pathOf(directory)));
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + path, e);
    }
  }

  private static void unlink(int parent, String name, String path, boolean isDirectory) {
    try {
      SystemCalls.unlink(parent, name, isDirectory);
    } catch (SystemCallException e) {
      if (e.isNotFound()) {
        return;
      }
      throw new IllegalStateException("not removed, for something is mounted or lives there: " + path + ": " + e.getMessage(), e);
    }
  }

  /** What is directly in a directory. */
  static List<String> names(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      all.forEach(child -> names.add(child.getFileName().toString()));
    }
    return names;
  }

  static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
