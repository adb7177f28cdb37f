package dev.berth.store;

import java.util.Optional;

/**
 * Bytes to be stored. An object carries its own revision in its text, which is known only when the store has given it
 * one: the store writes the decimal digits of the revision into the bytes at {@code stampAt}, so that what it then
 * holds can be served as it is.
 *
 * @param bytes the text with a gap of no width where the revision goes; not touched again by the caller
 * @param stampAt the offset of that gap, or -1 for none
 * @param attachment what the writer already derived from the value, handed to readers as it is (see
 *     {@link Entry#attachment()}); the store never looks at it and never stores it
 */
public record Value(byte[] bytes, int stampAt, Optional<Object> attachment) {
  public Value {
    if (stampAt < -1 || stampAt > bytes.length) {
      throw new IllegalArgumentException("stampAt is " + stampAt + " in a text of " + bytes.length + " bytes");
    }
  }

  /** The bytes as they are stored and served when the write gets this revision. */
  public byte[] stamped(long revision) {
    return stampAt < 0 ? bytes : Stamp.insert(bytes, stampAt, revision);
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
