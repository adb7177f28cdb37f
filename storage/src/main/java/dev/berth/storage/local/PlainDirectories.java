package dev.berth.storage.local;

import dev.berth.storage.VolumeDriver.Usage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Directories of any file system. Their size is a wish: nothing keeps anybody from writing more. A copy is taken file by file, and
 * what is written meanwhile may be in it or not; files share blocks with the originals where the file system can do that.
 */
final class PlainDirectories implements Directories {
  /** Counting reads every directory of a volume: one that takes longer is not counted. */
  private static final Duration COUNTING = Duration.ofSeconds(20);

  private static final Pattern SPACE = Pattern.compile("\\s+");

  private final Tools tools;

  PlainDirectories(Tools tools) {
    this.tools = tools;
  }

  @Override
  public boolean enforcesSize() {
    return false;
  }

  @Override
  public void make(Path directory, long sizeBytes) {
    tools.run("mkdir", "-p", "-m", "0777", directory.toString());
    Shelf.syncEntry(directory);
  }

  @Override
  public void copy(Path from, Path to, long sizeBytes, boolean frozen) {
    tools.run("mkdir", "-p", to.toString());
    tools.run(Tools.LONG, "cp", "-a", "--reflink=auto", "--sparse=auto", from + "/.", to.toString());
    tools.run(Tools.LONG, "sync", "-f", to.toString());
  }

  @Override
  public void resize(Path directory, long sizeBytes) {}

  @Override
  public void remove(Path path) {
    tools.remove(path);
  }

  @Override
  public Usage usage(Path directory, long sizeBytes) {
    long bytes = first(tools.run(COUNTING, "du", "-s", "-x", "--block-size=1", directory.toString()));
    long inodes = first(tools.run(COUNTING, "du", "-s", "-x", "--inodes", directory.toString()));
    Usage disk = new FileSystems(tools).usage(directory.toString());
    return new Usage(sizeBytes, bytes, disk.totalInodes(), inodes);
  }

  private static long first(String line) {
    return Long.parseLong(SPACE.split(line.strip(), -1)[0]);
  }
}
