package dev.berth.node.simulated.shell;

import java.util.List;
import java.util.Set;

/** {@code test}, and {@code [ ]}. */
final class Conditions {
  private static final Set<String> OF_ONE = Set.of("-e", "-f", "-d", "-r", "-w", "-x", "-s", "-n", "-z");
  private static final Set<String> OF_TWO =
      Set.of("=", "==", "!=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge");
  private static final String NUMBER = "\\s*[-+]?\\d{1,18}\\s*";

  private Conditions() {}

  /** Those that are asked; the closing bracket is none of them. */
  private static List<String> question(String name, List<String> args) {
    boolean bracket = name.startsWith("[") && !args.isEmpty() && args.getLast().matches("]]?");
    return bracket ? args.subList(0, args.size() - 1) : args;
  }

  private static boolean isClosed(String name, List<String> args) {
    return !name.startsWith("[") || !args.isEmpty() && args.getLast().equals("]".repeat(name.length()));
  }

  /** Whether it is asked in a way that is known. */
  static boolean isKnown(String name, List<String> args) {
    return isClosed(name, args) && isKnown(question(name, args));
  }

  private static boolean isKnown(List<String> question) {
    return switch (question.size()) {
      case 0, 1 -> true;
      case 2 -> question.getFirst().equals("!") || OF_ONE.contains(question.getFirst());
      case 3 -> OF_TWO.contains(question.get(1)) || question.getFirst().equals("!") && isKnown(question.subList(1, 3));
      default -> question.size() == 4 && question.getFirst().equals("!") && isKnown(question.subList(1, 4));
    };
  }

  static Result test(Call call) {
    String name = Call.base(call.name());
    return isClosed(name, call.args())
        ? test(call, question(name, call.args()))
        : Result.failed(2, name + ": missing " + "]".repeat(name.length()));
  }

  private static Result test(Call call, List<String> question) {
    if (question.size() > 1 && question.getFirst().equals("!") && (question.size() != 3 || !OF_TWO.contains(question.get(1)))) {
      Result other = test(call, question.subList(1, question.size()));
      return other.code() > 1 ? other : Result.of(other.code() == 1);
    }
    return switch (question.size()) {
      case 0 -> Result.NO;
      case 1 -> Result.of(!question.getFirst().isEmpty());
      case 2 -> Result.of(one(call, question.getFirst(), question.getLast()));
      case 3 -> two(call.name(), question.getFirst(), question.get(1), question.getLast());
      default -> Result.failed(2, call.name() + ": too many arguments");
    };
  }

  private static boolean one(Call call, String operator, String operand) {
    String path = call.path(operand);
    boolean file = call.disk().read(path).isPresent();
    return switch (operator) {
      case "-n" -> !operand.isEmpty();
      case "-z" -> operand.isEmpty();
      case "-f" -> file;
      case "-s" -> call.disk().read(path).filter(content -> !content.isEmpty()).isPresent();
      case "-d" -> !file && call.disk().isDirectory(path);
      default -> file || call.disk().isDirectory(path);
    };
  }

  private static Result two(String name, String left, String operator, String right) {
    if (!OF_TWO.contains(operator)) {
      return Result.failed(2, name + ": " + operator + ": unknown operand");
    }
    if (operator.endsWith("=")) {
      return Result.of(left.equals(right) != operator.startsWith("!"));
    }
    String wrong = !left.matches(NUMBER) ? left : right;
    if (!wrong.matches(NUMBER)) {
      return Result.failed(2, name + ": " + wrong + ": bad number");
    }
    int order = Long.compare(Long.parseLong(left.strip()), Long.parseLong(right.strip()));
    return Result.of(
        switch (operator) {
          case "-eq" -> order == 0;
          case "-ne" -> order != 0;
          case "-lt" -> order < 0;
          case "-le" -> order <= 0;
          case "-gt" -> order > 0;
          default -> order >= 0;
        });
  }
}
