package dev.berth.http;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A request's target, taken apart but not decoded.
 *
 * @param path percent-encoded, starts with a slash
 * @param query after the question mark, or empty
 */
record Target(String path, String query) {
  static final Target ROOT = new Target("/", "");

  private static final String HEX = "0123456789ABCDEF";

  /** Empty where it is no path (RFC 9112, origin-form or absolute-form) or has a broken percent-encoding. */
  static Optional<Target> parse(String text) {
    String target = text;
    if (!target.startsWith("/")) {
      target = withoutAuthority(target);
      if (target.isEmpty()) {
        return Optional.empty();
      }
    }
    int question = -1;
    boolean plain = true;
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c == 0x7f || c > 0xff) {
        return Optional.empty();
      }
      plain &= c < 0x80;
      if (c == '?' && question < 0) {
        question = i;
      } else if (c == '%' && question < 0 && !(hex(target, i + 1) && hex(target, i + 2))) {
        return Optional.empty();
      }
    }
    String path = question < 0 ? target : target.substring(0, question);
    String query = question < 0 ? "" : target.substring(question + 1);
    return Optional.of(plain ? new Target(path, query) : new Target(escape(path), escape(query)));
  }

  /** Whether the request, if it reads, is one that upstream calls long-running and does not count. */
  boolean asksForWatch() {
    int at = query.indexOf("watch=");
    if (at < 0 || (at > 0 && query.charAt(at - 1) != '&')) {
      return path.contains("/watch/");
    }
    String value = query.substring(at + 6);
    return !(value.startsWith("0") || value.startsWith("f") || value.startsWith("F"));
  }

  private static String withoutAuthority(String target) {
    int scheme = target.indexOf("://");
    if (scheme < 0 || !(target.startsWith("http:") || target.startsWith("https:"))) {
      return "";
    }
    int slash = target.indexOf('/', scheme + 3);
    return slash < 0 ? "/" : target.substring(slash);
  }

  private static boolean hex(String s, int at) {
    return at < s.length() && Character.digit(s.charAt(at), 16) >= 0;
  }

  /** Raw bytes, which the decoder shows as Latin-1, as upstream's Go would write them. */
  private static String escape(String s) {
    StringBuilder b = new StringBuilder(s.length() + 16);
    for (byte each : s.getBytes(StandardCharsets.ISO_8859_1)) {
      if (each >= 0) {
        b.append((char) each);
      } else {
        b.append('%').append(HEX.charAt((each >> 4) & 15)).append(HEX.charAt(each & 15));
      }
    }
    return b.toString();
  }
}
