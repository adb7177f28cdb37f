package dev.berth.node.host;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Adds up what a directory takes up, as du(1) does, without leaving its file system. */
public final class Measure {
  /** Beyond so many files it stops; whoever has more of them is told so. */
  static final long MOST_INODES = 1_000_000;
  private static final int BLOCK = 512;

  private Measure() {}

  /** Fails where there is no such directory. */
  public static DiskUse of(Path root) throws IOException {
    return of(root, MOST_INODES);
  }

  static DiskUse of(Path root, long most) throws IOException {
    Sum sum = new Sum(Files.getAttribute(root, "unix:dev"), most);
    Files.walkFileTree(root, sum);
    return new DiskUse(sum.bytes, sum.inodes, sum.inodes < most);
  }

  private static final class Sum extends SimpleFileVisitor<Path> {
    private final Object device;
    private final long most;
    private final Set<Object> seen = new HashSet<>();
    private long bytes;
    private long inodes;

    Sum(Object device, long most) {
      this.device = device;
      this.most = most;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
      if (!Files.getAttribute(directory, "unix:dev", LinkOption.NOFOLLOW_LINKS).equals(device)) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      return visitFile(directory, attributes);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Map<String, Object> found = Files.readAttributes(file, "unix:ino,nlink", LinkOption.NOFOLLOW_LINKS);
      boolean again = !attributes.isDirectory() && !Objects.equals(found.get("nlink"), 1) && !seen.add(found.get("ino"));
      if (!again) {
        inodes++;
        bytes += allocated(file);
      }
      return inodes < most ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    /** What vanishes meanwhile takes up nothing. */
    private static long allocated(Path file) {
      try {
        return SystemCalls.blocks(file.toString()) * BLOCK;
      } catch (SystemCallException e) {
        if (e.isNotFound()) {
          return 0;
        }
        throw e;
      }
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException why) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException why) {
      return FileVisitResult.CONTINUE;
    }
  }
}
