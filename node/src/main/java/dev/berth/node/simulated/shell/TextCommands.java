package dev.berth.node.simulated.shell;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Commands that say a text, or read one and say something about it. */
final class TextCommands {
  private static final Pattern FIELD = Pattern.compile("%[sd%]");

  static final Map<String, Command> TABLE = new HashMap<>();

  static {
    TABLE.put("echo", Command.of(TextCommands::echo));
    TABLE.put("printf", Command.of(TextCommands::printf));
    TABLE.put("cat", filter("cat", (call, text) -> Result.said(text)));
    TABLE.put("wc", needing("wc", filter("wc", TextCommands::wc)));
    TABLE.put("head", needing("head", filter("head", TextCommands::head)));
    TABLE.put(
        "tail",
        needing("tail", Command.own(TextCommands::tail))
            .simulatedWhere(args -> !follows(args) || args.contains("/dev/null"))
            .reading(args -> files("tail", args).isEmpty()));
    TABLE.put("tee", Command.of(TextCommands::tee).reading(_ -> true));
    TABLE.put("grep", Command.of(Grep::run).simulatedWhere(Grep::isKnown).reading(args -> Grep.files(args).isEmpty()).needing(Grep::files));
  }

  private TextCommands() {}

  private static Command needing(String name, Command command) {
    return command.needing(args -> files(name, args));
  }

  /** A command about what is in files, or in what it is given where it names none. */
  private static Command filter(String name, BiFunction<Call, String, Result> use) {
    return Command.of(
            call -> {
              StringBuilder all = new StringBuilder();
              List<String> files = files(name, call.args());
              for (String path : files) {
                Optional<String> content = path.equals("-") ? Optional.of(call.streams().in().all()) : call.disk().read(call.path(path));
                if (content.isEmpty()) {
                  return new Result(1, use.apply(call, all.toString()).out(), missing(call, path));
                }
                all.append(content.get());
              }
              return use.apply(call, files.isEmpty() ? call.streams().in().all() : all.toString());
            })
        .reading(args -> files(name, args).isEmpty() || files(name, args).contains("-"));
  }

  static String missing(Call call, String path) {
    String why = call.disk().isDirectory(call.path(path)) ? "Is a directory" : "No such file or directory";
    return Call.base(call.name()) + ": " + path + ": " + why + "\n";
  }

  /** Without options, and without the numbers that belong to them. */
  private static List<String> files(String name, List<String> args) {
    boolean counts = name.equals("head") || name.equals("tail");
    List<String> files = new ArrayList<>();
    for (int i = 0; i < args.size(); i++) {
      boolean number = counts && i > 0 && args.get(i - 1).matches("-[nc]");
      if (!number && (!args.get(i).startsWith("-") || args.get(i).equals("-"))) {
        files.add(args.get(i));
      }
    }
    return files;
  }

  private static Result echo(Call call) {
    int from = 0;
    while (from < call.args().size() && call.args().get(from).matches("-[neE]+")) {
      from++;
    }
    List<String> options = call.args().subList(0, from);
    String text = String.join(" ", call.args().subList(from, call.args().size()));
    boolean open = options.stream().anyMatch(o -> o.contains("n"));
    return Result.said((options.stream().anyMatch(o -> o.contains("e")) ? unescaped(text) : text) + (open ? "" : "\n"));
  }

  private static String unescaped(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      int which = text.charAt(i) == '\\' && i + 1 < text.length() ? "ntr\\0".indexOf(text.charAt(i + 1)) : -1;
      out.append(which < 0 ? text.charAt(i) : "\n\t\r\\\0".charAt(which));
      i += which < 0 ? 0 : 1;
    }
    return out.toString();
  }

  /** Again for what is left of its arguments. */
  private static Result printf(Call call) {
    if (call.args().isEmpty()) {
      return Result.failed(2, "printf: usage: printf format [arguments]");
    }
    String format = unescaped(call.args().getFirst());
    Iterator<String> args = call.args().subList(1, call.args().size()).iterator();
    boolean takes = FIELD.matcher(format.replace("%%", "")).find();
    StringBuilder out = new StringBuilder();
    do {
      out.append(FIELD.matcher(format).replaceAll(field -> Matcher.quoteReplacement(field(field.group(), args))));
    } while (takes && args.hasNext());
    return Result.said(out.toString());
  }

  private static String field(String field, Iterator<String> args) {
    return field.equals("%%") ? "%" : args.hasNext() ? args.next() : field.equals("%d") ? "0" : "";
  }

  private static Result wc(Call call, String text) {
    long lines = text.chars().filter(c -> c == '\n').count();
    long words = text.isBlank() ? 0 : text.strip().split("\\s+").length;
    boolean all = !call.has('l') && !call.has('w') && !call.has('c');
    List<String> counts = new ArrayList<>();
    if (all || call.has('l')) {
      counts.add(Long.toString(lines));
    }
    if (all || call.has('w')) {
      counts.add(Long.toString(words));
    }
    if (all || call.has('c')) {
      counts.add(Long.toString(text.getBytes(StandardCharsets.UTF_8).length));
    }
    counts.addAll(call.operands());
    return Result.said(String.join(" ", counts) + "\n");
  }

  /** How many, of {@code -n 5}, {@code -n5}, {@code -5}, {@code -c 5}: 10 lines where nothing is said. */
  private static String count(Call call) {
    List<String> args = call.args();
    for (int i = 0; i < args.size(); i++) {
      if (args.get(i).matches("-[nc]") && i + 1 < args.size()) {
        return args.get(i + 1);
      }
      if (args.get(i).matches("-[nc]?\\+?\\d+")) {
        return args.get(i).replaceFirst("-[nc]?", "");
      }
    }
    return "10";
  }

  private static List<String> pieces(Call call, String text) {
    return call.has('c') ? text.codePoints().mapToObj(Character::toString).toList() : text.lines().map(line -> line + "\n").toList();
  }

  private static Result head(Call call, String text) {
    List<String> pieces = pieces(call, text);
    return Result.said(String.join("", pieces.subList(0, Math.min(pieces.size(), ShellCommands.number(count(call))))));
  }

  private static boolean follows(List<String> args) {
    return args.stream().anyMatch(arg -> arg.matches("-[fF]+"));
  }

  private static void tail(ShellProcess shell, Call call) {
    Result result = Result.OK;
    if (!follows(call.args()) || !call.args().contains("/dev/null")) {
      List<String> files = files("tail", call.args());
      Optional<String> text =
          files.isEmpty() ? Optional.of(call.streams().in().all()) : call.disk().read(call.path(files.getFirst()));
      result = text.map(t -> end(call, t)).orElseGet(() -> new Result(1, "", missing(call, files.getFirst())));
    }
    shell.ended(call.streams(), result);
    if (follows(call.args())) {
      shell.hang();
    }
  }

  private static Result end(Call call, String text) {
    List<String> pieces = pieces(call, text);
    String count = count(call);
    int number = ShellCommands.number(count.replace("+", ""));
    int from = count.startsWith("+") ? Math.min(pieces.size(), Math.max(0, number - 1)) : Math.max(0, pieces.size() - number);
    return Result.said(String.join("", pieces.subList(from, pieces.size())));
  }

  private static Result tee(Call call) {
    String text = call.streams().in().all();
    for (String path : call.operands()) {
      if (!call.has('a')) {
        call.disk().write(call.path(path), "");
      }
      try {
        Opening.append(call.disk(), call.path(path), text);
      } catch (Opening.Full e) {
        return new Result(1, text, "tee: " + path + ": " + e.getMessage() + "\n");
      }
    }
    return Result.said(text);
  }
}
