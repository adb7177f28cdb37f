package dev.berth.storage.local;

import java.nio.file.Path;

/** Copies that share the disk's blocks until one side changes, where the file system underneath can do that (xfs, btrfs). */
final class Copies {
  private final Tools tools;

  Copies(Tools tools) {
    this.tools = tools;
  }

  /**
   * A file. Durable when it returns; one that is there is replaced.
   *
   * @param mayShare whether the two may share blocks
   * @return whether they do
   */
  boolean file(Path from, Path to, boolean mayShare) {
    boolean shared =
        mayShare && tools.ask("cp", "--reflink=always", from.toString(), to.toString()).exit() == 0;
    if (!shared) {
      tools.run(Tools.LONG, "cp", "--reflink=never", "--sparse=always", from.toString(), to.toString());
    }
    Shelf.sync(to);
    Shelf.syncEntry(to);
    return shared;
  }
}
