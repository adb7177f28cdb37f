package dev.berth.node.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;

/** Locks on files by which processes know of each other: a file that is closed, or whose process ends, is free again. */
final class FileLocks {
  private FileLocks() {}

  /** Whether it is this channel's now; not where another process has it, or this one by another channel. Does not wait. */
  static boolean take(FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // Java's word for: this process has it
    }
  }
}
