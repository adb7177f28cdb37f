package dev.berth.model.ip;

import java.util.Optional;

/** Addresses from and to text. */
final class IpText {
  private IpText() {}

  static Optional<IpAddress> parse(String s, boolean sloppy) {
    if (s.indexOf(':') >= 0) {
      return v6(s, sloppy);
    }
    long bits = v4(s, 0, sloppy);
    return bits < 0 ? Optional.empty() : Optional.of(new IpAddress(false, 0, bits));
  }

  /** The 32 bits, or -1 where the rest of the text is no IPv4 address. */
  private static long v4(String s, int start, boolean sloppy) {
    long bits = 0;
    int at = start;
    for (int part = 0; part < 4; part++) {
      if (part > 0) {
        if (at >= s.length() || s.charAt(at) != '.') {
          return -1;
        }
        at++;
      }
      int first = at;
      int value = 0;
      while (at < s.length() && s.charAt(at) >= '0' && s.charAt(at) <= '9' && value <= 255) {
        value = value * 10 + s.charAt(at) - '0';
        at++;
      }
      if (at == first || value > 255 || !sloppy && at - first > 1 && s.charAt(first) == '0') {
        return -1;
      }
      bits = bits << 8 | value;
    }
    return at == s.length() ? bits : -1;
  }

  private static Optional<IpAddress> v6(String s, boolean sloppy) {
    int[] groups = new int[8];
    int count = 0;
    int gap = -1;
    int at = 0;
    if (s.startsWith("::")) {
      gap = 0;
      at = 2;
    }
    while (at < s.length() && count < 8) {
      int first = at;
      int value = 0;
      while (at < s.length() && at - first < 5 && hex(s.charAt(at)) >= 0) {
        value = value << 4 | hex(s.charAt(at));
        at++;
      }
      if (at == first || at - first > 4) {
        return Optional.empty();
      }
      if (at < s.length() && s.charAt(at) == '.') {
        long tail = count > 6 || gap < 0 && count != 6 ? -1 : v4(s, first, sloppy);
        if (tail < 0) {
          return Optional.empty();
        }
        groups[count++] = (int) (tail >>> 16);
        groups[count++] = (int) (tail & 0xffff);
        at = s.length();
        break;
      }
      groups[count++] = value;
      if (at == s.length()) {
        break;
      }
      if (s.charAt(at) != ':' || at + 1 == s.length()) {
        return Optional.empty();
      }
      at++;
      if (s.charAt(at) == ':') {
        if (gap >= 0) {
          return Optional.empty();
        }
        gap = count;
        at++;
      }
    }
    if (at != s.length() || gap < 0 && count < 8 || gap >= 0 && count == 8) {
      return Optional.empty();
    }
    return Optional.of(new IpAddress(true, word(groups, count, gap, 0), word(groups, count, gap, 4)));
  }

  /** Four groups of the address, the gap filled with zeros. */
  private static long word(int[] groups, int count, int gap, int from) {
    long word = 0;
    for (int i = from; i < from + 4; i++) {
      int group = gap < 0 || i < gap ? groups[i] : i < gap + 8 - count ? 0 : groups[i - (8 - count)];
      word = word << 16 | group;
    }
    return word;
  }

  private static int hex(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  static String print(IpAddress a) {
    if (!a.v6()) {
      return v4(a.low());
    }
    if (a.isMapped()) {
      return "::ffff:" + v4(a.low());
    }
    int gap = -1;
    int length = 1; // a single zero group is not shortened
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && group(a, i + run) == 0) {
        run++;
      }
      if (run > length) {
        gap = i;
        length = run;
      }
    }
    StringBuilder b = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == gap) {
        b.append("::");
        i += length - 1;
      } else {
        b.append(i > 0 && b.charAt(b.length() - 1) != ':' ? ":" : "").append(Integer.toHexString(group(a, i)));
      }
    }
    return b.toString();
  }

  private static int group(IpAddress a, int i) {
    return (int) ((i < 4 ? a.high() : a.low()) >>> (48 - 16 * (i & 3)) & 0xffff);
  }

  private static String v4(long bits) {
    return (bits >>> 24 & 255) + "." + (bits >>> 16 & 255) + "." + (bits >>> 8 & 255) + "." + (bits & 255);
  }
}
