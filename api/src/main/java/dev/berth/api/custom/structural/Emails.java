package dev.berth.api.custom.structural;

/** The format email: one address of RFC 5322 as Go's {@code mail.ParseAddress} reads it, with or without a name. */
final class Emails {
  private Emails() {}

  static boolean isAddress(String text) {
    String s = text.strip();
    int open = s.endsWith(">") ? s.lastIndexOf('<') : -1;
    return open >= 0
        ? isPhrase(s.substring(0, open).strip()) && isSpec(s.substring(open + 1, s.length() - 1))
        : isSpec(s);
  }

  /** The name before an address in angle brackets: words, or quoted text, or nothing. */
  private static boolean isPhrase(String s) {
    return s.isEmpty() || isQuoted(s) || s.chars().allMatch(c -> c == ' ' || c == '.' || isAtom(c));
  }

  private static boolean isSpec(String s) {
    int at = s.lastIndexOf('@');
    if (at <= 0) {
      return false;
    }
    String local = s.substring(0, at);
    String domain = s.substring(at + 1);
    boolean literal = domain.length() > 2 && domain.startsWith("[") && domain.endsWith("]");
    return (isQuoted(local) || isDotted(local)) && (literal || isDotted(domain));
  }

  private static boolean isQuoted(String s) {
    if (s.length() < 2 || s.charAt(0) != '"' || s.charAt(s.length() - 1) != '"') {
      return false;
    }
    for (int i = 1; i < s.length() - 1; i++) {
      if (s.charAt(i) == '\\') {
        i++;
      } else if (s.charAt(i) == '"' || s.charAt(i) < ' ') {
        return false;
      }
    }
    return true;
  }

  private static boolean isDotted(String s) {
    return !s.isEmpty()
        && !s.startsWith(".")
        && !s.endsWith(".")
        && !s.contains("..")
        && s.chars().allMatch(c -> c == '.' || isAtom(c));
  }

  private static boolean isAtom(int c) {
    return c >= 128
        || c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
  }
}
