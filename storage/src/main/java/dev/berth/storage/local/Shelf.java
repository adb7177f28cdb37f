package dev.berth.storage.local;

import dev.berth.storage.DriverException;
import dev.berth.storage.DriverException.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All volumes, all snapshots, or all groups of snapshots, of a driver: a directory each, {@code <root>/<node>/<kind>/<id>/}, with {@code record.json} in it.
 * Owns these directories. A record is there before anything else in its directory, and is replaced as a whole and synced, so it
 * is never half of anything.
 */
final class Shelf {
  private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);
  private static final String RECORD = "record.json";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,240}");

  private final Path root;
  private final String kind;
  private final Consumer<Path> removal;
  private final Steps steps;

  /**
   * @param kind {@code volumes}, {@code snapshots} or {@code groups}
   * @param removal of a file, or of a directory with all that is in it
   */
  Shelf(Path root, String kind, Consumer<Path> removal, Steps steps) {
    this.root = root;
    this.kind = kind;
    this.removal = removal;
    this.steps = steps;
  }

  /** Whether it can be the name of a directory: an id comes from an object that anybody may have written. */
  static boolean isId(String id) {
    return ID.matcher(id).matches();
  }

  Path home(Saved saved) {
    return root.resolve(saved.node()).resolve(kind).resolve(saved.id());
  }

  Optional<Saved> find(String id) {
    if (!isId(id)) {
      return Optional.empty();
    }
    return under(root).stream()
        .map(node -> node.resolve(kind).resolve(id))
        .flatMap(home -> read(home).stream())
        .min(Comparator.comparing(Shelf::rank));
  }

  /** One that moves between two nodes of the root is there twice: the one that is open counts, else the one that is whole. */
  private static int rank(Saved saved) {
    return saved.isReady() ? (saved.moving().isEmpty() ? 0 : 1) : 2;
  }

  /** The one at that node. */
  Optional<Saved> find(String id, String node) {
    return isId(id) ? read(root.resolve(node).resolve(kind).resolve(id)) : Optional.empty();
  }

  /** One that is ready and open. @throws DriverException NOT_FOUND, FAILED_PRECONDITION */
  Saved get(String id) {
    Saved saved =
        find(id)
            .filter(Saved::isReady)
            .orElseThrow(
                () ->
                    new DriverException(
                        Code.NOT_FOUND, kind.substring(0, kind.length() - 1) + " " + id + " not found in " + root));
    Wanted.requireOpen(saved);
    return saved;
  }

  /** Those that are there, whatever their state. */
  List<Saved> all() {
    return homes().stream().flatMap(home -> read(home).stream()).toList();
  }

  /** Those that are whole, in order of their ids. */
  List<Saved> ready() {
    return all().stream().filter(Saved::isReady).sorted(Comparator.comparing(Saved::id)).toList();
  }

  private List<Path> homes() {
    List<Path> homes = new ArrayList<>();
    under(root).forEach(node -> homes.addAll(under(node.resolve(kind))));
    return homes;
  }

  private static List<Path> under(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Saved> read(Path home) {
    return Records.read(home.resolve(RECORD));
  }

  /** Durable when it returns. */
  Saved save(Saved saved) {
    steps.next("save " + saved.json());
    Path home = home(saved);
    try {
      if (!Files.isDirectory(home)) {
        Files.createDirectories(home);
        syncEntry(home);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Records.write(home.resolve(RECORD), saved);
    return saved;
  }

  /** Makes a file's contents, or a directory's entries, durable. */
  static void sync(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes it durable that there is, or is not, such an entry in its directory. */
  static void syncEntry(Path path) {
    sync(path.resolve("..").normalize());
  }

  /** With all that is in its directory. The record goes last, so that what is left of it is known. */
  void remove(Saved saved) {
    Path home = home(saved);
    save(saved.with(Saved.State.DELETING));
    List<Path> rest = under(home).stream().filter(path -> !path.endsWith(RECORD)).toList();
    rest.forEach(removal);
    removal.accept(home);
    syncEntry(home);
  }

  /** Does what makes it whole. Where that fails it is removed; where the process is killed, {@link #tidy} does that. */
  <T> T orRemoved(Saved begun, Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      remove(begun);
      throw e;
    }
  }

  /** Removes what an earlier process left half made or half deleted. What has no record but has contents is left alone. */
  void tidy() {
    for (Path home : homes()) {
      try {
        Optional<Saved> saved = read(home);
        if (saved.isPresent()) {
          if (!saved.get().isReady()) {
            remove(saved.get());
          }
        } else if (under(home).stream().allMatch(path -> path.endsWith(RECORD + Records.FRESH))) {
          removal.accept(home);
        } else {
          LOG.warn("{} has no record and is left alone", home);
        }
      } catch (DriverException | UncheckedIOException e) {
        LOG.warn("{} cannot be tidied: {}", home, e.getMessage());
      }
    }
  }
}
