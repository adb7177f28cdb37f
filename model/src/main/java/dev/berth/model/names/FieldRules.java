package dev.berth.model.names;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** The rules of single fields: environment variables, keys of ConfigMaps, ports, percentages, ranges and the like. */
public final class FieldRules {
  private static final String ENV_TEXT =
      RuleText.pattern(
          "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must"
              + " not start with a digit",
          "[-._a-zA-Z][-._a-zA-Z0-9]*", "my.env-name", "MY_ENV.NAME", "MyEnvName1");
  private static final String CONFIG_KEY_TEXT =
      RuleText.pattern(
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.'", "[-._a-zA-Z0-9]+", "key.name",
          "KEY_NAME", "key-name");
  private static final String C_IDENTIFIER_TEXT =
      RuleText.pattern(
          "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric"
              + " characters or '_'",
          "[A-Za-z_][A-Za-z0-9_]*", "my_name", "MY_NAME", "MyName");
  private static final String HEADER_TEXT =
      RuleText.pattern(
          "a valid HTTP header must consist of alphanumeric characters or '-'", "[-A-Za-z0-9]+", "X-Header-Name");
  private static final String PERCENT_TEXT =
      RuleText.pattern(
          "a valid percent string must be a numeric string followed by an ending '%'", "[0-9]+%", "1%", "93%");
  private static final String DECIMAL_TEXT = "must be a valid decimal integer in canonical form";

  private FieldRules() {}

  /** What can be a segment of a URL's path; the loosest rule for names (roles, for instance). */
  public static List<String> pathSegment(String s) {
    if (s.equals(".") || s.equals("..")) {
      return List.of("may not be '" + s + "'");
    }
    return pathSegmentPrefix(s);
  }

  /** As {@link #pathSegment}, for the start of a name. */
  public static List<String> pathSegmentPrefix(String s) {
    List<String> errors = new ArrayList<>();
    for (String illegal : List.of("/", "%")) {
      if (s.contains(illegal)) {
        errors.add("may not contain '" + illegal + "'");
      }
    }
    return List.copyOf(errors);
  }

  /** The strict rule for environment variables: what {@code envFrom} takes from keys was once held to it. */
  public static List<String> environmentName(String s) {
    return withoutParent(s, isEnvironmentName(s) ? List.of() : List.of(ENV_TEXT));
  }

  /** The rule since 1.34: printable ASCII except {@code =}. */
  public static List<String> relaxedEnvironmentName(String s) {
    if (s.isEmpty()) {
      return List.of("environment variable name " + RuleText.nonEmpty());
    }
    return all(s, c -> c >= 0x20 && c < 0x7f && c != '=')
        ? List.of()
        : List.of("a valid environment variable name must consist only of printable ASCII characters other than '='");
  }

  /** A key of a ConfigMap or Secret. */
  public static List<String> configKey(String s) {
    return withoutParent(
        s,
        RuleText.of(
            RuleText.utf8Length(s) > DnsNames.SUBDOMAIN_LENGTH,
            RuleText.maxCharacters(DnsNames.SUBDOMAIN_LENGTH),
            !s.isEmpty() && all(s, c -> isAlphanumeric(c) || c == '-' || c == '_' || c == '.'),
            CONFIG_KEY_TEXT));
  }

  public static List<String> cIdentifier(String s) {
    boolean ok = !s.isEmpty() && !isDigit(s.charAt(0)) && all(s, c -> isAlphanumeric(c) || c == '_');
    return ok ? List.of() : List.of(C_IDENTIFIER_TEXT);
  }

  public static List<String> httpHeaderName(String s) {
    return !s.isEmpty() && all(s, c -> isAlphanumeric(c) || c == '-') ? List.of() : List.of(HEADER_TEXT);
  }

  public static List<String> percent(String s) {
    boolean ok = s.length() > 1 && s.endsWith("%") && all(s.substring(0, s.length() - 1), FieldRules::isDigit);
    return ok ? List.of() : List.of(PERCENT_TEXT);
  }

  /** A port's name: an IANA service name (RFC 6335) in lower case. */
  public static List<String> portName(String s) {
    List<String> errors = new ArrayList<>();
    if (RuleText.utf8Length(s) > 15) {
      errors.add(RuleText.maxCharacters(15));
    }
    if (s.isEmpty() || !all(s, c -> isLower(c) || isDigit(c) || c == '-')) {
      errors.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    }
    if (all(s, c -> !isLower(c))) {
      errors.add("must contain at least one letter (a-z)");
    }
    if (s.contains("--")) {
      errors.add("must not contain consecutive hyphens");
    }
    if (s.startsWith("-") || s.endsWith("-")) {
      errors.add("must not begin or end with a hyphen");
    }
    return List.copyOf(errors);
  }

  public static List<String> portNumber(long port) {
    return inRange(port, 1, 65535);
  }

  public static List<String> inRange(long value, long low, long high) {
    return value >= low && value <= high ? List.of() : List.of(RuleText.between(low, high));
  }

  /** A Unix user or group. */
  public static List<String> userOrGroupId(long id) {
    return inRange(id, 0, Integer.MAX_VALUE);
  }

  /** {@code 0}, {@code -12}: no plus sign, no leading zeros. */
  public static List<String> decimalInteger(String s) {
    if (s.isEmpty()) {
      return List.of(RuleText.nonEmpty());
    }
    String digits = s.startsWith("-") ? s.substring(1) : s;
    boolean ok = s.equals("0") || !digits.isEmpty() && digits.charAt(0) != '0' && all(digits, FieldRules::isDigit);
    return ok ? List.of() : List.of(DECIMAL_TEXT);
  }

  private static List<String> withoutParent(String s, List<String> errors) {
    String wrong =
        s.equals(".") || s.equals("..")
            ? "must not be '" + s + "'"
            : s.startsWith("..") ? "must not start with '..'" : "";
    if (wrong.isEmpty()) {
      return errors;
    }
    List<String> out = new ArrayList<>(errors);
    out.add(wrong);
    return List.copyOf(out);
  }

  private static boolean isEnvironmentName(String s) {
    return !s.isEmpty()
        && !isDigit(s.charAt(0))
        && all(s, c -> isAlphanumeric(c) || c == '-' || c == '_' || c == '.');
  }

  private static boolean all(String s, IntPredicate test) {
    for (int i = 0; i < s.length(); i++) {
      if (!test.test(s.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlphanumeric(int c) {
    return isLower(c) || c >= 'A' && c <= 'Z' || isDigit(c);
  }

  private static boolean isLower(int c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
