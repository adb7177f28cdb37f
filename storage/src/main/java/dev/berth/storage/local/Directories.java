package dev.berth.storage.local;

import dev.berth.storage.VolumeDriver.Usage;
import java.nio.file.Path;

/** What a file system can do with directories as volumes. Everything is durable when a call returns. */
interface Directories {
  /** By what it looks like underneath. */
  static Directories on(Path root, Tools tools) {
    boolean btrfs =
        tools.run("stat", "-f", "-c", "%T", root.toString()).strip().equals("btrfs")
            && tools.ask("sh", "-c", "command -v btrfs").exit() == 0;
    return btrfs ? new BtrfsDirectories(root, tools) : new PlainDirectories(tools);
  }

  /** Whether nobody can write more than a volume's size. */
  boolean enforcesSize();

  /** An empty one, open to everybody: who may write is decided by who may mount it. */
  void make(Path directory, long sizeBytes);

  /**
   * A copy with owners, modes and times.
   *
   * @param frozen whether it is a snapshot, to which nobody writes
   */
  void copy(Path from, Path to, long sizeBytes, boolean frozen);

  void resize(Path directory, long sizeBytes);

  /** A file, or a directory with all that is in it. */
  void remove(Path path);

  Usage usage(Path directory, long sizeBytes);
}
