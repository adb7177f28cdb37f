package dev.berth.store.pack;

/** A text in less memory. Immutable. */
public final class Packed {
  private final Phrases phrases;
  private final byte[] pieces;
  private final int length;

  Packed(Phrases phrases, byte[] pieces, int length) {
    this.phrases = phrases;
    this.pieces = pieces;
    this.length = length;
  }

  /** The text, made anew. */
  public byte[] bytes() {
    return phrases.unpack(pieces, length);
  }

  /** Bytes of the text. */
  public int length() {
    return length;
  }

  /** Bytes that it takes. */
  int packedBytes() {
    return pieces.length;
  }
}
