package dev.berth.store.log;

import dev.berth.store.Entry;
import dev.berth.store.Event;
import dev.berth.store.image.Image;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Batches and entries as bytes. A batch: 4 how many changes, then each; its revision is the frame's first one plus its place.
 * A change: 1 put or delete, key, and for a put 8 create revision, 4 place of the stamp, value. Key and value: 4 length,
 * bytes. An entry of a snapshot: key, 8 revision, 8 create revision, 4 place of the stamp, value.
 */
final class Records {
  private static final int PUT = 1;
  private static final int DELETE = 2;

  private Records() {}

  static void write(FrameBuffer frame, Image.Applied batch) {
    frame.putInt(batch.events().size());
    for (Event event : batch.events()) {
      frame.putByte(event.current().isPresent() ? PUT : DELETE);
      frame.putBytes(event.key().getBytes(StandardCharsets.UTF_8));
      event.current().ifPresent(entry -> {
        frame.putLong(entry.createRevision());
        frame.putInt(entry.stampAt());
        frame.putBytes(entry.bytes());
      });
    }
  }

  /** Skips a batch that the image already contains, or does it. */
  static Image replay(ByteBuffer payload, long revision, Image image) {
    boolean known = revision <= image.revision();
    int changes = payload.getInt();
    Image next = image;
    for (int i = 0; i < changes; i++) {
      int operation = payload.get();
      String key = key(payload);
      switch (operation) {
        case PUT -> {
          Entry entry = entry(payload, key, revision);
          next = known ? next : next.with(entry);
        }
        case DELETE -> next = known ? next : next.without(key);
        default -> throw new IllegalStateException("operation " + operation + " on " + key);
      }
    }
    return known ? image : next.at(revision);
  }

  static void write(FrameBuffer frame, Entry entry) {
    frame.putBytes(entry.key().getBytes(StandardCharsets.UTF_8));
    frame.putLong(entry.revision());
    frame.putLong(entry.createRevision());
    frame.putInt(entry.stampAt());
    frame.putBytes(entry.bytes());
  }

  static Entry readEntry(ByteBuffer payload) {
    String key = key(payload);
    return entry(payload, key, payload.getLong());
  }

  private static Entry entry(ByteBuffer payload, String key, long revision) {
    long createRevision = payload.getLong();
    int stampAt = payload.getInt();
    return new Entry(key, revision, createRevision, bytes(payload), stampAt, Optional.empty());
  }

  private static String key(ByteBuffer payload) {
    return new String(bytes(payload), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(ByteBuffer payload) {
    byte[] bytes = new byte[payload.getInt()];
    payload.get(bytes);
    return bytes;
  }
}
