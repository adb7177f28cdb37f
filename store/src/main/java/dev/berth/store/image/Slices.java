package dev.berth.store.image;

import java.util.Arrays;

/** Copies of arrays with one element more or less. */
final class Slices {
  private Slices() {}

  static <T> T[] inserted(T[] array, int at, T element) {
    T[] copy = Arrays.copyOf(array, array.length + 1);
    System.arraycopy(array, at, copy, at + 1, array.length - at);
    copy[at] = element;
    return copy;
  }

  static <T> T[] removed(T[] array, int at) {
    T[] copy = Arrays.copyOf(array, array.length - 1);
    System.arraycopy(array, at + 1, copy, at, array.length - at - 1);
    return copy;
  }

  static <T> T[] replaced(T[] array, int at, T element) {
    T[] copy = array.clone();
    copy[at] = element;
    return copy;
  }

  static <T> T[] joined(T[] left, T[] right) {
    T[] all = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, all, left.length, right.length);
    return all;
  }
}
