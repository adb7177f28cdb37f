package dev.berth.node.host;

import dev.berth.node.KubeletPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The directory of a node, before its agent starts. Whose it is: {@link RootClaim}. */
final class NodeRoot {
  private static final Path RESOLVER = Path.of("/etc/resolv.conf");
  /** Where systemd-resolved keeps the real servers when the file above names only itself. */
  private static final Path REAL_RESOLVER = Path.of("/run/systemd/resolve/resolv.conf");

  private final KubeletPaths paths;
  private final Mounts mounts;

  NodeRoot(KubeletPaths paths, Mounts mounts) {
    this.paths = paths;
    this.mounts = mounts;
  }

  void begin() {
    Path root = Path.of(paths.root());
    try {
      Directories.make(root, 0755);
      Directories.make(Path.of(paths.logs()), 0755);
      for (String directory : List.of(paths.pods(), root + "/plugins", paths.pluginsRegistry())) {
        Directories.make(Path.of(directory), 0750);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("preparing " + root + ": " + e.getMessage(), e);
    }
    try {
      mounts.share(root.toString());
    } catch (SystemCallException e) {
      throw new IllegalStateException("volumes cannot be mounted on this node: " + e.getMessage(), e);
    }
  }

  static String resolver() throws IOException {
    if (!Files.isReadable(RESOLVER)) {
      return "";
    }
    String text = Files.readString(RESOLVER);
    List<String> servers = text.lines().map(String::strip).filter(l -> l.startsWith("nameserver")).toList();
    boolean onlyItself = !servers.isEmpty() && servers.stream().allMatch(s -> s.contains("127.0.0.53"));
    return onlyItself && Files.isReadable(REAL_RESOLVER) ? Files.readString(REAL_RESOLVER) : text;
  }
}
