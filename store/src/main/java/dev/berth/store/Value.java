package dev.berth.store;

import java.util.Optional;

/**
 * Bytes to be stored. An object carries its own revision in its text, which is known only when the store has given it
 * one: the store writes the decimal digits of the revision into the bytes at {@code stampAt}, so that what it then
 * holds can be served as it is.
 *
 * @param bytes the text with a gap where the revision goes; the store's from the write on, which may write into the gap: neither
 *     touched again by the caller nor written under another key
 * @param stampAt the offset of that gap, or -1 for none
 * @param room the width of that gap: a revision with so many digits is written there, for any other the text is made anew
 * @param attachment what the writer already derived from the value, handed to readers as it is (see
 *     {@link Entry#attachment()}); the store never looks at it and never stores it
 */
public record Value(byte[] bytes, int stampAt, int room, Optional<Object> attachment) {
  public Value {
    if (stampAt < -1 || room < 0 || stampAt + room > bytes.length) {
      throw new IllegalArgumentException(
          "stampAt is " + stampAt + " with room of " + room + " in a text of " + bytes.length + " bytes");
    }
  }

  /** With a gap of no width. */
  public Value(byte[] bytes, int stampAt, Optional<Object> attachment) {
    this(bytes, stampAt, 0, attachment);
  }

  /** The bytes as they are stored and served when the write gets this revision. */
  public byte[] stamped(long revision) {
    return stampAt < 0 ? bytes : Stamp.fill(bytes, stampAt, room, revision);
  }

  public static Value plain(byte[] bytes) {
    return new Value(bytes, -1, Optional.empty());
  }

  /** What has to be written for an entry like this one, but for its revision. */
  static Value of(Entry entry) {
    return entry.stampAt() < 0
        ? plain(entry.bytes())
        : new Value(Stamp.remove(entry.bytes(), entry.stampAt(), entry.revision()), entry.stampAt(), Optional.empty());
  }
}
