package dev.berth.node.host;

import dev.berth.node.volume.FileContent;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes the files of a volume so that a reader sees all old ones or all new ones (upstream {@code AtomicWriter}).
 *
 * <pre>
 *   volume/user.conf  -> ..data/user.conf       what containers open
 *   volume/..data     -> ..2026_01_31_12_00_00.123456789    renamed over: the one step that counts
 *   volume/..2026_01_31_12_00_00.123456789/user.conf        the bytes
 * </pre>
 *
 * <p>Links are made before the step and removed after it, so that each name that exists can be opened. What a crash leaves
 * behind is removed by the next writing.
 */
final class AtomicFiles {
  private static final String DATA = "..data";
  private static final String NEXT = "..data_tmp";
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("'..'yyyy_MM_dd_HH_mm_ss.", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** What is to be done with a new version before anybody sees it: ownership. */
  interface Finish {
    void before(Path version) throws IOException;
  }

  private AtomicFiles() {}

  /**
   * The volume has these files and no others afterwards. Writes nothing where it has them already.
   *
   * @param volume a directory
   * @return whether anything was written
   */
  static boolean write(Path volume, Map<String, FileContent> files, Instant now, Finish finish) throws IOException {
    Map<String, FileContent> wanted = new TreeMap<>();
    for (Map.Entry<String, FileContent> file : files.entrySet()) {
      wanted.put(checked(file.getKey()), file.getValue());
    }
    Optional<Path> current = current(volume);
    if (current.isPresent() && isSame(current.get(), wanted)) {
      tidy(volume, current, wanted);
      return false;
    }
    Path version = volume.resolve(STAMP.format(now) + nanos(now));
    Trees.remove(version);
    Files.createDirectory(version);
    mode(version, 0755);
    for (Map.Entry<String, FileContent> file : wanted.entrySet()) {
      Path path = version.resolve(file.getKey());
      directories(version, Directories.above(path));
      Files.write(path, file.getValue().bytes());
      mode(path, file.getValue().mode());
    }
    finish.before(version);
    for (String name : tops(wanted)) {
      Path link = volume.resolve(name);
      if (!Trees.exists(link)) {
        Files.createSymbolicLink(link, Path.of(DATA, name));
      }
    }
    Path next = volume.resolve(NEXT);
    Files.deleteIfExists(next);
    Files.createSymbolicLink(next, version.getFileName());
    Files.move(next, volume.resolve(DATA), StandardCopyOption.ATOMIC_MOVE);
    tidy(volume, Optional.of(version), wanted);
    return true;
  }

  /** Paths come from users, through the API's validation: this is the second look. */
  private static String checked(String path) {
    Path normal = Path.of(path).normalize();
    if (path.isEmpty() || normal.isAbsolute() || normal.toString().isEmpty() || normal.getName(0).toString().startsWith("..")) {
      throw new IllegalArgumentException("invalid path: must be relative and not start with '..': " + path);
    }
    return normal.toString();
  }

  /** Two writings within one nanosecond do not happen. */
  private static String nanos(Instant now) {
    String digits = Integer.toString(now.getNano());
    return "0".repeat(9 - digits.length()) + digits;
  }

  private static void directories(Path version, Path directory) throws IOException {
    if (directory.equals(version) || Files.isDirectory(directory)) {
      return;
    }
    directories(version, Directories.above(directory));
    Files.createDirectory(directory);
    mode(directory, 0755);
  }

  private static Optional<Path> current(Path volume) throws IOException {
    Path data = volume.resolve(DATA);
    return Files.isSymbolicLink(data)
        ? Optional.of(volume.resolve(Files.readSymbolicLink(data).getFileName().toString())).filter(Files::isDirectory)
        : Optional.empty();
  }

  private static boolean isSame(Path version, Map<String, FileContent> wanted) throws IOException {
    Set<String> found = new TreeSet<>();
    try (var all = Files.walk(version)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          found.add(version.relativize(path).toString());
        }
      }
    }
    if (!found.equals(wanted.keySet())) {
      return false;
    }
    for (Map.Entry<String, FileContent> file : wanted.entrySet()) {
      Path path = version.resolve(file.getKey());
      if (Files.size(path) != file.getValue().bytes().length
          || !Arrays.equals(Files.readAllBytes(path), file.getValue().bytes())) {
        return false;
      }
    }
    return true;
  }

  private static Set<String> tops(Map<String, FileContent> wanted) {
    Set<String> names = new TreeSet<>();
    wanted.keySet().forEach(path -> names.add(Path.of(path).getName(0).toString()));
    return names;
  }

  /** Old versions, and links to what is no longer there. */
  private static void tidy(Path volume, Optional<Path> version, Map<String, FileContent> wanted) throws IOException {
    Set<String> tops = tops(wanted);
    List<Path> old = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(volume)) {
      for (Path path : all) {
        String name = path.getFileName().toString();
        boolean kept = name.equals(DATA) || tops.contains(name) || version.filter(path::equals).isPresent();
        boolean ours = name.startsWith("..") || Files.isSymbolicLink(path);
        if (!kept && ours) {
          old.add(path);
        }
      }
    }
    old.forEach(Trees::remove);
  }

  private static void mode(Path path, int mode) throws IOException {
    Files.setAttribute(path, "unix:mode", mode);
  }
}
