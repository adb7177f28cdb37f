package dev.berth.node.host;

import java.util.List;
import java.util.stream.Collectors;

/** Mounts and unmounts on this host, in this process's namespace. Blocks; thread-safe; keeps nothing. */
final class Mounts {
  /** The kernel copies a page of them, the final zero included. */
  private static final int LONGEST_OPTIONS = 4096;

  MountTable table() {
    return MountTable.now();
  }

  boolean isMountPoint(String path) {
    return table().at(path).isPresent();
  }

  void bind(String source, String target, boolean readOnly) {
    SystemCalls.mount(source, target, "", SystemCalls.MS_BIND, "");
    if (readOnly) {
      // a bind takes over the options of what it shows; only a remount changes them
      SystemCalls.mount("", target, "", SystemCalls.MS_BIND | SystemCalls.MS_REMOUNT | SystemCalls.MS_RDONLY, "");
    }
  }

  /**
   * So that nobody can write to it.
   *
   * @param options as mount(8) has them
   */
  void readOnly(String type, String source, String target, List<String> options) {
    if (type.equals("bind")) {
      bind(source, target, true);
      return;
    }
    String data = options.stream().filter(option -> !option.equals("ro")).collect(Collectors.joining(","));
    if (data.length() >= LONGEST_OPTIONS) {
      throw new IllegalStateException(
          "options of a mount have " + LONGEST_OPTIONS + " bytes at most, and this one's " + data.length()
              + ": an image of fewer layers, or a shorter --data-dir, may be mounted");
    }
    SystemCalls.mount(source, target, type, SystemCalls.MS_RDONLY, data);
  }

  /** @param sizeBytes 0 for the kernel's own limit */
  void memory(String target, long sizeBytes) {
    SystemCalls.mount("tmpfs", target, "tmpfs", 0, sizeBytes > 0 ? "size=" + sizeBytes : "");
  }

  /** Nothing is mounted there afterwards; what is in use fails. */
  void unmount(String target) {
    unmount(target, SystemCalls.UMOUNT_NOFOLLOW);
  }

  /** The same for what is in use: it is seen by nobody new, and goes when the last user does. */
  void detach(String target) {
    unmount(target, SystemCalls.UMOUNT_NOFOLLOW | SystemCalls.UMOUNT_DETACH);
  }

  private static void unmount(String target, int flags) {
    while (true) {
      try {
        SystemCalls.unmount(target, flags);
      } catch (SystemCallException e) {
        if (e.isNotMounted()) {
          return;
        }
        throw e;
      }
    }
  }

  /**
   * Mounts made below the directory are seen by containers that ask for it, and theirs by the host. A directory that lies in a
   * private mount becomes a mount of its own for that.
   */
  void share(String directory) {
    if (table().covering(directory).filter(MountTable.Entry::shared).isPresent()) {
      return;
    }
    if (!isMountPoint(directory)) {
      SystemCalls.mount(directory, directory, "", SystemCalls.MS_BIND | SystemCalls.MS_REC, "");
    }
    SystemCalls.mount("", directory, "", SystemCalls.MS_SHARED | SystemCalls.MS_REC, "");
  }
}
