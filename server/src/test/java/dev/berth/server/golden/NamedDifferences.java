package dev.berth.server.golden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The reviewed file of differences that are meant, each with its reason. Thread-safe. */
final class NamedDifferences {
  private final List<Rule> rules;
  private final Set<Rule> met = ConcurrentHashMap.newKeySet();

  /**
   * A line of the file.
   *
   * @param where scenarios ({@code ga-status}, {@code gd-pv-*}), steps ({@code ga-status#4}) or resources ({@code /pods})
   * @param path from the object on; {@code *} is one name, {@code [*]} any index, {@code **} the rest
   * @param what as of {@link Difference}; where it has {@code ->}, then what was recorded and got as well; {@code *} is any text
   */
  record Rule(int line, List<String> where, Pattern path, Pattern what, boolean withValues, String reason) {
    static Rule read(int line, String text) {
      String[] columns = text.split("\t", -1);
      if (columns.length != 4 || columns[3].isBlank()) {
        throw new IllegalArgumentException("line " + line + " wants four columns: where, path, what, reason");
      }
      boolean anywhere = columns[0].equals("*");
      if (columns[1].matches("[.*\\[\\]]+") && !columns[1].equals(".") || anywhere && columns[1].equals(".")) {
        throw new IllegalArgumentException("line " + line + " would name everything: say where");
      }
      return new Rule(
          line, List.of(columns[0].split(",", -1)), path(columns[1]), glob(columns[2]), columns[2].contains("->"), columns[3]);
    }

    private static Pattern path(String text) {
      String quoted =
          Arrays.stream(text.split("(?=\\[\\*])|(?<=\\[\\*])|(?=(?<!\\*)\\*)|(?<=\\*)(?!\\*)", -1))
              .map(
                  part ->
                      switch (part) {
                        case "[*]" -> "\\[\\d+]";
                        case "*" -> "[^.\\[]*";
                        case "**" -> ".*";
                        case String literal -> Pattern.quote(literal);
                      })
              .collect(Collectors.joining());
      return Pattern.compile(quoted, Pattern.DOTALL);
    }

    private static Pattern glob(String text) {
      return Pattern.compile(
          Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")), Pattern.DOTALL);
    }

    boolean names(Difference d) {
      return where.stream().anyMatch(w -> isAt(w, d))
          && (path.matcher(d.pathInObject()).matches() || path.matcher(d.path()).matches())
          && what.matcher(withValues ? d.what() + " " + d.recorded() + " -> " + d.got() : d.what()).matches();
    }

    private static boolean isAt(String where, Difference d) {
      if (where.startsWith("/")) {
        return d.requests(where.substring(1));
      }
      int mark = where.indexOf('#');
      String scenario = mark < 0 ? where : where.substring(0, mark);
      return glob(scenario).matcher(d.scenario()).matches() && (mark < 0 || where.substring(mark + 1).equals(d.step()));
    }

    @Override
    public String toString() {
      return "line " + line + ": " + reason;
    }
  }

  private NamedDifferences(List<Rule> rules) {
    this.rules = rules;
  }

  /** @throws IllegalArgumentException where a line is not in form, or would name everything */
  static NamedDifferences read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank() && !lines.get(i).startsWith("#")) {
        rules.add(Rule.read(i + 1, lines.get(i)));
      }
    }
    return new NamedDifferences(List.copyOf(rules));
  }

  boolean names(Difference d) {
    List<Rule> naming = rules.stream().filter(r -> r.names(d)).toList();
    met.addAll(naming);
    return !naming.isEmpty();
  }

  /** Lines that named nothing: what they tell of is no more. */
  List<Rule> unmet() {
    return rules.stream().filter(r -> !met.contains(r)).toList();
  }
}
