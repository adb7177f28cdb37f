package dev.berth.store.log;

import dev.berth.store.Durability;
import dev.berth.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The store's directory, held by this process until it is closed: log files named by the first revision they may hold,
 * snapshots named by theirs, {@code lock}, and {@code *.tmp} that were not finished.
 */
final class DataDirectory implements AutoCloseable {
  private static final String LOG = ".log";
  private static final String SNAPSHOT = ".snapshot";
  private static final String UNFINISHED = ".tmp";

  private final Path path;
  private final Disk disk;
  private final Durability durability;
  private final FileChannel lockFile;
  private final FileLock lock;

  /** A file and the revision in its name. */
  record Named(Path file, long revision) {}

  private DataDirectory(Path path, Disk disk, Durability durability, FileChannel lockFile, FileLock lock) {
    this.path = path;
    this.disk = disk;
    this.durability = durability;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /** Takes the directory, which is made where it is missing. */
  static DataDirectory take(Path path, Disk disk, Durability durability) {
    Path lockPath = path.resolve("lock");
    try {
      makeDirectories(path.toAbsolutePath(), durability);
      FileChannel lockFile = disk.open(lockPath, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        FileLock lock = lockFile.tryLock();
        if (lock != null) {
          return new DataDirectory(path, disk, durability, lockFile, lock);
        }
        lockFile.close();
      } catch (OverlappingFileLockException e) {
        lockFile.close();
      }
    } catch (IOException e) {
      throw new StoreException("the data directory " + path + " cannot be written: " + e
          + ". It must be a directory on a writable disk, owned by the user who runs this process.", e);
    }
    throw new StoreException("the data directory " + path + " is in use by another Berth (it holds " + lockPath
        + "): stop that one, or use another directory");
  }

  /** A directory is there after a loss of power when its parent was synced. */
  private static void makeDirectories(Path path, Durability durability) throws IOException {
    Path parent = path.getParent();
    if (Files.isDirectory(path) || parent == null) {
      return;
    }
    makeDirectories(parent, durability);
    Files.createDirectory(path);
    sync(parent, durability);
  }

  private static void sync(Path directory, Durability durability) throws IOException {
    if (durability == Durability.FSYNC) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  FileChannel open(Path file, StandardOpenOption... options) throws IOException {
    return disk.open(file, options);
  }

  List<Named> logs() throws IOException {
    return named(LOG);
  }

  List<Named> snapshots() throws IOException {
    return named(SNAPSHOT);
  }

  private List<Named> named(String suffix) throws IOException {
    List<Named> found = new ArrayList<>();
    for (Path file : files(suffix)) {
      String name = String.valueOf(file.getFileName());
      String number = name.substring(0, name.length() - suffix.length());
      if (number.matches("[0-9]{20}")) {
        found.add(new Named(file, Long.parseLong(number)));
      }
    }
    return found;
  }

  private List<Path> files(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  /** Of all files; one that goes away meanwhile has none. */
  long sizeBytes() throws IOException {
    long sum = 0;
    for (Path file : files("")) {
      try {
        sum += Files.size(file);
      } catch (NoSuchFileException _) {
        continue; // a snapshot made it superfluous
      }
    }
    return sum;
  }

  Path unfinished(String name) {
    return path.resolve(name + UNFINISHED);
  }

  void deleteUnfinished() throws IOException {
    for (Path file : files(UNFINISHED)) {
      Files.delete(file);
    }
  }

  Path finishLog(Path unfinished, long revision) throws IOException {
    return finish(unfinished, revision, LOG);
  }

  Path finishSnapshot(Path unfinished, long revision) throws IOException {
    return finish(unfinished, revision, SNAPSHOT);
  }

  private Path finish(Path unfinished, long revision, String suffix) throws IOException {
    Path file = path.resolve(String.format(Locale.ROOT, "%020d%s", revision, suffix));
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    sync(path, durability);
    return file;
  }

  /** Deletes what a snapshot of this revision makes superfluous. */
  void deleteCovered(long snapshot) throws IOException {
    List<Named> logs = logs();
    for (int i = 0; i + 1 < logs.size() && logs.get(i + 1).revision() <= snapshot + 1; i++) {
      Files.delete(logs.get(i).file());
    }
    for (Named older : snapshots()) {
      if (older.revision() < snapshot) {
        Files.delete(older.file());
      }
    }
  }

  Durability durability() {
    return durability;
  }

  @Override
  public String toString() {
    return path.toString();
  }

  @Override
  public void close() {
    try (lockFile) {
      lock.release();
    } catch (IOException e) {
      throw new StoreException("cannot let go of " + path + ": " + e, e);
    }
  }
}
