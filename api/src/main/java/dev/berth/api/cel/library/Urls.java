package dev.berth.api.cel.library;

import static dev.berth.api.cel.library.Functions.as;
import static dev.berth.api.cel.library.Functions.text;

import dev.berth.api.cel.value.BuiltMap;
import dev.berth.api.cel.value.CelError;
import dev.berth.api.cel.value.GrownList;
import dev.berth.api.cel.value.Opaque;
import dev.berth.model.names.GoQuote;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Absolute URLs and absolute paths (apiserver {@code library/urls.go} over Go's {@code net/url}). */
final class Urls {
  private Urls() {}

  /** An URL, taken apart. Equal where the text is. */
  record Url(String text, String scheme, String host, String path, String query) implements Opaque {
    @Override
    public String typeName() {
      return "kubernetes.URL";
    }

    /** The host without brackets and port. */
    String hostname() {
      if (host.startsWith("[")) {
        int end = host.indexOf(']');
        return end < 0 ? host : host.substring(1, end);
      }
      int colon = host.lastIndexOf(':');
      return colon < 0 ? host : host.substring(0, colon);
    }

    String port() {
      int colon = host.lastIndexOf(':');
      return colon > host.lastIndexOf(']') ? host.substring(colon + 1) : "";
    }
  }

  /** What a name and password may have besides letters and digits. */
  private static final String USERINFO = "-._:~!$&'()*+,;=%@";

  static void register(Map<String, Function> to) {
    to.put("url/1", (a, m) -> parse(text(a[0])));
    to.put("isURL/1", (a, m) -> fault(text(a[0])).isEmpty());
    to.put("getScheme/1", (a, m) -> as(Url.class, a[0]).scheme());
    to.put("getHost/1", (a, m) -> as(Url.class, a[0]).host());
    to.put("getHostname/1", (a, m) -> as(Url.class, a[0]).hostname());
    to.put("getPort/1", (a, m) -> as(Url.class, a[0]).port());
    to.put("getEscapedPath/1", (a, m) -> as(Url.class, a[0]).path());
    to.put("getQuery/1", (a, m) -> query(as(Url.class, a[0]).query()));
  }

  private static Url parse(String s) {
    fault(s).ifPresent(text -> {
      throw new CelError("URL parse error during conversion from string: " + text);
    });
    int hash = s.indexOf('#'); // checked as what knows no fragment, and then read as what may have one, as upstream
    String rest = hash < 0 ? s : s.substring(0, hash);
    int colon = schemeEnd(rest);
    String scheme = colon < 0 ? "" : rest.substring(0, colon).toLowerCase(Locale.ROOT);
    rest = rest.substring(colon + 1);
    int mark = rest.indexOf('?');
    String query = mark < 0 ? "" : rest.substring(mark + 1);
    rest = mark < 0 ? rest : rest.substring(0, mark);
    String host = "";
    if (rest.startsWith("//") && (!scheme.isEmpty() || !rest.startsWith("///"))) {
      int slash = rest.indexOf('/', 2);
      String authority = slash < 0 ? rest.substring(2) : rest.substring(2, slash);
      host = decoded(authority.substring(authority.lastIndexOf('@') + 1));
      rest = slash < 0 ? "" : rest.substring(slash);
    }
    return new Url(s, scheme, host, rest.startsWith("/") ? escaped(rest) : rest.equals("*") ? rest : "", query);
  }

  /** What Go's {@code url.ParseRequestURI} says of it; empty where it is one. */
  static Optional<String> fault(String s) {
    String what = what(s);
    return what.isEmpty() ? Optional.empty() : Optional.of("parse " + GoQuote.quote(s) + ": " + what);
  }

  private static String what(String s) {
    if (s.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      return "net/url: invalid control character in URL";
    }
    if (s.isEmpty()) {
      return "empty url";
    }
    if (s.startsWith(":")) {
      return "missing protocol scheme";
    }
    int colon = schemeEnd(s);
    String rest = s.substring(colon + 1);
    int mark = rest.indexOf('?');
    String path = mark < 0 ? rest : rest.substring(0, mark);
    if (!path.startsWith("/")) {
      return colon > 0 || s.equals("*") ? "" : "invalid URI for request";
    }
    if (colon > 0 && path.startsWith("//")) {
      int slash = path.indexOf('/', 2);
      String authority = slash < 0 ? path.substring(2) : path.substring(2, slash);
      int at = authority.lastIndexOf('@');
      String host = authority(authority.substring(at + 1));
      String wrong = host.isEmpty() && at >= 0 ? userinfo(authority.substring(0, at)) : host;
      return wrong.isEmpty() ? escapes(slash < 0 ? "" : path.substring(slash)) : wrong;
    }
    return escapes(path);
  }

  private static int schemeEnd(String s) {
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      if (c == ':') {
        return i;
      }
      if (!letter && (i == 0 || !(c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'))) {
        return -1;
      }
    }
    return -1;
  }

  private static String authority(String host) {
    int after = host.startsWith("[") ? host.lastIndexOf(']') : 0;
    if (host.startsWith("[") && after < 0) {
      return "missing ']' in host";
    }
    int colon = host.startsWith("[") ? after + 1 : host.lastIndexOf(':');
    String port = colon < 0 || colon >= host.length() ? "" : host.substring(colon);
    if (!port.isEmpty() && !(port.charAt(0) == ':' && port.chars().skip(1).allMatch(c -> c >= '0' && c <= '9'))) {
      return "invalid port " + GoQuote.quote(port) + " after host";
    }
    String name = colon < 0 ? host : host.substring(0, Math.min(colon, host.length()));
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) <= ' ' || "#\\^`{|}".indexOf(name.charAt(i)) >= 0) {
        return "invalid character " + GoQuote.quote(name.substring(i, i + 1)) + " in host name";
      }
    }
    String wrong = escapes(name);
    return wrong.isEmpty() && !host.startsWith("[") ? plainEscapes(name) : wrong;
  }

  /** In a host only a percent sign and what is not ASCII may be escaped. */
  private static String plainEscapes(String name) {
    for (int i = name.indexOf('%'); i >= 0; i = name.indexOf('%', i + 1)) {
      String escape = name.substring(i, i + 3);
      if (Character.digit(escape.charAt(1), 16) < 8 && !escape.equals("%25")) {
        return "invalid URL escape " + GoQuote.quote(escape);
      }
    }
    return "";
  }

  private static String userinfo(String info) {
    boolean valid =
        info.chars().allMatch(c -> c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || USERINFO.indexOf(c) >= 0);
    return valid ? escapes(info) : "net/url: invalid userinfo";
  }

  private static String escapes(String s) {
    for (int i = s.indexOf('%'); i >= 0; i = s.indexOf('%', i + 1)) {
      if (i + 2 >= s.length() || Character.digit(s.charAt(i + 1), 16) < 0 || Character.digit(s.charAt(i + 2), 16) < 0) {
        return "invalid URL escape " + GoQuote.quote(s.substring(i, Math.min(s.length(), i + 3)));
      }
    }
    return "";
  }

  private static String decoded(String s) {
    if (s.indexOf('%') < 0) {
      return s;
    }
    return java.net.URLDecoder.decode(s.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Letters that a path may not have, as escapes; what is escaped already stays. */
  private static String escaped(String path) {
    StringBuilder out = new StringBuilder(path.length());
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c > ' ' && c < 0x7f && "\"<>\\^`{|}".indexOf(c) < 0) {
        out.append(c);
      } else {
        out.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
      }
    }
    return out.toString();
  }

  private static Object query(String query) {
    Map<String, List<Object>> all = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
      if (!pair.isEmpty() && pair.indexOf(';') < 0) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        if (escapes(name).isEmpty() && escapes(value).isEmpty()) {
          all.computeIfAbsent(plain(name), n -> new ArrayList<>()).add(plain(value));
        }
      }
    }
    BuiltMap out = BuiltMap.of("");
    all.forEach((name, values) -> out.add(name, GrownList.of(values)));
    return out;
  }

  private static String plain(String s) {
    return java.net.URLDecoder.decode(s, StandardCharsets.UTF_8);
  }
}
