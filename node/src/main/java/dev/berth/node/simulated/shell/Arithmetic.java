package dev.berth.node.simulated.shell;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts: whole numbers, names of variables, and what C has for them, without assignments. */
final class Arithmetic {
  /** What binds more loosely stands before. */
  private static final List<List<String>> LEVELS =
      List.of(
          List.of("||"), List.of("&&"), List.of("==", "!="), List.of("<=", ">=", "<", ">"), List.of("+", "-"),
          List.of("*", "/", "%"));

  private static final Pattern TOKEN = Pattern.compile("\\s*(\\d+|[A-Za-z_]\\w*|\\|\\||&&|[=!<>]=|[-+*/%<>()!])");

  private final List<String> tokens;
  private final Function<String, Optional<String>> variables;
  private int at;

  Arithmetic(String text, Function<String, Optional<String>> variables) {
    this.variables = variables;
    Matcher matcher = TOKEN.matcher(text);
    this.tokens = matcher.results().map(found -> found.group(1)).toList();
    if (!matcher.replaceAll("").isBlank()) {
      throw new Expansion.Failed("arithmetic syntax error: " + text);
    }
  }

  /** @throws Expansion.Failed where it is none */
  long value() {
    long value = tokens.isEmpty() ? 0 : level(0);
    if (at < tokens.size()) {
      throw new Expansion.Failed("arithmetic syntax error near " + tokens.get(at));
    }
    return value;
  }

  private long level(int level) {
    if (level == LEVELS.size()) {
      return one();
    }
    long left = level(level + 1);
    while (at < tokens.size() && LEVELS.get(level).contains(tokens.get(at))) {
      String operator = tokens.get(at++);
      left = joined(operator, left, level(level + 1));
    }
    return left;
  }

  private static long joined(String operator, long a, long b) {
    if (b == 0 && (operator.equals("/") || operator.equals("%"))) {
      throw new Expansion.Failed("divide by zero");
    }
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / b;
      case "%" -> a % b;
      case "<" -> a < b ? 1 : 0;
      case ">" -> a > b ? 1 : 0;
      case "<=" -> a <= b ? 1 : 0;
      case ">=" -> a >= b ? 1 : 0;
      case "==" -> a == b ? 1 : 0;
      case "!=" -> a != b ? 1 : 0;
      case "&&" -> a != 0 && b != 0 ? 1 : 0;
      default -> a != 0 || b != 0 ? 1 : 0;
    };
  }

  private long one() {
    String token = at < tokens.size() ? tokens.get(at++) : "";
    return switch (token) {
      case "-" -> -one();
      case "+" -> one();
      case "!" -> one() == 0 ? 1 : 0;
      case "(" -> inBrackets();
      default -> number(token.matches("[A-Za-z_]\\w*") ? variables.apply(token).orElse("0") : token);
    };
  }

  private long inBrackets() {
    long inside = level(0);
    if (at >= tokens.size() || !tokens.get(at++).equals(")")) {
      throw new Expansion.Failed("arithmetic syntax error: no )");
    }
    return inside;
  }

  private static long number(String text) {
    if (!text.matches("-?\\d{1,18}")) {
      throw new Expansion.Failed("arithmetic syntax error: not a number: " + text);
    }
    return Long.parseLong(text);
  }
}
