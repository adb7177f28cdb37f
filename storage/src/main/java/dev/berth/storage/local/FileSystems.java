package dev.berth.storage.local;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import dev.berth.storage.VolumeDriver.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** File systems on block devices: found, made, checked and grown (upstream {@code k8s.io/mount-utils} formats by the same rules). */
final class FileSystems {
  /**
   * One that we can make.
   *
   * @param leastBytes below which its tool refuses
   * @param make the command, but for the device
   * @param keep the words that keep it from giving the device's blocks back first
   * @param mountOptions always
   * @param growsMounted whether it grows only where it is mounted
   */
  private record Kind(
      long leastBytes, List<String> make, List<String> keep, List<String> mountOptions, boolean growsMounted) {}

  static final String DEFAULT = "ext4";

  private static final long MEBIBYTE = 1L << 20;
  private static final Map<String, Kind> KINDS =
      Map.of(
          "ext4",
          new Kind(MEBIBYTE, List.of("mkfs.ext4", "-F", "-q", "-m0"), List.of("-E", "nodiscard"), List.of(), false),
          // a copy has the identity of what it is a copy of
          "xfs",
          new Kind(300 * MEBIBYTE, List.of("mkfs.xfs", "-f", "-q"), List.of("-K"), List.of("nouuid"), true));

  private static final Pattern SPACE = Pattern.compile("\\s+");

  private final Tools tools;

  FileSystems(Tools tools) {
    this.tools = tools;
  }

  /** @throws DriverException INVALID_ARGUMENT where we cannot make one, OUT_OF_RANGE where it does not fit */
  static void require(String type, long sizeBytes) {
    if (sizeBytes < kind(type).leastBytes()) {
      throw new DriverException(
          Code.OUT_OF_RANGE, type + " needs " + kind(type).leastBytes() + " bytes, and the volume has " + sizeBytes);
    }
  }

  /**
   * The least that a volume with it may have.
   *
   * @param type "" for the default
   * @throws DriverException INVALID_ARGUMENT where we cannot make one
   */
  static long leastBytes(String type) {
    return kind(type.isEmpty() ? DEFAULT : type).leastBytes();
  }

  private static Kind kind(String type) {
    Kind kind = KINDS.get(type);
    if (kind == null) {
      throw new DriverException(
          Code.INVALID_ARGUMENT, "file system type \"" + type + "\" is not supported: ext4 and xfs are");
    }
    return kind;
  }

  /** What is on a device: {@code ext4}; empty where nothing at all is. */
  Optional<String> probe(String device) {
    Tools.Output found = tools.ask("blkid", "-p", "-s", "TYPE", "-s", "PTTYPE", "-o", "export", device);
    if (found.exit() == 2 && found.out().isBlank()) {
      return Optional.empty();
    }
    if (found.exit() != 0) {
      throw Tools.failed(found, "blkid", device);
    }
    List<String> lines = found.out().lines().toList();
    return Optional.of(
        value(lines, "TYPE=").or(() -> value(lines, "PTTYPE=").map(t -> "a partition table (" + t + ")")).orElse("data"));
  }

  private static Optional<String> value(List<String> lines, String name) {
    return lines.stream().filter(line -> line.startsWith(name)).map(line -> line.substring(name.length())).findFirst();
  }

  void make(String type, String device, boolean keepBlocks) {
    Kind kind = kind(type);
    List<String> argv = new ArrayList<>(kind.make());
    if (keepBlocks) {
      argv.addAll(kind.keep());
    }
    argv.add(device);
    tools.run(Tools.LONG, argv.toArray(String[]::new));
  }

  /** Before it is mounted. xfs does this itself while it is mounted. */
  void check(String type, String device) {
    if (type.equals("ext4")) {
      checked(tools.ask(Tools.LONG, "e2fsck", "-p", device), device);
    }
  }

  private static void checked(Tools.Output output, String device) {
    if ((output.exit() & ~1) != 0) {
      throw new DriverException(
          Code.INTERNAL,
          "'fsck' found errors on device " + device + " but could not correct them: " + output.text());
    }
  }

  boolean growsMounted(String type) {
    return kind(type).growsMounted();
  }

  List<String> mountOptions(String type) {
    return kind(type).mountOptions();
  }

  /** To the size of its device, where it is not mounted. */
  void growOffline(String type, String device) {
    if (type.equals("ext4")) {
      checked(tools.ask(Tools.LONG, "e2fsck", "-f", "-p", device), device);
      tools.run(Tools.LONG, "resize2fs", device);
    }
  }

  /**
   * To the size of its device, where it is mounted.
   *
   * @throws DriverException FAILED_PRECONDITION where this host does not allow that: it grows when it is next staged
   */
  void growOnline(String type, String device, String path) {
    if (type.equals("xfs")) {
      tools.run("xfs_growfs", "-d", path);
      return;
    }
    Tools.Output output = tools.ask(Tools.LONG, "resize2fs", device);
    if (output.exit() != 0) {
      if (output.text().contains("not permitted") || output.text().contains("Permission denied")) {
        throw new DriverException(
            Code.FAILED_PRECONDITION,
            "this host does not let ext4 grow while it is mounted (CAP_SYS_RESOURCE is missing): the file system grows when"
                + " the volume is staged next, after all pods on the node that use it have ended");
      }
      throw Tools.failed(output, "resize2fs", device);
    }
  }

  /** statfs(2). */
  Usage usage(String path) {
    String[] words = SPACE.split(tools.run("stat", "-f", "-c", "%S %b %f %a %c %d", path).strip(), -1);
    long block = Long.parseLong(words[0]);
    long blocks = Long.parseLong(words[1]);
    long inodes = Long.parseLong(words[4]);
    return new Usage(
        block * blocks,
        block * (blocks - Long.parseLong(words[2])),
        block * Long.parseLong(words[3]),
        inodes,
        inodes - Long.parseLong(words[5]));
  }
}
