package dev.berth.api;

import java.util.AbstractList;
import java.util.List;
import java.util.Objects;

/**
 * Texts one after the other, as parts of {@link #PART} bytes (the last one less) that are put together when they are
 * asked for. A list of thirty megabytes so takes no memory beside that of its objects: only the part that is being
 * sent is a copy. Immutable; a part that is asked for twice is made twice.
 */
public final class JoinedParts extends AbstractList<byte[]> {
  /** Four TLS records. */
  static final int PART = 64 * 1024;

  private final List<byte[]> texts;
  private final int[] skips;
  private final int[] firstText;
  private final int[] firstOffset;
  private final long bytes;

  /**
   * @param texts never written to
   * @param skips how many bytes to leave out at the start of each text
   */
  public JoinedParts(List<byte[]> texts, int[] skips) {
    this.texts = texts;
    this.skips = skips.clone();
    long sum = 0;
    for (int t = 0; t < texts.size(); t++) {
      sum += texts.get(t).length - skips[t];
    }
    this.bytes = sum;
    int parts = Math.toIntExact((sum + PART - 1) / PART);
    this.firstText = new int[parts];
    this.firstOffset = new int[parts];
    int part = 0;
    long at = 0;
    for (int t = 0; t < texts.size(); t++) {
      int length = texts.get(t).length - skips[t];
      while (part < parts && (long) part * PART < at + length) {
        firstText[part] = t;
        firstOffset[part] = skips[t] + (int) ((long) part * PART - at);
        part++;
      }
      at += length;
    }
  }

  /** Of all parts together. */
  public long bytes() {
    return bytes;
  }

  @Override
  public int size() {
    return firstText.length;
  }

  @Override
  public byte[] get(int index) {
    Objects.checkIndex(index, firstText.length);
    byte[] part = new byte[(int) Math.min(PART, bytes - (long) index * PART)];
    int text = firstText[index];
    int from = firstOffset[index];
    int filled = 0;
    while (filled < part.length) {
      byte[] source = texts.get(text);
      int n = Math.min(source.length - from, part.length - filled);
      System.arraycopy(source, from, part, filled, n);
      filled += n;
      text++;
      from = text < skips.length ? skips[text] : 0;
    }
    return part;
  }
}
