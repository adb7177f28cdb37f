package dev.berth.base.json;

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

  /** The name, as it was first met. */
  static String name(String name) {
    if (name.length() > LONGEST) {
      return wholePairs(name);
    }
    int hash = name.hashCode();
    int slot = (hash ^ hash >>> 15) & NAMES.length - 1;
    String known = NAMES[slot];
    if (known.equals(name)) {
      return known;
    }
    String whole = wholePairs(name);
    NAMES[slot] = whole;
    return whole;
  }

  /** The string of these characters. */
  static JsonString string(char[] chars, int start, int length) {
    if (length > LONGEST || length == 0) {
      return JsonString.of(wholePairs(new String(chars, start, length)));
    }
    int hash = length;
    for (int i = start; i < start + length; i++) {
      hash = hash * 31 + chars[i];
    }
    int slot = (hash ^ hash >>> 15) & STRINGS.length - 1;
    JsonString known = STRINGS[slot];
    if (spells(known.value(), chars, start, length)) {
      return known;
    }
    JsonString string = new JsonString(wholePairs(new String(chars, start, length)));
    STRINGS[slot] = string;
    return string;
  }

  /** Escapes may spell half a pair of surrogates: it becomes U+FFFD, as in Go. */
  private static String wholePairs(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return text.codePoints()
            .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
      }
    }
    return text;
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

  private static boolean spells(String known, char[] chars, int start, int length) {
    if (known.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (known.charAt(i) != chars[start + i]) {
        return false;
      }
    }
    return true;
  }
}
