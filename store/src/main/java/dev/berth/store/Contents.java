package dev.berth.store;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a store holds at a moment, as a value: it outlives the store, and can be put into another.
 *
 * @param entries in key order
 */
public record Contents(List<Entry> entries) {
  public Contents {
    entries = List.copyOf(entries);
  }

  /** What is there now. */
  public static Contents of(Store store) {
    return switch (store.list("/", 0, 0, "")) {
      case ListResult.Page page -> new Contents(page.entries());
      case ListResult.Compacted _, ListResult.Future _ ->
          throw new IllegalStateException("the newest revision cannot be too old or too new");
    };
  }

  /**
   * What has to be written where {@code now} is there, so that this is there again, in other revisions: first what goes and
   * what will come back different, all at once, then what comes, all at once. What is the same is not touched.
   */
  public List<Batch> after(Contents now) {
    Map<String, Entry> wanted = new HashMap<>();
    entries.forEach(entry -> wanted.put(entry.key(), entry));
    List<Change> go = new ArrayList<>();
    Set<String> same = new HashSet<>();
    for (Entry entry : now.entries) {
      Entry want = wanted.get(entry.key());
      if (want != null && isSame(want, entry)) {
        same.add(entry.key());
      } else {
        go.add(new Change.Delete(entry.key(), Expect.ANYTHING));
      }
    }
    List<Change> come = new ArrayList<>();
    for (Entry entry : entries) {
      if (!same.contains(entry.key())) {
        come.add(new Change.Put(entry.key(), Expect.ABSENT, Value.of(entry)));
      }
    }
    List<Batch> batches = new ArrayList<>(2);
    if (!go.isEmpty()) {
      batches.add(new Batch(go));
    }
    if (!come.isEmpty()) {
      batches.add(new Batch(come));
    }
    return batches;
  }

  /** Whether they differ by their revision at most. */
  private static boolean isSame(Entry one, Entry other) {
    byte[] a = one.bytes();
    byte[] b = other.bytes();
    if (one.stampAt() != other.stampAt()) {
      return false;
    }
    if (one.stampAt() < 0) {
      return Arrays.equals(a, b);
    }
    int at = one.stampAt();
    int afterA = at + Long.toString(one.revision()).length();
    int afterB = at + Long.toString(other.revision()).length();
    return Arrays.equals(a, 0, at, b, 0, at) && Arrays.equals(a, afterA, a.length, b, afterB, b.length);
  }

  /** What {@link #read} reads. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(entries.size());
    for (Entry entry : entries) {
      out.writeUTF(entry.key());
      out.writeLong(entry.revision());
      out.writeInt(entry.stampAt());
      out.writeInt(entry.bytes().length);
      out.write(entry.bytes());
    }
  }

  /** @throws IOException where it was not written by {@link #write} */
  public static Contents read(DataInput in) throws IOException {
    List<Entry> all = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      String key = in.readUTF();
      long revision = in.readLong();
      int stampAt = in.readInt();
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      all.add(new Entry(key, revision, revision, bytes, stampAt, Optional.empty()));
    }
    return new Contents(all);
  }
}
