package dev.berth.api.custom.structural;

/** The format uri: what Go's {@code url.ParseRequestURI} reads, an absolute URI or an absolute path. */
final class Uris {
  private Uris() {}

  static boolean isRequestUri(String s) {
    if (s.isEmpty() || s.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      return false;
    }
    if (s.equals("*")) {
      return true;
    }
    int scheme = schemeEnd(s);
    if (scheme == Integer.MIN_VALUE) {
      return false;
    }
    String rest = scheme < 0 ? s : s.substring(scheme + 1);
    int query = rest.indexOf('?');
    String path = query < 0 ? rest : rest.substring(0, query);
    if (!path.startsWith("/")) {
      return scheme > 0;
    }
    if (scheme > 0 && path.startsWith("//")) {
      int slash = path.indexOf('/', 2);
      String authority = slash < 0 ? path.substring(2) : path.substring(2, slash);
      return isAuthority(authority) && areEscapesSound(slash < 0 ? "" : path.substring(slash));
    }
    return areEscapesSound(path);
  }

  /** Where the colon is; -1 without a scheme, the smallest integer where the text cannot begin so. */
  private static int schemeEnd(String s) {
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      if (c == ':') {
        return i == 0 ? Integer.MIN_VALUE : i;
      }
      if (!letter && (i == 0 || !(c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'))) {
        return -1;
      }
    }
    return -1;
  }

  private static boolean isAuthority(String authority) {
    int at = authority.lastIndexOf('@');
    if (at >= 0 && !isUserInfo(authority.substring(0, at))) {
      return false;
    }
    String host = authority.substring(at + 1);
    if (host.startsWith("[")) {
      int end = host.lastIndexOf(']');
      return end > 0 && isPort(host.substring(end + 1));
    }
    int colon = host.lastIndexOf(':');
    String name = colon < 0 ? host : host.substring(0, colon);
    return (colon < 0 || isPort(host.substring(colon)))
        && areEscapesSound(name)
        && name.chars().allMatch(c -> c >= 128 || c > ' ' && "\"<>\\^`{|}".indexOf(c) < 0);
  }

  private static boolean isUserInfo(String info) {
    return info.chars()
            .allMatch(
                c ->
                    c >= 'A' && c <= 'Z'
                        || c >= 'a' && c <= 'z'
                        || c >= '0' && c <= '9'
                        || "-._:~!$&'()*+,;=%@".indexOf(c) >= 0)
        && areEscapesSound(info);
  }

  private static boolean isPort(String text) {
    return text.isEmpty()
        || text.charAt(0) == ':' && text.chars().skip(1).allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean areEscapesSound(String s) {
    for (int i = s.indexOf('%'); i >= 0; i = s.indexOf('%', i + 1)) {
      if (i + 2 >= s.length() || Character.digit(s.charAt(i + 1), 16) < 0 || Character.digit(s.charAt(i + 2), 16) < 0) {
        return false;
      }
    }
    return true;
  }
}
