package dev.berth.node.network;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonWriter;
import dev.berth.node.linux.Commands;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel's tables as far as we use them: a transaction is carried out wholly or not at all, and what it refers to
 * must be there. As strict as the kernel: a chain that something leads to cannot be deleted, an element cannot be
 * added with another value.
 */
final class KernelTables implements Commands {
  private static final Pattern LINE = Pattern.compile("(\\w+) (\\w+) (\\S+ \\S+)(?: (\\S+))?(?: (.*))?");
  private static final Pattern REFERENCE = Pattern.compile("(?:goto|jump) ([^ ,}]+)|@([^ ,}]+)");

  /** Things by {@code ip berth chain name}: rules, or elements with their values. */
  private Map<String, TreeMap<String, String>> things = new TreeMap<>();

  final List<String> scripts = new ArrayList<>();
  int failNext;

  @Override
  public Result run(List<String> argv, byte[] stdin, Duration timeout) {
    String script = new String(stdin, StandardCharsets.UTF_8);
    if (argv.contains("-j")) {
      return list(argv);
    }
    scripts.add(script);
    if (failNext > 0) {
      failNext--;
      return new Result(argv, 1, "", "no memory");
    }
    Map<String, TreeMap<String, String>> before = copy();
    try {
      script.lines().forEach(this::line);
      references();
      return new Result(argv, 0, "", "");
    } catch (IllegalStateException e) {
      things = before;
      return new Result(argv, 1, "", String.valueOf(e.getMessage()));
    }
  }

  private Map<String, TreeMap<String, String>> copy() {
    Map<String, TreeMap<String, String>> copy = new TreeMap<>();
    things.forEach((k, v) -> copy.put(k, new TreeMap<>(v)));
    return copy;
  }

  /** Everything, as text: equal where tables are. */
  String text() {
    StringBuilder out = new StringBuilder();
    things.forEach((name, of) -> {
      out.append(name).append('\n');
      of.forEach((k, v) -> out.append("  ").append(k).append(" = ").append(v).append('\n'));
    });
    return out.toString();
  }

  void forgetEverything() {
    things.clear();
  }

  private void line(String line) {
    Matcher m = LINE.matcher(line);
    if (!m.matches()) {
      throw new IllegalStateException("syntax error: " + line);
    }
    String table = m.group(3);
    String name = Optional.ofNullable(m.group(4)).orElse("");
    String rest = Optional.ofNullable(m.group(5)).orElse("");
    if (!m.group(2).equals("table") && !things.containsKey(table)) {
      throw new IllegalStateException("no such table: " + line);
    }
    switch (m.group(1) + " " + m.group(2)) {
      case "add table" -> things.putIfAbsent(table, new TreeMap<>());
      case "delete table" -> things.keySet().removeIf(k -> k.equals(table) || k.startsWith(table + " "));
      case "add chain" -> things.putIfAbsent(table + " chain " + name, new TreeMap<>());
      case "add set", "add map" -> things.putIfAbsent(table + " set " + name, new TreeMap<>());
      case "flush chain" -> the(table + " chain " + name, line).clear();
      case "flush set", "flush map" -> the(table + " set " + name, line).clear();
      case "add rule" -> {
        Map<String, String> rules = the(table + " chain " + name, line);
        rules.put("%04d".formatted(rules.size()), rest);
        check(table, rest, line);
      }
      case "add element" ->
          elements(rest).forEach((k, v) -> {
            check(table, v, line);
            String was = the(table + " set " + name, line).putIfAbsent(k, v);
            if (was != null && !was.equals(v)) {
              throw new IllegalStateException("element exists: " + line);
            }
          });
      case "delete element" ->
          elements(rest).forEach((k, v) -> {
            if (the(table + " set " + name, line).remove(k) == null) {
              throw new IllegalStateException("no such element: " + line);
            }
          });
      case "delete chain" -> delete(table, " chain " + name, line);
      case "delete set" -> delete(table, " set " + name, line);
      default -> throw new IllegalStateException("unknown: " + line);
    }
  }

  private Map<String, String> the(String thing, String line) {
    return Optional.ofNullable(things.get(thing)).orElseThrow(() -> new IllegalStateException("not there: " + line));
  }

  private void delete(String table, String thing, String line) {
    boolean chain = thing.startsWith(" chain");
    if (chain && !the(table + thing, line).isEmpty()) {
      throw new IllegalStateException("chain has rules: " + line);
    }
    the(table + thing, line).clear();
    things.remove(table + thing);
    references();
  }

  private void references() {
    things.forEach((name, of) -> {
      String table = String.join(" ", List.of(name.split(" ", -1)).subList(0, 2));
      of.values().forEach(text -> check(table, text, name));
    });
  }

  private void check(String table, String text, String line) {
    Matcher m = REFERENCE.matcher(text);
    while (m.find()) {
      String wanted = table + (m.group(1) != null ? " chain " + m.group(1) : " set " + m.group(2));
      if (!things.containsKey(wanted)) {
        throw new IllegalStateException("no " + wanted + " for " + line);
      }
    }
  }

  private static Map<String, String> elements(String braces) {
    Map<String, String> all = new TreeMap<>();
    String inner = braces.substring(2, braces.length() - 2);
    for (String element : inner.split(", ", -1)) {
      int colon = element.indexOf(" : ");
      all.put(colon < 0 ? element : element.substring(0, colon), colon < 0 ? "" : element.substring(colon + 3));
    }
    return all;
  }

  private Result list(List<String> argv) {
    String table = argv.get(5) + " " + argv.get(6);
    if (!things.containsKey(table)) {
      return new Result(argv, 1, "", "No such file or directory");
    }
    List<Json> all = new ArrayList<>();
    things.keySet().stream()
        .filter(k -> k.startsWith(table + " "))
        .forEach(
            k -> {
              String rest = k.substring(table.length() + 1);
              String name = rest.substring(rest.indexOf(' ') + 1);
              String kind = rest.startsWith("chain") ? "chain" : TableFrame.MAPS.contains(name) ? "map" : "set";
              all.add(JsonObject.of(kind, JsonObject.builder().put("name", name).build()));
            });
    String text = new String(JsonWriter.compact(JsonObject.of("nftables", JsonArray.of(all))), StandardCharsets.UTF_8);
    return new Result(argv, 0, text, "");
  }

  @Override
  public Optional<Path> find(String program) {
    return program.equals("nft") ? Optional.of(Path.of("/usr/sbin/nft")) : Optional.empty();
  }
}
