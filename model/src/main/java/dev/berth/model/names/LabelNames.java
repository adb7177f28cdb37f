package dev.berth.model.names;

import java.util.ArrayList;
import java.util.List;

/** Keys and values of labels; a key is what upstream also calls a qualified name. */
public final class LabelNames {
  private static final int LENGTH = 63;
  private static final String KEY = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
  private static final String KEY_TEXT =
      RuleText.pattern(
          "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric"
              + " character",
          KEY, "MyName", "my.name", "123-abc");
  private static final String VALUE_TEXT =
      RuleText.pattern(
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must"
              + " start and end with an alphanumeric character",
          "(" + KEY + ")?", "MyValue", "my_value", "12345");

  private LabelNames() {}

  /** {@code app}, {@code example.com/app}: keys of labels, annotations, resources, finalizers and conditions. */
  public static List<String> key(String s) {
    int slash = s.indexOf('/');
    if (slash < 0 && isWord(s) && s.length() <= LENGTH) {
      return List.of();
    }
    if (slash >= 0 && s.indexOf('/', slash + 1) >= 0) {
      return List.of(
          "a valid label key " + KEY_TEXT + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
    }
    List<String> errors = new ArrayList<>();
    if (slash == 0) {
      errors.add("prefix part " + RuleText.nonEmpty());
    } else if (slash > 0) {
      DnsNames.keyPrefix(s.substring(0, slash)).forEach(e -> errors.add("prefix part " + e));
    }
    String name = s.substring(slash + 1);
    if (name.isEmpty()) {
      errors.add("name part " + RuleText.nonEmpty());
    } else if (RuleText.utf8Length(name) > LENGTH) {
      errors.add("name part " + RuleText.maxBytes(LENGTH));
    }
    if (!isWord(name)) {
      errors.add("name part " + KEY_TEXT);
    }
    return List.copyOf(errors);
  }

  /** A key that must have a prefix: {@code acme.io/foo}; not for the empty text, which is a missing value. */
  public static List<String> prefixedKey(String s) {
    List<String> errors = key(s);
    return !errors.isEmpty() || s.indexOf('/') >= 0
        ? errors
        : List.of("must be a domain-prefixed key (such as \"acme.io/foo\")");
  }

  public static List<String> value(String s) {
    if (s.isEmpty() || s.length() <= LENGTH && isWord(s)) {
      return List.of();
    }
    return RuleText.of(
        RuleText.utf8Length(s) > LENGTH, RuleText.maxBytes(LENGTH), isWord(s), VALUE_TEXT);
  }

  private static boolean isWord(String s) {
    int n = s.length();
    if (n == 0 || !isAlphanumeric(s.charAt(0)) || !isAlphanumeric(s.charAt(n - 1))) {
      return false;
    }
    for (int i = 1; i < n - 1; i++) {
      char c = s.charAt(i);
      if (!isAlphanumeric(c) && c != '-' && c != '_' && c != '.') {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlphanumeric(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }
}
