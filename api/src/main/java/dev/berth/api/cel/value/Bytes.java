package dev.berth.api.cel.value;

import java.util.Arrays;

/** A {@code bytes} value. Nobody changes the array. */
public final class Bytes implements Comparable<Bytes> {
  private final byte[] all;

  /** Takes the array over. */
  public Bytes(byte[] all) {
    this.all = all;
  }

  /** The very array. */
  public byte[] all() {
    return all;
  }

  public int size() {
    return all.length;
  }

  public Bytes plus(Bytes other) {
    byte[] both = Arrays.copyOf(all, all.length + other.all.length);
    System.arraycopy(other.all, 0, both, all.length, other.all.length);
    return new Bytes(both);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(all, other.all);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes b && Arrays.equals(all, b.all);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(all);
  }
}
