package dev.berth.server.nodes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Under which cgroup a node's pods are: written down beside them, so that whoever ends them finds it without being told. */
public final class CgroupRoot {
  private static final String NOTE = "cgroup-root";
  private static final String USUAL = "/berth";

  private CgroupRoot() {}

  /** What it was last. Nothing is made. */
  public static String of(Path directory) {
    Path note = directory.resolve(NOTE);
    try {
      return Files.isRegularFile(note) ? Files.readString(note).strip() : USUAL;
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + note + ": " + e.getMessage(), e);
    }
  }

  public static void keep(Path directory, String cgroups) {
    Path note = directory.resolve(NOTE);
    try {
      Files.createDirectories(directory);
      Files.writeString(note, cgroups + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("writing " + note + ": " + e.getMessage(), e);
    }
  }
}
