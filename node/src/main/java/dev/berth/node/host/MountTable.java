package dev.berth.node.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is mounted where at one moment: {@code /proc/self/mountinfo} (proc(5)).
 *
 * @param entries in the kernel's order: what covers another comes later
 */
public record MountTable(List<Entry> entries) {
  private static final Path SOURCE = Path.of("/proc/self/mountinfo");

  public MountTable {
    entries = List.copyOf(entries);
  }

  /**
   * One mount.
   *
   * @param device {@code major:minor}
   * @param root which directory of the file system it shows
   * @param shared whether what is mounted below appears in other namespaces
   */
  record Entry(
      int id,
      int parent,
      String device,
      String root,
      String point,
      String options,
      boolean shared,
      String type,
      String source,
      String superOptions) {
    boolean isReadOnly() {
      return List.of(options.split(",", -1)).contains("ro");
    }
  }

  /** Of this process, as it is now. @throws UncheckedIOException where the kernel does not tell */
  public static MountTable now() {
    try {
      return parse(Files.readString(SOURCE));
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + SOURCE, e);
    }
  }

  static MountTable parse(String text) {
    List<Entry> entries = new ArrayList<>();
    for (String line : text.lines().toList()) {
      List<String> words = List.of(line.split(" ", -1));
      int dash = words.indexOf("-");
      if (dash < 6 || words.size() < dash + 4) {
        continue;
      }
      entries.add(
          new Entry(
              Integer.parseInt(words.get(0)),
              Integer.parseInt(words.get(1)),
              words.get(2),
              plain(words.get(3)),
              plain(words.get(4)),
              words.get(5),
              words.subList(6, dash).stream().anyMatch(w -> w.startsWith("shared:")),
              words.get(dash + 1),
              plain(words.get(dash + 2)),
              words.get(dash + 3)));
    }
    return new MountTable(entries);
  }

  /** Blanks and backslashes are written as octal numbers. */
  private static String plain(String word) {
    if (word.indexOf('\\') < 0) {
      return word;
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == '\\' && i + 3 < word.length()) {
        out.append((char) Integer.parseInt(word.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** What is seen at exactly this path. */
  Optional<Entry> at(String path) {
    return entries.reversed().stream().filter(e -> e.point().equals(path)).findFirst();
  }

  /** The mount in which a path lies. */
  Optional<Entry> covering(String path) {
    Optional<Entry> best = Optional.empty();
    for (Entry entry : entries) {
      boolean covers = isWithin(path, entry.point());
      if (covers && best.map(b -> entry.point().length() >= b.point().length()).orElse(true)) {
        best = Optional.of(entry);
      }
    }
    return best;
  }

  /** Where something is mounted below a directory, in the order in which it can be unmounted. */
  public List<String> below(Path directory) {
    String path = directory.toString();
    return within(path).stream().map(Entry::point).filter(p -> !p.equals(path)).toList();
  }

  /** Whether what is mounted at this path is the very directory that it covers, as {@link Mounts#share} does it. */
  boolean showsItself(String path) {
    Optional<Entry> top = at(path);
    Optional<Entry> under = top.flatMap(t -> entries.stream().filter(e -> e.id() == t.parent()).findFirst());
    return under.isPresent()
        && top.get().device().equals(under.get().device())
        && Path.of(under.get().root()).resolve(Path.of(under.get().point()).relativize(Path.of(path))).equals(Path.of(top.get().root()));
  }

  /** At this path and below it, in the order in which they can be unmounted. */
  List<Entry> within(String path) {
    return entries.reversed().stream().filter(e -> isWithin(e.point(), path)).toList();
  }

  /** All that show the same file system. */
  List<Entry> ofDevice(String device) {
    return entries.stream().filter(e -> e.device().equals(device)).toList();
  }

  static boolean isWithin(String path, String directory) {
    return path.equals(directory) || path.startsWith(directory.endsWith("/") ? directory : directory + "/");
  }
}
