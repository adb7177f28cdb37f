package dev.berth.node.simulated.shell;

import java.util.Optional;
import java.util.SortedSet;

/** The files that a container sees: its own, and those of its volumes. Paths begin with a slash and have no dots in them. */
public interface Disk {
  Optional<String> read(String path);

  void write(String path, String content);

  /** A file, or a directory with all that is in it. */
  void delete(String path);

  boolean isDirectory(String path);

  void makeDirectory(String path);

  /** The names directly in a directory. */
  SortedSet<String> list(String path);
}
