package dev.berth.base.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What documents have in common, kept once: names of members, short strings, and the lists of names of objects. This is
 * why a tree costs little more than its text.
 *
 * <p>The tables are of fixed size, shared by all threads and without locks: a slot holds whatever was last put there, and
 * a reader that finds something else in it makes its own. The entries are immutable, so a race costs a copy, no more.
 */
final class Shared {
  /** Longer strings are seldom equal. */
  private static final int LONGEST = 40;

  private static final String[] NAMES = new String[1 << 13];
  private static final JsonString[] STRINGS = new JsonString[1 << 13];
  private static final Shape[] SHAPES = new Shape[1 << 12];

  static {
    Arrays.fill(NAMES, "");
    Arrays.fill(STRINGS, JsonString.EMPTY);
    Arrays.fill(SHAPES, new Shape(new String[0]));
  }

  /** A final field, so that whoever sees the shape sees its names. */
  private record Shape(String[] names) {}

  private Shared() {}

  /** The name that these bytes of ASCII spell. */
  static String name(byte[] bytes, int start, int end) {
    if (end - start > LONGEST) {
      return latin1(bytes, start, end);
    }
    int slot = hash(bytes, start, end) & NAMES.length - 1;
    String known = NAMES[slot];
    if (spells(known, bytes, start, end)) {
      return known;
    }
    String name = latin1(bytes, start, end);
    NAMES[slot] = name;
    return name;
  }

  /** The string that these bytes of ASCII spell. */
  static JsonString string(byte[] bytes, int start, int end) {
    if (end - start > LONGEST || end == start) {
      return JsonString.of(latin1(bytes, start, end));
    }
    int slot = hash(bytes, start, end) & STRINGS.length - 1;
    JsonString known = STRINGS[slot];
    if (spells(known.value(), bytes, start, end)) {
      return known;
    }
    JsonString string = new JsonString(latin1(bytes, start, end));
    STRINGS[slot] = string;
    return string;
  }

  /** These names as an array that nobody changes. */
  static String[] shape(String[] names, int start, int end) {
    int size = end - start;
    if (size > JsonObject.SCAN) {
      return Arrays.copyOfRange(names, start, end);
    }
    int hash = size;
    for (int i = start; i < end; i++) {
      hash = hash * 31 + names[i].hashCode();
    }
    int slot = (hash ^ hash >>> 15) & SHAPES.length - 1;
    String[] known = SHAPES[slot].names();
    if (isShape(known, names, start, size)) {
      return known;
    }
    String[] shape = Arrays.copyOfRange(names, start, end);
    SHAPES[slot] = new Shape(shape);
    return shape;
  }

  @SuppressWarnings("ReferenceEquality") // names come from the table above, equal ones are mostly the same
  private static boolean isShape(String[] known, String[] names, int start, int size) {
    if (known.length != size) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      if (known[i] != names[start + i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean spells(String known, byte[] bytes, int start, int end) {
    int length = end - start;
    if (known.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (known.charAt(i) != bytes[start + i]) {
        return false;
      }
    }
    return true;
  }

  /** Of the length, the first and the last eight bytes: names and short strings differ there. */
  private static int hash(byte[] bytes, int start, int end) {
    int length = end - start;
    long first;
    long last = 0;
    if (length >= 8) {
      first = (long) Utf8.WORDS.get(bytes, start);
      last = (long) Utf8.WORDS.get(bytes, end - 8);
    } else {
      first = 0;
      for (int i = start; i < end; i++) {
        first = first << 8 | bytes[i];
      }
    }
    long h = (first * 0x9e3779b97f4a7c15L ^ last * 0xc2b2ae3d27d4eb4fL) + length;
    return (int) (h >>> 47 ^ h >>> 31);
  }

  private static String latin1(byte[] bytes, int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }
}
