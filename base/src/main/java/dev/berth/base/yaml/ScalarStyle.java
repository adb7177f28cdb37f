package dev.berth.base.yaml;

import java.util.regex.Pattern;

/** How a string may be written (libyaml, {@code yaml_emitter_analyze_scalar} and {@code select_scalar_style}). */
enum ScalarStyle {
  PLAIN,
  SINGLE_QUOTED,
  DOUBLE_QUOTED,
  LITERAL;

  /** Numbers to the base 60: other readers of YAML 1.1 take them for numbers. */
  private static final Pattern BASE_60 = Pattern.compile("[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])++(\\.[0-9_]*)?");

  /** @param isKey whether it stands before a colon on one line */
  static ScalarStyle of(String s, boolean isKey) {
    Analysis a = new Analysis(s);
    if (s.indexOf('\n') >= 0) {
      return a.blockAllowed && !isKey ? LITERAL : DOUBLE_QUOTED;
    }
    if (s.isEmpty() || Scalars.plain(s).kind() != Scalars.Kind.STR || isBase60(s)) {
      return DOUBLE_QUOTED;
    }
    return a.plainAllowed ? PLAIN : a.singleAllowed ? SINGLE_QUOTED : DOUBLE_QUOTED;
  }

  private static boolean isBase60(String s) {
    return s.indexOf(':') >= 0 && BASE_60.matcher(s).matches();
  }

  /** Code points that need no escape: go-yaml leaves out all beyond the basic plane. */
  static boolean isPrintable(int c) {
    return c == '\n' || c >= 0x20 && c <= 0x7e || c >= 0xa0 && c <= 0xd7ff || c >= 0xe000 && c <= 0xfffd && c != 0xfeff;
  }

  static boolean isBreak(int c) {
    return c == '\r' || c == '\n' || c == 0x85 || c == 0x2028 || c == 0x2029;
  }

  private static final class Analysis {
    boolean plainAllowed = true;
    boolean singleAllowed = true;
    boolean blockAllowed = true;

    Analysis(String s) {
      if (s.startsWith("---") || s.startsWith("...")) {
        plainAllowed = false;
      }
      boolean afterBlank = true;
      boolean afterSpace = false;
      boolean afterBreak = false;
      for (int i = 0; i < s.length(); ) {
        int c = s.codePointAt(i);
        int next = i + Character.charCount(c);
        boolean beforeBlank = next == s.length() || isBlank(s.codePointAt(next));
        if (isIndicator(c, i == 0, afterBlank, beforeBlank)) {
          plainAllowed = false;
        }
        if (!isPrintable(c)) {
          plainAllowed = singleAllowed = blockAllowed = false;
        }
        if (c == ' ') {
          if (i == 0 || next == s.length()) {
            plainAllowed = false;
          }
          blockAllowed &= next != s.length();
          if (afterBreak) {
            plainAllowed = singleAllowed = false;
          }
          afterSpace = true;
          afterBreak = false;
        } else if (isBreak(c)) {
          plainAllowed = false;
          if (afterSpace || c != '\n') {
            singleAllowed = blockAllowed = false;
          }
          afterSpace = false;
          afterBreak = true;
        } else {
          afterSpace = false;
          afterBreak = false;
        }
        afterBlank = isBlank(c);
        i = next;
      }
    }

    private static boolean isBlank(int c) {
      return c == ' ' || c == '\t' || c == 0 || isBreak(c);
    }

    private static boolean isIndicator(int c, boolean first, boolean afterBlank, boolean beforeBlank) {
      if (c == ':') {
        return beforeBlank;
      }
      if (!first) {
        return c == '#' && afterBlank;
      }
      return (c == '?' || c == '-') ? beforeBlank : "#,[]{}&*!|>'\"%@`".indexOf(c) >= 0;
    }
  }
}
