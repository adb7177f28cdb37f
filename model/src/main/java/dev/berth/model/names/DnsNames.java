package dev.berth.model.names;

import java.util.ArrayList;
import java.util.List;

/** Names that are DNS labels or domains: RFC 1123, RFC 1035, wildcards. */
public final class DnsNames {
  public static final int LABEL_LENGTH = 63;
  public static final int SUBDOMAIN_LENGTH = 253;

  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
  private static final String UNDERSCORE_LABEL = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";

  private static final String LABEL_TEXT =
      RuleText.pattern(
          "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and"
              + " end with an alphanumeric character",
          LABEL, "my-name", "123-abc");
  private static final String SUBDOMAIN_TEXT =
      RuleText.pattern(
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must"
              + " start and end with an alphanumeric character",
          SUBDOMAIN, "example.com");
  private static final String CASELESS_TEXT =
      RuleText.pattern(
          "an RFC 1123 subdomain must consist of alphanumeric characters, '-' or '.', and must start and end with an"
              + " alphanumeric character",
          SUBDOMAIN, "Example.com");
  private static final String UNDERSCORE_TEXT =
      RuleText.pattern(
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and"
              + " must start and end with an alphanumeric character",
          UNDERSCORE_LABEL + "(\\." + UNDERSCORE_LABEL + ")*", "example.com");
  private static final String LABEL_1035_TEXT =
      RuleText.pattern(
          "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic"
              + " character, and end with an alphanumeric character",
          "[a-z]([-a-z0-9]*[a-z0-9])?", "my-name", "abc-123");
  private static final String WILDCARD_TEXT =
      RuleText.pattern(
          "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist"
              + " of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
          "\\*\\." + SUBDOMAIN, "*.example.com");

  private DnsNames() {}

  /** A label of RFC 1123: names of Namespaces, parts of a pod's host name. */
  public static List<String> label(String s) {
    boolean tooLong = RuleText.utf8Length(s) > LABEL_LENGTH;
    if (!tooLong && isLabel(s, 0, s.length())) {
      return List.of();
    }
    return RuleText.of(
        tooLong,
        RuleText.maxCharacters(LABEL_LENGTH),
        isLabel(s, 0, s.length()),
        isDomain(s) ? "must not contain dots" : LABEL_TEXT);
  }

  /** Labels of RFC 1123 joined by dots: the names of most objects. */
  public static List<String> subdomain(String s) {
    if (s.length() <= SUBDOMAIN_LENGTH && isDomain(s)) {
      return List.of();
    }
    return RuleText.of(
        RuleText.utf8Length(s) > SUBDOMAIN_LENGTH, RuleText.maxCharacters(SUBDOMAIN_LENGTH), isDomain(s),
        SUBDOMAIN_TEXT);
  }

  /** As {@link #subdomain}, with the length counted in words as bytes: the prefix of a label key. */
  static List<String> keyPrefix(String s) {
    if (s.length() <= SUBDOMAIN_LENGTH && isDomain(s)) {
      return List.of();
    }
    return RuleText.of(
        RuleText.utf8Length(s) > SUBDOMAIN_LENGTH, RuleText.maxBytes(SUBDOMAIN_LENGTH), isDomain(s), SUBDOMAIN_TEXT);
  }

  /** A subdomain in letters of either case. */
  public static List<String> caselessSubdomain(String s) {
    return RuleText.of(
        RuleText.utf8Length(s) > SUBDOMAIN_LENGTH, RuleText.maxBytes(SUBDOMAIN_LENGTH), isDomain(lowerAscii(s)),
        CASELESS_TEXT);
  }

  /** A subdomain whose labels may have underscores: search domains of a pod's dnsConfig. */
  public static List<String> subdomainWithUnderscore(String s) {
    return RuleText.of(
        RuleText.utf8Length(s) > SUBDOMAIN_LENGTH, RuleText.maxCharacters(SUBDOMAIN_LENGTH), isUnderscoreDomain(s),
        UNDERSCORE_TEXT);
  }

