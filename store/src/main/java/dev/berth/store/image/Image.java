package dev.berth.store.image;

import dev.berth.store.Batch;
import dev.berth.store.Change;
import dev.berth.store.Entry;
import dev.berth.store.Event;
import dev.berth.store.Expect;
import dev.berth.store.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Every key and its newest version at one revision; immutable, thread-safe.
 *
 * <p>A search tree whose nodes are never changed: a write copies the path to the leaf it touches and shares the rest. So a
 * reader that holds an image sees exactly one revision for as long as it likes, half a batch cannot be seen, a snapshot
 * is the image itself, and nothing has to be cleaned up: what no image holds is garbage. Nodes know how many entries are
 * below them, so "how many follow" costs one descent. The other way, a chain of versions per key, needs tombstones, a
 * compactor that races with readers, and a walk to count.
 *
 * <p>Keys are ordered as {@link String#compareTo} does.
 */
public final class Image {
  /** Before the first write. */
  public static final Image EMPTY = new Image(1, Leaf.EMPTY, 0);

  /** How full nodes are made from entries in order, so that the next writes do not split them all. */
  private static final int FILL = 28;

  private final long revision;
  private final Node root;
  private final long bytes;

  private Image(long revision, Node root, long bytes) {
    this.revision = revision;
    this.root = root;
    this.bytes = bytes;
  }

  /** The image of these entries, which are in key order. */
  public static Image of(long revision, List<Entry> sorted) {
    if (sorted.isEmpty()) {
      return EMPTY.at(revision);
    }
    List<Node> level = new ArrayList<>();
    for (int from = 0; from < sorted.size(); from += FILL) {
      int to = Math.min(sorted.size(), from + FILL);
      level.add(new Leaf(sorted.subList(from, to).toArray(new Entry[0])));
    }
    while (level.size() > 1) {
      List<Node> above = new ArrayList<>();
      for (int from = 0; from < level.size(); from += FILL) {
        above.add(Branch.of(level.subList(from, Math.min(level.size(), from + FILL))));
      }
      level = above;
    }
    long bytes = 0;
    for (Entry entry : sorted) {
      bytes += weight(entry);
    }
    return new Image(revision, level.getFirst(), bytes);
  }

  /** What a batch comes to. */
  public sealed interface Outcome permits Applied, Refused {}

  /**
   * @param image the picture afterwards; its revision is the batch's
   * @param events one for each change, in the batch's order
   */
  public record Applied(Image image, List<Event> events) implements Outcome {}

  public record Refused(WriteResult.Conflict conflict) implements Outcome {}

  public long revision() {
    return revision;
  }

  /** How many keys there are. */
  public int size() {
    return root.size();
  }

  /** What keys and values come to; keys by their length in chars. */
  public long bytes() {
    return bytes;
  }

  public Optional<Entry> get(String key) {
    return root.get(key);
  }

  /** Visits all entries in key order. */
  public void forEach(Consumer<Entry> action) {
    root.forEach(action);
  }

  /** Entries whose keys start with the prefix and are greater than {@code after}, in order; a limit of 0 is none. */
  public List<Entry> list(String prefix, int limit, String after) {
    List<Entry> found = new ArrayList<>();
    root.collect(start(prefix, after), end(prefix), limit == 0 ? Integer.MAX_VALUE : limit, found);
    return found;
  }

  /** How many keys start with the prefix and are greater than {@code after}. */
  public int count(String prefix, String after) {
    String end = end(prefix);
    int below = end.isEmpty() ? root.size() : root.rank(end);
    return Math.max(0, below - root.rank(start(prefix, after)));
  }

  /** Decides a batch. Its conditions are met as of this image, or it changes nothing. */
  public Outcome apply(Batch batch) {
    long next = revision + 1;
    Image image = this;
    List<Event> events = new ArrayList<>(batch.changes().size());
    for (Change change : batch.changes()) {
      Optional<Entry> current = get(change.key());
      if (!holds(change, current)) {
        return new Refused(new WriteResult.Conflict(change.key(), current));
      }
      switch (change) {
        case Change.Put put -> {
          Entry entry = new Entry(
              current.map(Entry::key).orElse(put.key()),
              next,
              current.map(Entry::createRevision).orElse(next),
              put.value().stamped(next),
              put.value().stampAt(),
              put.value().attachment());
          image = image.with(entry, current);
          events.add(new Event(next, entry.key(), Optional.of(entry), current));
        }
        case Change.Delete delete -> {
          image = image.without(delete.key(), current);
          events.add(new Event(next, delete.key(), Optional.empty(), current));
        }
      }
    }
    return new Applied(image.at(next), events);
  }

  private static boolean holds(Change change, Optional<Entry> current) {
    if (change instanceof Change.Delete && current.isEmpty()) {
      return false;
    }
    return switch (change.expect()) {
      case Expect.Anything anything -> true;
      case Expect.Absent absent -> current.isEmpty();
      case Expect.Revision expected ->
          current.isPresent() && current.get().revision() == expected.revision();
    };
  }

  /** The same picture with another version of a key; for replay. */
  public Image with(Entry entry) {
    return with(entry, get(entry.key()));
  }

  /** The same picture without a key; for replay. */
  public Image without(String key) {
    return without(key, get(key));
  }

  /** The same picture under another revision; for replay. */
  public Image at(long otherRevision) {
    return new Image(otherRevision, root, bytes);
  }

  /** The picture before these events, the last of which was the last that touched its keys. */
  public Image before(List<Event> events) {
    Image image = this;
    for (int i = events.size() - 1; i >= 0; i--) {
      Event event = events.get(i);
      image = event.previous().isPresent() ? image.with(event.previous().get()) : image.without(event.key());
    }
    return image;
  }

  private Image with(Entry entry, Optional<Entry> previous) {
    Node grown = root.with(entry);
    if (grown.width() > Node.WIDTH) {
      grown = Branch.split(grown, grown.rank(entry.key()) == grown.size() - 1);
    }
    return new Image(revision, grown, bytes + weight(entry) - previous.map(Image::weight).orElse(0L));
  }

  private Image without(String key, Optional<Entry> previous) {
    if (previous.isEmpty()) {
      return this;
    }
    Node left = root.without(key);
    while (left instanceof Branch branch && branch.width() <= 1) {
      left = branch.width() == 0 ? Leaf.EMPTY : branch.children()[0];
    }
    return new Image(revision, left, bytes - weight(previous.get()));
  }

  private static long weight(Entry entry) {
    return (long) entry.key().length() + entry.length();
  }

  private static String start(String prefix, String after) {
    String next = after.isEmpty() ? after : after + '\0';
    return next.compareTo(prefix) > 0 ? next : prefix;
  }

  /** The smallest string greater than all that start with the prefix; empty where there is none. */
  private static String end(String prefix) {
    int length = prefix.length();
    while (length > 0 && prefix.charAt(length - 1) == Character.MAX_VALUE) {
      length--;
    }
    return length == 0 ? "" : prefix.substring(0, length - 1) + (char) (prefix.charAt(length - 1) + 1);
  }
}
