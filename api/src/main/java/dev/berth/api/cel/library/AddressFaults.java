package dev.berth.api.cel.library;

import dev.berth.model.names.GoQuote;

/** Why a text is no address or network, in the words of Go's {@code net/netip}. */
final class AddressFaults {
  private AddressFaults() {}

  /** {@code ParseAddr("1.2.3"): IPv4 address too short}. */
  static String address(String s) {
    return "ParseAddr(" + GoQuote.quote(s) + "): " + what(s);
  }

  /** {@code netip.ParsePrefix("1.2.3.4"): no '/'}. */
  static String network(String s) {
    int slash = s.lastIndexOf('/');
    return "netip.ParsePrefix(" + GoQuote.quote(s) + "): " + (slash < 0 ? "no '/'" : prefix(s, slash));
  }

  private static String prefix(String s, int slash) {
    String address = s.substring(0, slash);
    String bits = s.substring(slash + 1);
    if (dev.berth.model.ip.IpAddress.parse(address).isEmpty()) {
      return address(address);
    }
    return bits.matches("0|[1-9][0-9]{0,17}") ? "prefix length out of range" : "bad bits after slash: " + GoQuote.quote(bits);
  }

  private static String what(String s) {
    for (int i = 0; i < s.length(); i++) {
      switch (s.charAt(i)) {
        case '.' -> {
          return four(s);
        }
        case ':' -> {
          return six(s);
        }
        case '%' -> {
          return "missing IPv6 address";
        }
        default -> { }
      }
    }
    return "unable to parse IP";
  }

  private static String at(String text, String s, int i) {
    return text + " (at " + GoQuote.quote(s.substring(i)) + ")";
  }

  private static String four(String s) {
    int dots = 0;
    int digits = 0;
    int value = 0;
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c >= '0' && c <= '9') {
        if (digits == 1 && value == 0) {
          return "IPv4 field has octet with leading zero";
        }
        value = value * 10 + (c - '0');
        digits++;
        if (value > 255) {
          return "IPv4 field has value >255";
        }
      } else if (c != '.') {
        return at("unexpected character", s, i);
      } else if (digits == 0 || i == s.length() - 1) {
        return at("IPv4 field must have at least one digit", s, i);
      } else if (dots == 3) {
        return "IPv4 address too long";
      } else {
        dots++;
        digits = 0;
        value = 0;
      }
    }
    return "IPv4 address too short";
  }

  private static String six(String whole) {
    int zone = whole.indexOf('%');
    if (zone == whole.length() - 1) {
      return "zone must be a non-empty string";
    }
    String s = zone < 0 ? whole : whole.substring(0, zone);
    boolean shortened = s.startsWith("::");
    int i = shortened ? 2 : 0;
    int groups = 0;
    while (i < s.length() && groups < 8) {
      int end = i;
      while (end < s.length() && Character.digit(s.charAt(end), 16) >= 0) {
        end++;
      }
      if (end - i > 4) {
        return at("each group must have 4 or less digits", s, i);
      }
      if (end == i) {
        return at("each colon-separated field must have at least one digit", s, i);
      }
      groups++;
      if (end < s.length() && s.charAt(end) == '.') {
        return four(s.substring(i));
      }
      if (end == s.length()) {
        i = end;
        break;
      }
      if (s.charAt(end) != ':') {
        return at("unexpected character, want colon", s, end);
      }
      if (end + 1 == s.length()) {
        return at("colon must be followed by more characters", s, end);
      }
      i = end + 1;
      if (s.charAt(i) == ':') {
        if (shortened) {
          return at("multiple :: in address", s, i);
        }
        shortened = true;
        i++;
      }
    }
    if (i < s.length()) {
      return at("trailing garbage after address", s, i);
    }
    return groups < 8 && !shortened ? "address string too short" : "the :: must expand to at least one field of zeros";
  }
}
