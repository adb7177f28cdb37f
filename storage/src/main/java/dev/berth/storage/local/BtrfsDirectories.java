package dev.berth.storage.local;

import dev.berth.storage.VolumeDriver.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Subvolumes of btrfs: a quota group holds each to its size, and a copy is taken at one moment. */
final class BtrfsDirectories implements Directories {
  private static final Pattern SPACE = Pattern.compile("\\s+");

  private final Path root;
  private final Tools tools;

  BtrfsDirectories(Path root, Tools tools) {
    this.root = root;
    this.tools = tools;
    tools.run("btrfs", "quota", "enable", root.toString());
  }

  @Override
  public boolean enforcesSize() {
    return true;
  }

  @Override
  public void make(Path directory, long sizeBytes) {
    tools.run("btrfs", "subvolume", "create", directory.toString());
    tools.run("chmod", "0777", directory.toString());
    resize(directory, sizeBytes);
  }

  @Override
  public void copy(Path from, Path to, long sizeBytes, boolean frozen) {
    if (frozen) {
      tools.run("btrfs", "subvolume", "snapshot", "-r", from.toString(), to.toString());
      tools.run("btrfs", "filesystem", "sync", root.toString());
    } else {
      tools.run("btrfs", "subvolume", "snapshot", from.toString(), to.toString());
      resize(to, sizeBytes);
    }
  }

  @Override
  public void resize(Path directory, long sizeBytes) {
    tools.run("btrfs", "qgroup", "limit", Long.toString(sizeBytes), directory.toString());
    tools.run("btrfs", "filesystem", "sync", root.toString());
  }

  @Override
  public void remove(Path path) {
    if (Files.isDirectory(path) && tools.ask("btrfs", "subvolume", "show", path.toString()).exit() == 0) {
      String group = group(path);
      tools.run("btrfs", "property", "set", "-f", "-ts", path.toString(), "ro", "false");
      tools.run("btrfs", "subvolume", "delete", "--commit-after", path.toString());
      // it may already be gone with its subvolume, or be counted still: then it is an empty line in a table
      tools.ask("btrfs", "qgroup", "destroy", group, root.toString());
    } else {
      tools.remove(path);
    }
  }

  private String group(Path directory) {
    return "0/" + tools.run("btrfs", "inspect-internal", "rootid", directory.toString()).strip();
  }

  @Override
  public Usage usage(Path directory, long sizeBytes) {
    String group = group(directory);
    List<String> lines = tools.run("btrfs", "qgroup", "show", "--raw", "-f", directory.toString()).lines().toList();
    long bytes =
        lines.stream()
            .map(line -> SPACE.split(line.strip(), -1))
            .filter(words -> words.length > 1 && words[0].equals(group))
            .mapToLong(words -> Long.parseLong(words[1]))
            .findFirst()
            .orElse(0);
    return new Usage(sizeBytes, bytes, 0, 0);
  }
}
