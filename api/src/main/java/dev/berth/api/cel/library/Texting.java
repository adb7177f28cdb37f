package dev.berth.api.cel.library;

import static dev.berth.api.cel.library.Functions.list;
import static dev.berth.api.cel.library.Functions.text;
import static dev.berth.api.cel.library.Functions.whole;

import dev.berth.api.cel.value.CelError;
import dev.berth.api.cel.value.FixedList;
import dev.berth.api.cel.value.GrownList;
import dev.berth.api.cel.value.ListValue;
import dev.berth.api.cel.value.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Functions of strings: CEL's, and the second version of the strings extension (cel-go {@code ext/strings.go}). */
final class Texting {
  private Texting() {}

  static void register(Map<String, Function> to) {
    to.put("contains/2", (a, m) -> text(a[0]).contains(text(a[1])));
    to.put("startsWith/2", (a, m) -> text(a[0]).startsWith(text(a[1])));
    to.put("endsWith/2", (a, m) -> text(a[0]).endsWith(text(a[1])));
    to.put("charAt/2", (a, m) -> charAt(text(a[0]), whole(a[1])));
    to.put("lowerAscii/1", (a, m) -> ascii(text(a[0]), 'A', 'Z', 32));
    to.put("upperAscii/1", (a, m) -> ascii(text(a[0]), 'a', 'z', -32));
    to.put("trim/1", (a, m) -> trim(text(a[0])));
    to.put("substring/2", (a, m) -> substring(text(a[0]), whole(a[1]), letters(text(a[0]))));
    to.put("substring/3", (a, m) -> substring(text(a[0]), whole(a[1]), whole(a[2])));
    to.put("replace/3", (a, m) -> replace(text(a[0]), text(a[1]), text(a[2]), -1, m));
    to.put("replace/4", (a, m) -> replace(text(a[0]), text(a[1]), text(a[2]), whole(a[3]), m));
    to.put("split/2", (a, m) -> split(text(a[0]), text(a[1]), -1));
    to.put("split/3", (a, m) -> split(text(a[0]), text(a[1]), whole(a[2])));
    to.put("join/1", (a, m) -> join(list(a[0]), "", m));
    to.put("join/2", (a, m) -> join(list(a[0]), text(a[1]), m));
    to.put("indexOf/2", (a, m) -> a[0] instanceof String s
        ? indexOf(s, text(a[1]), 0) : Listing.indexOf(list(a[0]), a[1], m));
    to.put("indexOf/3", (a, m) -> indexOf(text(a[0]), text(a[1]), whole(a[2])));
    to.put("lastIndexOf/2", (a, m) -> a[0] instanceof String s
        ? lastIndexOf(s, text(a[1]), letters(s)) : Listing.lastIndexOf(list(a[0]), a[1], m));
    to.put("lastIndexOf/3", (a, m) -> lastIndexOf(text(a[0]), text(a[1]), bounded(text(a[0]), whole(a[2]))));
    to.put("format/2", (a, m) -> Formatting.format(text(a[0]), list(a[1]), m));
    to.put("strings.quote/1", (a, m) -> quote(text(a[0])));
    to.put("jsonpatch.escapeKey/1", (a, m) -> text(a[0]).replace("~", "~0").replace("/", "~1"));
  }

  private static long letters(String s) {
    return s.codePointCount(0, s.length());
  }

  private static CelError outOfRange(long index) {
    return new CelError("index out of range: " + index);
  }

  private static String charAt(String s, long at) {
    long n = letters(s);
    if (at < 0 || at > n) {
      throw outOfRange(at);
    }
    return at == n ? "" : substring(s, at, at + 1);
  }

  private static String substring(String s, long start, long end) {
    if (start > end) {
      throw new CelError("invalid substring range. start: " + start + ", end: " + end);
    }
    long n = letters(s);
    if (start < 0 || start > n) {
      throw outOfRange(start);
    }
    if (end < 0 || end > n) {
      throw outOfRange(end);
    }
    int from = s.offsetByCodePoints(0, (int) start);
    return s.substring(from, s.offsetByCodePoints(from, (int) (end - start)));
  }

