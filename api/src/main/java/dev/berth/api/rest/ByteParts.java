package dev.berth.api.rest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A long text in parts of a bounded size. One array of thirty megabytes has no room where young objects live and drives
 * the collector through everything; parts come and go.
 */
final class ByteParts {
  private static final int PART = 256 * 1024;

  private final List<byte[]> full = new ArrayList<>();
  private byte[] part = new byte[4096];
  private int size;

  /** Appends the bytes from an offset to their end. */
  void append(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length) {
      if (size == part.length) {
        grow(bytes.length - at);
      }
      int n = Math.min(bytes.length - at, part.length - size);
      System.arraycopy(bytes, at, part, size, n);
      size += n;
      at += n;
    }
  }

  private void grow(int more) {
    if (part.length < PART) {
      part = Arrays.copyOf(part, Math.min(PART, Math.max(part.length * 2, size + more)));
    } else {
      full.add(part);
      part = new byte[PART];
      size = 0;
    }
  }

  /** The parts in order; the text ends with the last. */
  List<byte[]> list() {
    full.add(Arrays.copyOf(part, size));
    return List.copyOf(full);
  }
}
