package dev.berth.storage.local;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What can still be promised. Owns the decision: whoever promises does so inside {@link #within}, one after the other.
 *
 * <p>Images are thin: they take the disk's blocks when they are written to. But no more is promised than there is:
 *
 * <pre>
 *   free = free bytes of the disk + bytes that volumes have already taken of what they were promised
 *          − bytes promised − a reserve (a fiftieth of the disk, 1 GiB at most)
 * </pre>
 *
 * and no more than the limit, if there is one, less what is promised. A volume that shares blocks with a copy is counted as if it
 * shared none and had taken none, since each side may be written anew. So volumes alone never fill the disk; others that write to
 * it can.
 */
final class Room {
  private static final long MOST_RESERVED = 1L << 30;
  private static final long SECTOR = 512;

  private final Lock turn = new ReentrantLock();
  private final Path root;
  private final long limitBytes;
  private final Shelf volumes;
  private final Shelf snapshots;
  private final Tools tools;

  Room(Path root, long limitBytes, Shelf volumes, Shelf snapshots, Tools tools) {
    this.root = root;
    this.limitBytes = limitBytes;
    this.volumes = volumes;
    this.snapshots = snapshots;
    this.tools = tools;
  }

  /** Promises one at a time. */
  <T> T within(Supplier<T> promise) {
    turn.lock();
    try {
      return promise.get();
    } finally {
      turn.unlock();
    }
  }

  /** @throws DriverException with this code, and the figures */
  void require(long bytes, Code code, String what) {
    long free = free();
    if (bytes > free) {
      throw new DriverException(
          code,
          "not enough free space for " + what + ": " + bytes + " bytes wanted, " + Math.max(0, free) + " left to promise on "
              + root);
    }
  }

  /** In bytes; less than nothing where others have filled the disk. */
  long free() {
    Map<String, Long> taken = taken();
    long promised = 0;
    long used = 0;
    for (Saved volume : volumes.all()) {
      promised += volume.size();
      if (!volume.shared()) {
        used += Math.min(volume.size(), taken.getOrDefault(volumes.home(volume).toString(), 0L));
      }
    }
    for (Saved snapshot : snapshots.all()) {
      if (snapshot.shared()) {
        promised += snapshot.json().number("takenBytes");
      } else if (!snapshot.isReady()) {
        promised += snapshot.json().number("takenBytes");
        used += taken.getOrDefault(snapshots.home(snapshot).toString(), 0L);
      }
    }
    try {
      FileStore disk = Files.getFileStore(root);
      long reserve = Math.min(MOST_RESERVED, disk.getTotalSpace() / 50);
      return Math.min(limitBytes - promised, disk.getUsableSpace() + used - promised - reserve);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of one file. */
  long taken(Path file) {
    return Long.parseLong(tools.run("stat", "-c", "%b", file.toString()).strip()) * SECTOR;
  }

  /** By the directory that the image lies in. */
  private Map<String, Long> taken() {
    Map<String, Long> taken = new HashMap<>();
    List<String> lines =
        tools.run("find", root.toString(), "-maxdepth", "4", "-name", "image", "-type", "f", "-printf", "%b %h\\n")
            .lines()
            .toList();
    for (String line : lines) {
      int space = line.indexOf(' ');
      taken.put(line.substring(space + 1), Long.parseLong(line.substring(0, space)) * SECTOR);
    }
    return taken;
  }
}