  private static String ascii(String s, char low, char high, int shift) {
    StringBuilder out = new StringBuilder(s.length());
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      out.append(c >= low && c <= high ? (char) (c + shift) : c);
    }
    return out.toString();
  }

  private static boolean space(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  private static String trim(String s) {
    int from = 0;
    int to = s.length();
    while (from < to && space(s.charAt(from))) {
      from++;
    }
    while (to > from && space(s.charAt(to - 1))) {
      to--;
    }
    return s.substring(from, to);
  }

  /** The first so many places; all where the number is negative. */
  private static String replace(String s, String old, String by, long places, Meter meter) {
    if (places == 0 || old.equals(by)) {
      return s;
    }
    long left = places < 0 ? Long.MAX_VALUE : places;
    StringBuilder out = new StringBuilder();
    int at = 0;
    if (old.isEmpty()) {
      while (left-- > 0) {
        meter.work(by.length() + 1L);
        out.append(by);
        if (at >= s.length()) {
          return out.toString();
        }
        int next = s.offsetByCodePoints(at, 1);
        out.append(s, at, next);
        at = next;
      }
      return out.append(s, at, s.length()).toString();
    }
    for (int found = s.indexOf(old); found >= 0 && left > 0; found = s.indexOf(old, at), left--) {
      meter.work(by.length() + 1L);
      out.append(s, at, found).append(by);
      at = found + old.length();
    }
    return out.append(s, at, s.length()).toString();
  }

  private static ListValue split(String s, String by, long limit) {
    if (limit == 0) {
      return FixedList.EMPTY;
    }
    long most = limit < 0 ? Long.MAX_VALUE : limit;
    List<Object> parts = new ArrayList<>();
    int at = 0;
    if (by.isEmpty()) {
      while (at < s.length() && parts.size() < most - 1) {
        int next = s.offsetByCodePoints(at, 1);
        parts.add(s.substring(at, next));
        at = next;
      }
      if (at < s.length()) {
        parts.add(s.substring(at));
      }
      return GrownList.of(parts);
    }
    for (int found = s.indexOf(by); found >= 0 && parts.size() < most - 1; found = s.indexOf(by, at)) {
      parts.add(s.substring(at, found));
      at = found + by.length();
    }
    parts.add(s.substring(at));
    return GrownList.of(parts);
  }

  private static String join(ListValue parts, String by, Meter meter) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      if (!(parts.get(i) instanceof String part)) {
        throw new CelError("join: invalid input: " + parts.get(i));
      }
      meter.work(part.length() + (long) by.length());
      out.append(i == 0 ? "" : by).append(part);
    }
    return out.toString();
  }

  private static long bounded(String s, long offset) {
    if (offset < 0 || offset >= letters(s)) {
      throw outOfRange(offset);
    }
    return offset;
  }

  private static long indexOf(String s, String part, long offset) {
    long n = letters(s);
    if (offset < 0 || offset > 0 && offset >= n) {
      throw outOfRange(offset);
    }
    if (part.isEmpty()) {
      return offset;
    }
    int at = s.indexOf(part, s.offsetByCodePoints(0, (int) offset));
    return at < 0 ? -1 : s.codePointCount(0, at);
  }

  private static long lastIndexOf(String s, String part, long offset) {
    if (part.isEmpty()) {
      return offset;
    }
    int at = s.lastIndexOf(part, s.offsetByCodePoints(0, (int) offset));
    return at < 0 ? -1 : s.codePointCount(0, at);
  }

  private static String quote(String s) {
    StringBuilder out = new StringBuilder(s.length() + 2).append('"');
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      int special = "\u0007\b\f\n\r\t\u000b\\\"".indexOf(c);
      if (special >= 0) {
        out.append('\\').append("abfnrtv\\\"".charAt(special));
      } else {
        out.append(Character.isSurrogate(c) && !paired(s, i) ? '\uFFFD' : c);
      }
    }
    return out.append('"').toString();
  }

  private static boolean paired(String s, int i) {
    return Character.isHighSurrogate(s.charAt(i))
        ? i + 1 < s.length() && Character.isLowSurrogate(s.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(s.charAt(i - 1));
  }
}
