package dev.berth.node.host;

import dev.berth.node.volume.FsGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Objects;

/**
 * Gives what is in a volume to a pod's group (upstream {@code pkg/volume/volume_linux.go}): its members may read and write what
 * the owner may, or only read where the volume is read-only, and what they make belongs to the group too.
 */
final class Ownership {
  private static final int READ_WRITE = 0660;
  private static final int READ = 0440;
  private static final int ENTER = 0110;
  private static final int SET_GID = 02000;
  private static final int PERMISSIONS = 07777;

  private Ownership() {}

  static void give(Path volume, FsGroup group) {
    give(volume, group, () -> {});
  }

  /**
   * Links are given away too, and what they point to is not. What vanishes meanwhile is left alone.
   *
   * @param given is run for each of them
   */
  static void give(Path volume, FsGroup group, Runnable given) {
    try {
      if (group.onRootMismatch() && isGiven(volume, group)) {
        return;
      }
      Files.walkFileTree(
          volume,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
              giveOne(file, attributes, group);
              given.run();
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
              if (why instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw why;
            }

            // the root last, so that its looks tell whether all else was done
            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException why) throws IOException {
              if (why != null) {
                throw why;
              }
              giveOne(
                  directory,
                  Files.readAttributes(directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS),
                  group);
              given.run();
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("giving " + volume + " to group " + group.id() + ": " + e.getMessage(), e);
    }
  }

  private static void giveOne(Path path, BasicFileAttributes attributes, FsGroup group) throws IOException {
    try {
      Look now = Look.at(path, LinkOption.NOFOLLOW_LINKS);
      if (now.gid() != group.id()) {
        Files.setAttribute(path, "unix:gid", (int) group.id(), LinkOption.NOFOLLOW_LINKS);
      }
      if (attributes.isSymbolicLink()) {
        return;
      }
      int wanted = now.mode() | wanted(group, attributes.isDirectory());
      // changing the group takes set-gid away
      if (wanted != now.mode() || now.gid() != group.id()) {
        Files.setAttribute(path, "unix:mode", wanted);
      }
    } catch (NoSuchFileException e) {
      // somebody else has removed it
    }
  }

  private static int wanted(FsGroup group, boolean directory) {
    return (group.readOnly() ? READ : READ_WRITE) | (directory ? ENTER | SET_GID : 0);
  }

  private static boolean isGiven(Path volume, FsGroup group) throws IOException {
    Look now = Look.at(volume);
    int wanted = wanted(group, true);
    return now.gid() == group.id() && (now.mode() & wanted) == wanted;
  }

  /** Whose a file is, and who may do what with it. */
  private record Look(long gid, int mode) {
    static Look at(Path path, LinkOption... options) throws IOException {
      Map<String, Object> found = Files.readAttributes(path, "unix:gid,mode", options);
      return new Look(
          ((Number) Objects.requireNonNull(found.get("gid"))).longValue(),
          ((Number) Objects.requireNonNull(found.get("mode"))).intValue() & PERMISSIONS);
    }
  }
}
