package dev.berth.storage.simulated;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The contents of a simulated volume or disk: text by path. Owned by one loop. */
public final class Files {
  private final Runnable changed;
  private final TreeMap<String, String> contents = new TreeMap<>();

  /** Those that were made; others are there because something is in them. */
  private final TreeSet<String> directories = new TreeSet<>();
  /** Bytes that files take beyond their text. */
  private final TreeMap<String, Long> padding = new TreeMap<>();

  public Files() {
    this(() -> {});
  }

  /** @param changed hears of every change */
  Files(Runnable changed) {
    this.changed = changed;
  }

  /** Without slashes at its ends and without empty parts: {@code data/index.html}; "" for the root. */
  public static String normal(String path) {
    int from = 0;
    int to = path.length();
    while (from < to && path.charAt(from) == '/') {
      from++;
    }
    while (to > from && path.charAt(to - 1) == '/') {
      to--;
    }
    String trimmed = path.substring(from, to);
    return trimmed.contains("//") ? trimmed.replaceAll("/+", "/") : trimmed;
  }

  public Optional<String> read(String path) {
    return Optional.ofNullable(contents.get(normal(path)));
  }

  public void write(String path, String content) {
    write(path, content, content.length());
  }

  /** A file that takes so many bytes, of which only the first are kept. */
  public void write(String path, String content, long bytes) {
    contents.put(normal(path), content);
    if (bytes > content.length()) {
      padding.put(normal(path), bytes - content.length());
    } else {
      padding.remove(normal(path));
    }
    changed.run();
  }

  /** A file, or a directory with all that is in it. */
  public void delete(String path) {
    String normal = normal(path);
    contents.remove(normal);
    under(normal).clear();
    padding.keySet().retainAll(contents.keySet());
    directories.remove(normal);
    directoriesUnder(normal).clear();
    changed.run();
  }

  public void makeDirectory(String path) {
    directories.add(normal(path));
    changed.run();
  }

  /** Whether it was made, or there is something in it. */
  public boolean isDirectory(String path) {
    String normal = normal(path);
    return directories.contains(normal) || !under(normal).isEmpty() || !directoriesUnder(normal).isEmpty();
  }

  /** The names directly in a directory. */
  public SortedSet<String> list(String directory) {
    String normal = normal(directory);
    TreeSet<String> names = new TreeSet<>();
    Stream.concat(under(normal).keySet().stream(), directoriesUnder(normal).stream())
        .map(path -> normal.isEmpty() ? path : path.substring(normal.length() + 1))
        .map(rest -> rest.indexOf('/') < 0 ? rest : rest.substring(0, rest.indexOf('/')))
        .forEach(names::add);
    return names;
  }

  private SortedMap<String, String> under(String normal) {
    return normal.isEmpty() ? contents : contents.subMap(normal + "/", normal + "0");
  }

  private SortedSet<String> directoriesUnder(String normal) {
    return normal.isEmpty() ? directories : directories.subSet(normal + "/", normal + "0");
  }

  /** All files there are. */
  public Map<String, String> all() {
    return Collections.unmodifiableMap(contents);
  }

  public void copyFrom(Files other) {
    contents.putAll(other.contents);
    padding.putAll(other.padding);
    directories.addAll(other.directories);
    changed.run();
  }

  /** Bytes of all contents, roughly. */
  public long size() {
    return contents.values().stream().mapToLong(String::length).sum() + padding.values().stream().mapToLong(bytes -> bytes).sum();
  }

  public int count() {
    return contents.size();
  }
}
