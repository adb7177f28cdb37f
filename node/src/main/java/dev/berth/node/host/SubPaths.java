package dev.berth.node.host;

import dev.berth.node.KubeletPaths;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Sub-paths of volumes, safe from whoever writes to the volume.
 *
 * <p>What a name in a volume leads to is decided by the pods that write there, at any moment. So the sub-path is opened once, by
 * openat2 beneath the volume's root: a link that leads out of it, or a component that is swapped meanwhile, fails. From then on
 * only the descriptor counts: what it stands for is bound to a directory of the node's own, {@code pods/<uid>/volume-subpaths},
 * and that is what the container is given (upstream {@code pkg/volume/util/subpath}).
 */
final class SubPaths {
  private static final int PERMISSIONS = 07777;
  private static final int BENEATH = SystemCalls.BENEATH | SystemCalls.NO_MAGIC_LINKS;

  private final KubeletPaths paths;
  private final Mounts mounts;

  SubPaths(KubeletPaths paths, Mounts mounts) {
    this.paths = paths;
    this.mounts = mounts;
  }

  /**
   * Makes the sub-path where it is missing, with the mode of the volume's root, and binds it.
   *
   * @param volume the volume's path; what it itself is a link to counts as its root
   * @param subPath relative and without {@code ..}
   * @return the path for the container
   */
  String prepare(String podUid, String specName, String container, int index, String volume, String subPath)
      throws IOException {
    int root = SystemCalls.open(SystemCalls.HERE, volume, SystemCalls.O_PATH | SystemCalls.O_DIRECTORY, 0);
    try {
      Path inside = Path.of(subPath).normalize();
      int found = openOrMake(root, inside.toString().isEmpty() ? Path.of(".") : inside);
      try {
        return bind(found, Path.of(paths.subPath(podUid, specName, container, index)));
      } finally {
        SystemCalls.close(found);
      }
    } finally {
      SystemCalls.close(root);
    }
  }

  private static int openOrMake(int root, Path subPath) throws IOException {
    try {
      return SystemCalls.open(root, subPath.toString(), SystemCalls.O_PATH, BENEATH);
    } catch (SystemCallException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
    int mode = (int) Files.getAttribute(descriptor(root), "unix:mode") & PERMISSIONS;
    int at = SystemCalls.open(root, ".", SystemCalls.O_PATH | SystemCalls.O_DIRECTORY, BENEATH);
    Path walked = Path.of("");
    for (Path part : subPath) {
      walked = walked.resolve(part);
      int next;
      try {
        next = enter(root, at, walked, part.toString(), mode);
      } finally {
        SystemCalls.close(at);
      }
      at = next;
    }
    return at;
  }

  /** Each step starts at the root again: links may lead sideways, as long as they stay inside. */
  private static int enter(int root, int parent, Path walked, String name, int mode) throws IOException {
    int flags = SystemCalls.O_PATH | SystemCalls.O_DIRECTORY;
    try {
      return SystemCalls.open(root, walked.toString(), flags, BENEATH);
    } catch (SystemCallException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
    try {
      SystemCalls.makeDirectory(parent, name, 0700);
    } catch (SystemCallException e) {
      if (!e.isThere()) {
        throw e;
      }
      return SystemCalls.open(root, walked.toString(), flags, BENEATH);
    }
    int made = SystemCalls.open(parent, name, flags | SystemCalls.O_NOFOLLOW, BENEATH);
    Files.setAttribute(descriptor(made), "unix:mode", mode);
    return made;
  }

  private static Path descriptor(int descriptor) {
    return Path.of(SystemCalls.pathOf(descriptor));
  }

  private String bind(int found, Path target) throws IOException {
    if (mounts.isMountPoint(target.toString())) {
      if (isSame(descriptor(found), target)) {
        return target.toString();
      }
      mounts.detach(target.toString());
    }
    Files.createDirectories(Directories.above(target));
    boolean directory = Files.isDirectory(descriptor(found));
    if (Trees.exists(target) && Files.isDirectory(target) != directory) {
      Trees.remove(target);
    }
    if (!Trees.exists(target)) {
      if (directory) {
        Files.createDirectory(target);
      } else {
        Files.createFile(target);
      }
    }
    mounts.bind(SystemCalls.pathOf(found), target.toString(), false);
    return target.toString();
  }

  private static boolean isSame(Path a, Path b) throws IOException {
    Map<String, Object> one = Files.readAttributes(a, "unix:dev,ino");
    return one.equals(Files.readAttributes(b, "unix:dev,ino"));
  }

  /** Lets go of all sub-paths of a pod's volume. */
  void release(String podUid, String specName) throws IOException {
    Path volume = Path.of(paths.subPaths(podUid), specName);
    if (!Files.isDirectory(volume)) {
      return;
    }
    for (MountTable.Entry entry : mounts.table().within(volume.toString())) {
      mounts.unmount(entry.point());
    }
    for (Path container : children(volume)) {
      for (Path index : children(container)) {
        Trees.remove(index);
      }
      Files.delete(container);
    }
    Files.delete(volume);
  }

  private static List<Path> children(Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      all.forEach(found::add);
    }
    return found;
  }
}
