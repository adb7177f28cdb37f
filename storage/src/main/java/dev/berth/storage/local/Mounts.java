package dev.berth.storage.local;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The mounts of this process's namespace, read from {@code /proc/self/mountinfo} each time they are asked for. */
final class Mounts {
  private static final Pattern SPACE = Pattern.compile(" ");
  private static final Pattern COMMA = Pattern.compile(",");
  /** Options of a mount rather than of the file system: a bind mount has its own. */
  private static final Set<String> PER_MOUNT = Set.of("nosuid", "nodev", "noexec", "noatime", "nodiratime", "relatime");

  private final Tools tools;

  Mounts(Tools tools) {
    this.tools = tools;
  }

  /**
   * A line of mountinfo (proc_pid_mountinfo(5)).
   *
   * @param device {@code major:minor} of the file system
   * @param root which directory or file of the file system is seen there
   * @param options of this mount
   */
  record Mount(String device, String root, String point, List<String> options, String fsType, String source) {
    boolean isReadOnly() {
      return options.contains("ro");
    }
  }

  static List<Mount> parse(List<String> lines) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : lines) {
      String[] words = SPACE.split(line, -1);
      int dash = Arrays.asList(words).indexOf("-");
      mounts.add(
          new Mount(
              words[2],
              plain(words[3]),
              plain(words[4]),
              List.of(COMMA.split(words[5], -1)),
              words[dash + 1],
              plain(words[dash + 2])));
    }
    return mounts;
  }

  /** Space, tab, newline and backslash are written as three octal digits. */
  private static String plain(String word) {
    return word.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\");
  }

  /** What is mounted at exactly this path; the uppermost where there are several. */
  Optional<Mount> at(String path) {
    try {
      String point = real(Path.of(path)).toString();
      return all().stream().filter(mount -> mount.point().equals(point)).reduce((_, later) -> later);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In the order in which they were made. */
  List<Mount> all() {
    try {
      return parse(Files.readAllLines(Path.of("/proc/self/mountinfo")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path real(Path path) throws IOException {
    return Files.exists(path) ? path.toRealPath() : path.toAbsolutePath().normalize();
  }

  void mount(String fsType, String device, String path, List<String> options) {
    directory(path);
    List<String> argv = new ArrayList<>(List.of("mount", "-t", fsType));
    if (!options.isEmpty()) {
      argv.addAll(List.of("-o", String.join(",", options)));
    }
    argv.addAll(List.of(device, path));
    tools.run(argv.toArray(String[]::new));
  }

  /**
   * Shows a directory or a file a second time.
   *
   * @param options of which those of a mount hold here too
   */
  void bind(String from, String path, boolean readOnly, List<String> options) {
    String own = options.stream().filter(PER_MOUNT::contains).collect(Collectors.joining(","));
    String all = (readOnly ? "bind,ro" : "bind") + (own.isEmpty() ? "" : "," + own);
    tools.run("mount", "-o", all, from, path);
  }

  /** Until nothing is mounted there. @throws DriverException INTERNAL where it is busy */
  void unmount(String path) {
    while (at(path).isPresent()) {
      tools.run("umount", path);
    }
  }

  static void directory(String path) {
    try {
      Files.createDirectories(Path.of(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An empty file on which a device can be mounted. */
  static void file(String path) {
    try {
      Path file = Path.of(path);
      Files.createDirectories(file.toAbsolutePath().getParent());
      if (!Files.exists(file)) {
        Files.createFile(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes a place on which something was mounted. Whatever lies in it was not the volume's, and stays. */
  static void removePlace(String path) {
    try {
      Path place = Path.of(path);
      boolean empty = !Files.isRegularFile(place) || Files.size(place) == 0;
      if (empty) {
        Files.deleteIfExists(place);
      }
    } catch (DirectoryNotEmptyException e) {
      throw new DriverException(
          Code.INTERNAL, path + " is not empty though nothing is mounted there: it is left as it is");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