  /** A label of RFC 1035, which starts with a letter: names of Services. */
  public static List<String> label1035(String s) {
    return RuleText.of(
        RuleText.utf8Length(s) > LABEL_LENGTH, RuleText.maxCharacters(LABEL_LENGTH),
        !s.isEmpty() && isLower(s.charAt(0)) && isLabel(s, 0, s.length()),
        LABEL_1035_TEXT);
  }

  /** {@code *.} and a subdomain: hosts of an Ingress. */
  public static List<String> wildcardSubdomain(String s) {
    return RuleText.of(
        RuleText.utf8Length(s) > SUBDOMAIN_LENGTH, RuleText.maxCharacters(SUBDOMAIN_LENGTH),
        s.startsWith("*.") && isDomain(s.substring(2)),
        WILDCARD_TEXT);
  }

  /** A domain of at least three labels; not for the empty text, which is a missing value. */
  public static List<String> fullyQualified(String s) {
    List<String> errors = subdomain(s);
    if (!errors.isEmpty()) {
      return List.of(String.join(",", errors));
    }
    return dots(s) < 2
        ? List.of("should be a domain with at least three segments separated by dots")
        : List.of();
  }

  /** A domain of at least two labels, with or without a dot at the end; not for the empty text. */
  public static List<String> fullyQualifiedDomain(String s) {
    String name = s.endsWith(".") ? s.substring(0, s.length() - 1) : s;
    List<String> errors = subdomain(name);
    if (!errors.isEmpty()) {
      return List.of(String.join(",", errors));
    }
    if (dots(name) < 1) {
      return List.of("should be a domain with at least two segments separated by dots");
    }
    List<String> out = new ArrayList<>();
    for (int start = 0; start <= name.length(); ) {
      int dot = name.indexOf('.', start);
      int end = dot < 0 ? name.length() : dot;
      List<String> wrong = label(name.substring(start, end));
      if (!wrong.isEmpty()) {
        out.add(String.join(",", wrong));
      }
      start = end + 1;
    }
    return List.copyOf(out);
  }

  private static int dots(String s) {
    int n = 0;
    for (int i = 0; i < s.length(); i++) {
      n += s.charAt(i) == '.' ? 1 : 0;
    }
    return n;
  }

  private static boolean isDomain(String s) {
    for (int start = 0; ; ) {
      int dot = s.indexOf('.', start);
      int end = dot < 0 ? s.length() : dot;
      if (!isLabel(s, start, end)) {
        return false;
      }
      if (dot < 0) {
        return true;
      }
      start = dot + 1;
    }
  }

  private static boolean isLabel(String s, int start, int end) {
    if (start >= end || s.charAt(start) == '-' || s.charAt(end - 1) == '-') {
      return false;
    }
    for (int i = start; i < end; i++) {
      char c = s.charAt(i);
      if (!isLower(c) && !isDigit(c) && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isUnderscoreDomain(String s) {
    for (int start = 0; ; ) {
      int dot = s.indexOf('.', start);
      int end = dot < 0 ? s.length() : dot;
      int first = start < end && s.charAt(start) == '_' ? start + 1 : start;
      if (first >= end || !isAlphanumeric(s.charAt(first)) || !isAlphanumeric(s.charAt(end - 1))) {
        return false;
      }
      for (int i = first; i < end; i++) {
        char c = s.charAt(i);
        if (!isAlphanumeric(c) && c != '-' && c != '_') {
          return false;
        }
      }
      if (dot < 0) {
        return true;
      }
      start = dot + 1;
    }
  }

  private static boolean isAlphanumeric(char c) {
    return isLower(c) || isDigit(c);
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static String lowerAscii(String s) {
    StringBuilder b = new StringBuilder(s.length());
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      b.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
    }
    return b.toString();
  }
}
