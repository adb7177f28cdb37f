package dev.berth.node.host;

import dev.berth.node.KubeletPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A directory for one test. Whatever is mounted in it is unmounted when the test ends. */
final class Scratch implements AutoCloseable {
  private final Mounts mounts = new Mounts();
  private final Path root;

  private Scratch(Path root) {
    this.root = root;
  }

  static Scratch plain() throws IOException {
    return new Scratch(Files.createTempDirectory("berth-host-").toRealPath());
  }

  /** Where mounting is possible; else the test is skipped, and says why. */
  static Scratch mountable() throws IOException {
    Scratch scratch = plain();
    try {
      Path probe = scratch.directory("probe");
      scratch.mounts.bind(probe.toString(), probe.toString(), false);
      scratch.mounts.unmount(probe.toString());
      Files.delete(probe);
    } catch (SystemCallException e) {
      scratch.close();
      Assumptions.abort("needs root and CAP_SYS_ADMIN to mount: " + e.getMessage());
    }
    return scratch;
  }

  Path root() {
    return root;
  }

  KubeletPaths paths() {
    return KubeletPaths.under(root.resolve("kubelet"));
  }

  Mounts mounts() {
    return mounts;
  }

  Path directory(String name) throws IOException {
    return Files.createDirectories(root.resolve(name));
  }

  Path file(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  static int mode(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:mode") & 07777;
  }

  static int group(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS);
  }

  static int owner(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid");
  }

  @Override
  public void close() {
    for (MountTable.Entry entry : mounts.table().within(root.toString())) {
      mounts.detach(entry.point());
    }
    Trees.remove(root);
  }
}
