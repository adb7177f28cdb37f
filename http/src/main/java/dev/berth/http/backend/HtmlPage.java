package dev.berth.http.backend;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Finds what of a page's text is an address, and puts another in its place; all else stays as it is, to the letter. It knows of HTML
 * what is needed for that: tags and their attributes, comments, and elements in which a tag is none. Pure.
 */
final class HtmlPage {
  /** By element (HTML 4.01, appendix "attributes", and HTML 5): attributes that hold an address. */
  private static final Map<String, Set<String>> ADDRESSES =
      Map.ofEntries(
          Map.entry("a", Set.of("href")),
          Map.entry("applet", Set.of("codebase")),
          Map.entry("area", Set.of("href")),
          Map.entry("audio", Set.of("src")),
          Map.entry("base", Set.of("href")),
          Map.entry("blockquote", Set.of("cite")),
          Map.entry("body", Set.of("background")),
          Map.entry("button", Set.of("formaction")),
          Map.entry("command", Set.of("icon")),
          Map.entry("del", Set.of("cite")),
          Map.entry("embed", Set.of("src")),
          Map.entry("form", Set.of("action")),
          Map.entry("frame", Set.of("longdesc", "src")),
          Map.entry("head", Set.of("profile")),
          Map.entry("html", Set.of("manifest")),
          Map.entry("iframe", Set.of("longdesc", "src")),
          Map.entry("img", Set.of("longdesc", "src", "usemap")),
          Map.entry("input", Set.of("src", "usemap", "formaction")),
          Map.entry("ins", Set.of("cite")),
          Map.entry("link", Set.of("href")),
          Map.entry("object", Set.of("classid", "codebase", "data", "usemap")),
          Map.entry("q", Set.of("cite")),
          Map.entry("script", Set.of("src")),
          Map.entry("source", Set.of("src")),
          Map.entry("video", Set.of("poster", "src")));

  /** What is in them is text up to their end. */
  private static final Set<String> RAW =
      Set.of("script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp");

  private final String text;
  private final UnaryOperator<String> link;
  private final StringBuilder out;
  private int at;
  /** Up to where the text has been taken over. */
  private int done;

  private HtmlPage(String text, UnaryOperator<String> link) {
    this.text = text;
    this.link = link;
    this.out = new StringBuilder(text.length() + 256);
  }

  /** @param link says what to write for an address */
  static String rewritten(String text, UnaryOperator<String> link) {
    return new HtmlPage(text, link).all();
  }

  private String all() {
    for (int open = text.indexOf('<'); open >= 0; open = text.indexOf('<', at)) {
      at = open + 1;
      if (text.startsWith("!--", at)) {
        at = after("-->", at + 3);
      } else if (at < text.length() && isLetter(text.charAt(at))) {
        tag();
      }
    }
    return out.append(text, done, text.length()).toString();
  }

  private int after(String what, int from) {
    int found = text.indexOf(what, from);
    return found < 0 ? text.length() : found + what.length();
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
  }

  private void tag() {
    String element = word("/>");
    while (at < text.length() && text.charAt(at) != '>') {
      if (isSpace(text.charAt(at)) || text.charAt(at) == '/') {
        at++;
      } else {
        attribute(ADDRESSES.getOrDefault(element, Set.of()));
      }
    }
    at = Math.min(at + 1, text.length());
    if (RAW.contains(element)) {
      skipRaw(element);
    }
  }

  /** In small letters. */
  private String word(String ends) {
    int from = at;
    while (at < text.length() && !isSpace(text.charAt(at)) && ends.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(from, at).toLowerCase(Locale.ROOT);
  }

  private void attribute(Set<String> addresses) {
    int first = at++; // even an = is a name where it is the first
    word("/>=");
    String name = text.substring(first, at).toLowerCase(Locale.ROOT);
    skipSpaces();
    if (at == text.length() || text.charAt(at) != '=') {
      return;
    }
    at++;
    skipSpaces();
    if (at == text.length()) {
      return;
    }
    char quote = text.charAt(at);
    boolean quoted = quote == '"' || quote == '\'';
    int from = quoted ? at + 1 : at;
    if (quoted) {
      int end = text.indexOf(quote, from);
      at = end < 0 ? text.length() : end;
    } else {
      word(">");
    }
    boolean whole = at < text.length();
    if (whole && addresses.contains(name)) {
      out.append(text, done, from).append(link.apply(text.substring(from, at)));
      done = at;
    }
    if (quoted && whole) {
      at++;
    }
  }

  private void skipSpaces() {
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
  }

  private void skipRaw(String element) {
    String end = "</" + element;
    while (at < text.length() && !text.regionMatches(true, at, end, 0, end.length())) {
      at++;
    }
  }
}
