package dev.berth.node.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whose a node's root directory is: one node's at a time, and never a kubelet's. Owns the lock on its mark.
 *
 * <p>Two files know of each other. The mark in the root ({@link RootMark}) names the owner, and what lay there before it came. The
 * owner's own note names the root, so that whoever ends or removes the node later finds it without being told. A root inside its
 * owner's directory is its own wherever that directory is moved to; any other only as long as both files say so, or the owner that
 * the mark names is gone and no pod has files there.
 */
public final class RootClaim implements AutoCloseable {
  /** In the owner's directory. */
  private static final String NOTE = "kubelet-root";
  private static final String USUAL = "kubelet";
  /** A kubelet answers at these (upstream {@code --root-dir}); whatever program it is a part of. */
  private static final List<String> SOCKETS = List.of("pod-resources/kubelet.sock", "device-plugins/kubelet.sock");

  private final FileChannel held;

  private RootClaim(FileChannel held) {
    this.held = held;
  }

  /** Where the node of a directory has its root: where it had it last. Nothing is made. */
  public static Path of(Path owner) {
    Path note = owner.resolve(NOTE);
    try {
      return owner.resolve(Files.isRegularFile(note) ? Files.readString(note).strip() : USUAL).normalize();
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + note + ": " + e.getMessage(), e);
    }
  }

  /** Why it cannot be the root of this owner's node, with the remedy; empty where it can. Changes nothing. */
  public static Optional<String> obstacle(Path owner, Path root) {
    if (root.getParent() == null) {
      return Optional.of("--root-dir: / is not a directory for a node alone");
    }
    try {
      Optional<String> found = isInside(owner, root) ? Optional.empty() : link(root);
      return found
          .or(() -> SOCKETS.stream().map(root::resolve).filter(RootClaim::answers).findFirst().map(s -> kubelet(root, s)))
          .or(() -> another(owner, root))
          .or(() -> moved(owner, root));
    } catch (UncheckedIOException e) {
      return Optional.of("--root-dir: " + root + " cannot be looked at: " + e.getMessage());
    }
  }

  /**
   * It is this owner's from now on, and nobody else can take it until this is closed or the process ends.
   *
   * @throws IllegalStateException with {@link #obstacle}'s words
   */
  public static RootClaim take(Path owner, Path root) {
    obstacle(owner, root).ifPresent(RootClaim::refuse);
    try {
      Directories.make(owner, 0755);
      Path before = of(owner);
      List<String> found = RootMark.contents(root);
      Directories.make(root, 0755);
      FileChannel held = lock(root);
      try {
        if (!RootMark.read(held).map(mark -> mark.owner().equals(owner)).orElse(false)) {
          RootMark.read(held).map(mark -> new RootMark(owner, mark.found())).orElse(new RootMark(owner, found)).write(held);
        }
        Files.writeString(owner.resolve(NOTE), (isInside(owner, root) ? owner.relativize(root) : root) + "\n");
        if (!before.equals(root)) {
          var _ = remove(owner, before);
        }
        return new RootClaim(held);
      } catch (IOException | RuntimeException e) {
        held.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("taking " + root + ": " + e.getMessage(), e);
    }
  }

  private static void refuse(String why) {
    throw new IllegalStateException(why);
  }

  private static FileChannel lock(Path root) throws IOException {
    FileChannel channel =
        FileChannel.open(
            RootMark.in(root), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    boolean held = false;
    try {
      held = FileLocks.take(channel);
    } finally {
      if (!held) {
        channel.close();
      }
    }
    if (!held) {
      throw new IllegalStateException(inUse(root));
    }
    return channel;
  }

  private static String inUse(Path root) {
    return root + " is the root of a node that runs: berth down stops it; or choose another --root-dir";
  }

  /** Paths that drivers in containers are told of would not be the ones that they see. */
  private static Optional<String> link(Path root) {
    Path there = root;
    while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
      there = Directories.above(there);
    }
    try {
      Path real = there.toRealPath();
      return real.equals(there)
          ? Optional.empty()
          : Optional.of("--root-dir: " + there + " leads to " + real + ": name that, or mount it there with mount --bind");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean answers(Path socket) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return channel.isConnected();
    } catch (IOException e) {
      return false; // nobody is there, or it is no socket
    }
  }

  private static String kubelet(Path root, Path socket) {
    return root + " is the root of a kubelet that runs (it answers at " + socket + "): stop it, or choose another --root-dir";
  }

  private static Optional<String> another(Path owner, Path root) {
    if (isInside(owner, root)) {
      return Optional.empty();
    }
    Optional<RootMark> mark = RootMark.read(root);
    boolean hasPods = hasPods(root);
    if (mark.isEmpty()) {
      return hasPods
          ? Optional.of(
              root.resolve("pods") + " holds pods of another node agent: stop that agent and remove its pods, or choose another"
                  + " --root-dir")
          : Optional.empty();
    }
    Path other = mark.get().owner();
    if (other.equals(owner)) {
      return Optional.empty();
    }
    if (Files.isDirectory(other)) {
      return Optional.of(
          root + " is the root of another Berth, whose data are in " + other.getParent() + ": berth down --purge --data-dir "
              + other.getParent() + " frees it; or choose another --root-dir");
    }
    boolean ours = of(owner).equals(root); // our own directory was moved
    return hasPods && !ours
        ? Optional.of(
            root.resolve("pods") + " holds pods of a Berth whose data are gone (they were in " + other
                + "): remove them, or choose another --root-dir")
        : Optional.empty();
  }

  /** Pods that run on, or shall run on, would lose their files. */
  private static Optional<String> moved(Path owner, Path root) {
    Path before = of(owner);
    boolean keeps = !before.equals(root) && isOf(owner, before) && (hasPods(before) || !mountedIn(before).isEmpty());
    return keeps
        ? Optional.of(
            "the pods of this node have their files in " + before + ": go on with --root-dir " + before
                + ", or stop it (berth down) and move that directory to " + root)
        : Optional.empty();
  }

  private static boolean hasPods(Path root) {
    return !RootMark.names(root.resolve("pods")).isEmpty();
  }

  private static boolean isInside(Path owner, Path root) {
    return root.startsWith(owner) && !root.equals(owner);
  }

  private static boolean isOf(Path owner, Path root) {
    return isInside(owner, root)
        || RootMark.read(root)
            .filter(mark -> mark.owner().equals(owner) || !Files.exists(mark.owner()) && of(owner).equals(root))
            .isPresent();
  }

  /** Where this owner's node has something mounted in its root, in the order in which it can be unmounted. */
  public static List<String> mounts(Path owner, Path root) {
    return isOf(owner, root) ? mountedIn(root) : List.of();
  }

  /** Only where an agent mounts: the root may be a disk that an administrator has mounted, and lie above other disks. */
  private static List<String> mountedIn(Path root) {
    MountTable table = MountTable.now();
    List<String> mounts = new ArrayList<>();
    for (String directory : List.of("pods", "plugins")) {
      mounts.addAll(table.below(root.resolve(directory)));
    }
    if (table.showsItself(root.toString())) {
      mounts.add(root.toString());
    }
    return mounts;
  }

  /**
   * Removes what this owner's node has in its root, once nothing is mounted there: nothing that lay there before, and nothing that
   * an agent does not put there. Blocks.
   *
   * @return what of others is left in the root
   * @throws IllegalStateException where something is mounted still
   */
  public static List<String> remove(Path owner, Path root) {
    Optional<RootMark> mark = RootMark.read(root);
    if (!isOf(owner, root) || mark.isEmpty()) {
      return List.of();
    }
    return mark.get().remove(root);
  }

  /** What is in the root stays its owner's. */
  @Override
  public void close() {
    try {
      held.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
