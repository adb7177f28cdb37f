package dev.berth.store.pack;

import java.util.Optional;

/**
 * Packs texts of one kind, one after the other; the store's writer's. It learns from the first ones, and from those that are
 * unlike what it knows, until its phrases are full. Where most texts have become unlike them, it begins with new ones; the old
 * ones live as long as a text that was packed with them.
 */
public final class Packer {
  /** How many texts are looked at before phrases are given up. */
  private static final int TRIAL = 1024;

  private Phrases phrases = new Phrases();
  private int tried;
  private long length;
  private long packed;

  /** The text packed; nothing where it would take more than half of its room. */
  public Optional<Packed> pack(byte[] text) {
    byte[] pieces = phrases.pack(text);
    if (isLong(pieces, text) && phrases.hasRoom(text.length)) {
      phrases.learn(text);
      pieces = phrases.pack(text);
    }
    Optional<Packed> result =
        isLong(pieces, text) ? Optional.empty() : Optional.of(new Packed(phrases, pieces, text.length));
    length += text.length;
    packed += pieces.length;
    if (++tried == TRIAL) {
      if (2 * packed > length) {
        phrases = new Phrases();
      }
      tried = 0;
      length = 0;
      packed = 0;
    }
    return result;
  }

  private static boolean isLong(byte[] pieces, byte[] text) {
    return 2 * pieces.length > text.length;
  }
}
