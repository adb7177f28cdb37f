package dev.berth.node.simulated.shell;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Commands that have to do with the shell that runs them: its end, its time, its variables, and what it runs for another. */
final class ShellCommands {
  private static final Pattern TIME = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)([smhd]?)");
  private static final Map<String, Integer> UNITS = Map.of("", 1, "s", 1, "m", 60, "h", 3600, "d", 86_400);
  private static final String NAME = "[A-Za-z_]\\w*";

  static final Map<String, Command> TABLE = new HashMap<>();

  /** What is no program: a container cannot begin with it. */
  private static final Set<String> ONLY_INSIDE;

  static {
    TABLE.put("exit", Command.own((shell, call) -> shell.exit(call.args().isEmpty() ? shell.status() : number(call.args().getFirst()))));
    TABLE.put("exec", Command.own(ShellCommands::exec));
    TABLE.put("cd", Command.own(ShellCommands::cd));
    TABLE.put("export", Command.own(ShellCommands::export));
    TABLE.put(
        "unset",
        Command.own(
            (shell, call) -> {
              call.operands().forEach(shell.variables()::forget);
              shell.ended(0);
            }));
    TABLE.put("set", Command.own(ShellCommands::set).simulatedWhere(args -> args.stream().allMatch(arg -> arg.matches("[-+][eu]+"))));
    TABLE.put("read", Command.own(ShellCommands::read).reading(_ -> true));
    TABLE.put("let", Command.own(ShellCommands::let));
    TABLE.put("break", Command.own((shell, _) -> shell.leave(true)));
    TABLE.put("continue", Command.own((shell, _) -> shell.leave(false)));
    TABLE.put(":", Command.of(_ -> Result.OK));
    // nothing goes on in the background
    TABLE.put("wait", Command.of(_ -> Result.OK).simulatedWhere(List::isEmpty));
    TABLE.put("trap", Command.pretended());
    ONLY_INSIDE = Set.copyOf(TABLE.keySet());

    TABLE.put("sleep", Command.own(ShellCommands::sleep).simulatedWhere(args -> time(args).isPresent() || endless(args)));
    TABLE.put("kill", Command.pretended());
    TABLE.put("env", Command.own(ShellCommands::env));
    for (String wrapper : List.of("command", "nohup")) {
      TABLE.put(wrapper, Command.own((shell, call) -> rest(shell, call, 0)).simulatedWhere(args -> !args.isEmpty()));
    }
    for (String name : List.of("sh", "bash", "ash")) {
      TABLE.put(name, Command.own(ShellCommands::shell));
    }
  }

  private ShellCommands() {}

  static boolean isOnlyInside(String name) {
    return ONLY_INSIDE.contains(name);
  }

  /** The variables that a command sets. */
  static Stream<String> sets(String name, List<String> args) {
    return Set.of("read", "export", "let").contains(name)
        ? args.stream().map(arg -> arg.replaceFirst("(?s)\\W.*", "")).filter(arg -> arg.matches(NAME))
        : Stream.empty();
  }

  /** A number as a shell takes it; 2 for what is none. */
  static int number(String text) {
    return !text.isEmpty() && text.length() < 7 && text.chars().allMatch(Character::isDigit) ? Integer.parseInt(text) : 2;
  }

  private static void exec(ShellProcess shell, Call call) {
    if (call.args().isEmpty()) {
      shell.redirect(call.streams());
      shell.ended(0);
    } else {
      shell.become(call.args(), call.streams(), call.environment());
    }
  }

  private static void rest(ShellProcess shell, Call call, int from) {
    if (from < call.args().size()) {
      shell.perform(call.args().subList(from, call.args().size()), call.streams(), call.environment());
    } else {
      shell.ended(0);
    }
  }

  private static void env(ShellProcess shell, Call call) {
    int from = Wrapped.assignments(call.args());
    call.args().subList(0, from).forEach(
        arg -> call.environment().put(arg.substring(0, arg.indexOf('=')), arg.substring(arg.indexOf('=') + 1)));
    if (from < call.args().size()) {
      rest(shell, call, from);
    } else {
      call.environment().forEach((name, value) -> call.streams().out().accept(name + "=" + value + "\n"));
      shell.ended(0);
    }
  }

  private static void shell(ShellProcess shell, Call call) {
    Wrapped.Shell told = Wrapped.Shell.of(call.args());
    Optional<String> text =
        told.text()
            .or(() -> told.arguments().isEmpty() ? Optional.of(call.streams().in().all()) : call.disk().read(call.path(told.arguments().getFirst())));
    text.ifPresentOrElse(
        script -> shell.shell(told, script, call),
        () -> shell.notUnderstood(127, call.streams(), "can't open '" + told.arguments().getFirst() + "': No such file or directory"));
  }

  private static void cd(ShellProcess shell, Call call) {
    shell.variables().moveTo(call.args().isEmpty() ? "/" : call.path(call.args().getFirst()));
    shell.ended(0);
  }

  private static void export(ShellProcess shell, Call call) {
    for (String arg : call.operands()) {
      int equals = arg.indexOf('=');
      if (equals > 0) {
        shell.variables().set(arg.substring(0, equals), arg.substring(equals + 1));
      }
      shell.variables().export(equals > 0 ? arg.substring(0, equals) : arg);
    }
    shell.ended(0);
  }

  private static void set(ShellProcess shell, Call call) {
    call.args().stream()
        .filter(arg -> arg.matches("[-+][a-z]*e[a-z]*"))
        .forEach(arg -> shell.failFast(arg.startsWith("-")));
    shell.ended(0);
  }

  /** The last name gets what is left of the line. */
  private static void read(ShellProcess shell, Call call) {
    Optional<String> line = call.streams().in().line();
    List<String> names = call.operands();
    String[] pieces = line.orElse("").strip().split("[ \\t]+", Math.max(1, names.size()));
    for (int i = 0; i < names.size(); i++) {
      shell.variables().set(names.get(i), i < pieces.length ? pieces[i] : "");
    }
    shell.ended(line.isPresent() ? 0 : 1);
  }

  /** {@code i+=1}, {@code i++}, {@code i=…}, or nothing but an expression. */
  private static void let(ShellProcess shell, Call call) {
    long value = 0;
    for (String arg : call.args()) {
      Matcher change = Pattern.compile("(" + NAME + ")(?:([-+*/%]?)=(?!=)(.*)|(\\+\\+|--))").matcher(arg);
      boolean changes = change.matches();
      String expression = arg;
      if (changes && change.group(4) != null) {
        expression = change.group(1) + change.group(4).charAt(0) + "1";
      } else if (changes) {
        expression = (change.group(2).isEmpty() ? "" : change.group(1) + change.group(2)) + "(" + change.group(3) + ")";
      }
      value = new Arithmetic(expression, shell.variables()::get).value();
      if (changes) {
        shell.variables().set(change.group(1), Long.toString(value));
      }
    }
    shell.ended(value == 0 ? 1 : 0);
  }

  private static void sleep(ShellProcess shell, Call call) {
    if (endless(call.args())) {
      shell.hang();
      return;
    }
    Optional<Duration> time = time(call.args());
    if (time.isEmpty()) {
      call.streams().error().accept("sleep: invalid time interval '" + String.join(" ", call.args()) + "'\n");
      shell.ended(1);
    } else if (time.get().isZero()) {
      shell.ended(0);
    } else {
      shell.sleep(time.get());
    }
  }

  private static boolean endless(List<String> args) {
    return args.size() == 1 && args.getFirst().matches("inf(inity)?");
  }

  private static Optional<Duration> time(List<String> args) {
    Duration all = Duration.ZERO;
    for (String arg : args) {
      Matcher time = TIME.matcher(arg);
      if (!time.matches()) {
        return Optional.empty();
      }
      all = all.plusMillis(Math.round(Double.parseDouble(time.group(1)) * UNITS.getOrDefault(time.group(2), 1) * 1000));
    }
    return args.isEmpty() ? Optional.empty() : Optional.of(all);
  }
}
