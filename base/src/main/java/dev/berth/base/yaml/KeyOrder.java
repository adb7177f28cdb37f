package dev.berth.base.yaml;

import java.util.Comparator;

/**
 * The order in which go-yaml writes keys: as people sort, letters after all else and runs of digits by their number
 * ({@code a2} before {@code a10}).
 */
final class KeyOrder implements Comparator<String> {
  static final KeyOrder NATURAL = new KeyOrder();

  private KeyOrder() {}

  @Override
  public int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    int i = 0;
    while (i < length && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    if (i == length) {
      return Integer.compare(a.length(), b.length());
    }
    boolean letterA = Character.isLetter(a.codePointAt(i));
    boolean letterB = Character.isLetter(b.codePointAt(i));
    if (letterA && letterB) {
      return Integer.compare(a.codePointAt(i), b.codePointAt(i));
    }
    if (letterA || letterB) {
      return letterB ? -1 : 1;
    }
    return numbers(a, b, i);
  }

  private static int numbers(String a, String b, int start) {
    // a zero inside a number counts, one before it does not
    long first = (a.charAt(start) == '0' || b.charAt(start) == '0') && followsNumber(a, start) ? 1 : 0;
    int endA = digits(a, start);
    int endB = digits(b, start);
    int byNumber = Long.compare(number(a, start, endA, first), number(b, start, endB, first));
    if (byNumber != 0) {
      return byNumber;
    }
    return endA != endB ? Integer.compare(endA, endB) : Integer.compare(a.codePointAt(start), b.codePointAt(start));
  }

  private static boolean followsNumber(String s, int i) {
    for (int j = i - 1; j >= 0 && Character.isDigit(s.charAt(j)); j--) {
      if (s.charAt(j) != '0') {
        return true;
      }
    }
    return false;
  }

  private static int digits(String s, int start) {
    int i = start;
    while (i < s.length() && Character.isDigit(s.charAt(i))) {
      i++;
    }
    return i;
  }

  private static long number(String s, int start, int end, long first) {
    long n = first;
    for (int i = start; i < end; i++) {
      n = n * 10 + s.charAt(i) - '0';
    }
    return n;
  }
}
