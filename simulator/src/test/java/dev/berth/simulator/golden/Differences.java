package dev.berth.simulator.golden;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The reviewed list of what is different here and why: scenario, aspect and line (regular expressions) and the reason, separated by
 * tabs.
 */
final class Differences {
  private final List<Rule> rules = new ArrayList<>();

  /** One rule, and whether it was needed. */
  static final class Rule {
    final Pattern scenario;
    final Pattern aspect;
    final Pattern line;
    final String text;
    private boolean used;

    Rule(String[] columns, String text) {
      this.scenario = Pattern.compile(columns[0]);
      this.aspect = Pattern.compile(columns[1]);
      this.line = Pattern.compile(columns[2]);
      this.text = text;
    }

    boolean isUsed() {
      return used;
    }
  }

  static Differences read() {
    Differences all = new Differences();
    try (InputStream in = Differences.class.getResourceAsStream("/golden/controllers-differences.tsv")) {
      if (in == null) {
        throw new IllegalStateException("no differences file");
      }
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] columns = line.split("\t", -1);
          if (columns.length != 4 || columns[3].isBlank()) {
            throw new IllegalStateException("a rule has four columns, the last a reason: " + line);
          }
          all.rules.add(new Rule(columns, line));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  /** The lines that no rule explains. */
  List<String> unexplained(String scenario, String aspect, List<String> lines) {
    List<String> out = new ArrayList<>();
    for (String line : lines) {
      boolean explained = false;
      for (Rule rule : rules) {
        if (rule.scenario.matcher(scenario).matches()
            && rule.aspect.matcher(aspect).matches()
            && rule.line.matcher(line).matches()) {
          rule.used = true;
          explained = true;
        }
      }
      if (!explained) {
        out.add(aspect + ": " + line);
      }
    }
    return out;
  }

  /** Rules that explained nothing, but for those about chance, which may have gone the recorded way. */
  List<String> unused() {
    return rules.stream().filter(rule -> !rule.isUsed()).map(rule -> rule.text).filter(text -> !text.contains("chance")).toList();
  }
}
