package dev.berth.api.route;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters of a request. */
public final class Query {
  private static final Query NONE = new Query(Map.of());

  private final Map<String, List<String>> values;

  private Query(Map<String, List<String>> values) {
    this.values = values;
  }

  /** Reads {@code a=1&b=2}. Broken escapes are kept as they stand; a part with a semicolon is dropped, as Go's net/url does. */
  public static Query parse(String raw) {
    if (raw.isEmpty()) {
      return NONE;
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    int start = 0;
    while (start < raw.length()) {
      int end = raw.indexOf('&', start);
      end = end < 0 ? raw.length() : end;
      if (end > start && raw.substring(start, end).indexOf(';') < 0) {
        int eq = raw.indexOf('=', start);
        boolean bare = eq < 0 || eq > end;
        String name = decode(raw.substring(start, bare ? end : eq));
        values.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(bare ? "" : decode(raw.substring(eq + 1, end)));
      }
      start = end + 1;
    }
    return new Query(values);
  }

  private static String decode(String s) {
    if (s.indexOf('%') < 0 && s.indexOf('+') < 0) {
      return s;
    }
    try {
      return URLDecoder.decode(s, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException broken) {
      return s;
    }
  }

  /** The first value, or "". */
  public String get(String name) {
    List<String> v = values.get(name);
    return v == null ? "" : v.getFirst();
  }

  public Optional<String> find(String name) {
    return Optional.ofNullable(values.get(name)).map(List::getFirst);
  }

  public List<String> all(String name) {
    return List.copyOf(values.getOrDefault(name, List.of()));
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** As upstream converts booleans: present and neither "false" nor "0" (case does not matter for false). */
  public boolean flag(String name) {
    List<String> v = values.get(name);
    return v != null && !v.getFirst().equalsIgnoreCase("false") && !v.getFirst().equals("0");
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }
}
