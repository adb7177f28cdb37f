package dev.berth.node.simulated.shell;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Commands that say what there is to know beside files. */
final class OtherCommands {
  static final Map<String, Command> TABLE = new HashMap<>();

  /** What stands for which part of a time. */
  private static final Map<Character, String> PARTS =
      Map.ofEntries(
          Map.entry('Y', "yyyy"), Map.entry('m', "MM"), Map.entry('d', "dd"), Map.entry('H', "HH"), Map.entry('M', "mm"),
          Map.entry('S', "ss"), Map.entry('N', "nnnnnnnnn"), Map.entry('F', "yyyy-MM-dd"), Map.entry('T', "HH:mm:ss"),
          Map.entry('a', "EEE"), Map.entry('b', "MMM"), Map.entry('Z', "'UTC'"));

  static {
    TABLE.put("true", Command.of(_ -> Result.OK));
    TABLE.put("false", Command.of(_ -> Result.NO));
    TABLE.put("hostname", Command.of(call -> Result.said(call.site().hostname() + "\n")));
    TABLE.put("whoami", Command.of(OtherCommands::whoami).simulatedWhere(_ -> false));
    TABLE.put("id", Command.of(OtherCommands::id).simulatedWhere(_ -> false));
    TABLE.put("printenv", Command.of(OtherCommands::printenv));
    TABLE.put("pwd", Command.of(call -> Result.said(call.directory() + "\n")).simulatedWhere(_ -> false));
    TABLE.put("date", Command.of(OtherCommands::date).simulatedWhere(args -> args.isEmpty() || format(args).isPresent()));
    TABLE.put("seq", Command.of(OtherCommands::seq));
    TABLE.put("basename", Command.of(call -> Result.said(base(call.args()) + "\n")));
    TABLE.put("dirname", Command.of(call -> Result.said(directory(call.args()) + "\n")));
  }

  private OtherCommands() {}

  private static Result whoami(Call call) {
    long id = call.site().user().id();
    return id == 0 ? Result.said("root\n") : Result.failed(1, "whoami: unknown uid " + id);
  }

  private static Result id(Call call) {
    User user = call.site().user();
    if (call.has('u')) {
      return called(call, user.id());
    }
    if (call.has('g') || call.has('G')) {
      return called(call, user.group());
    }
    String group = "=" + shown(user.group());
    return Result.said("uid=" + shown(user.id()) + " gid" + group + " groups" + group + "\n");
  }

  private static Result called(Call call, long id) {
    if (!call.has('n')) {
      return Result.said(id + "\n");
    }
    return id == 0 ? Result.said("root\n") : Result.failed(1, "id: unknown ID " + id);
  }

  private static String shown(long id) {
    return id == 0 ? "0(root)" : String.valueOf(id);
  }

  private static Result printenv(Call call) {
    if (call.args().isEmpty()) {
      return Result.said(
          call.environment().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue() + "\n").collect(Collectors.joining()));
    }
    return Optional.ofNullable(call.environment().get(call.args().getFirst())).map(value -> Result.said(value + "\n")).orElse(Result.NO);
  }

  private static Optional<String> format(List<String> args) {
    List<String> told = args.stream().filter(arg -> !arg.equals("-u")).toList();
    return told.size() == 1 && told.getFirst().startsWith("+") ? Optional.of(told.getFirst().substring(1)) : Optional.empty();
  }

  private static Result date(Call call) {
    Instant now = call.site().loop().clock().instant();
    String format = format(call.args()).orElse("%a %b %d %T %Z %Y");
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char which = format.charAt(i) == '%' && i + 1 < format.length() ? format.charAt(++i) : 0;
      if (which == 0) {
        out.append(format.charAt(i));
      } else if (which == 's') {
        out.append(now.getEpochSecond());
      } else if (PARTS.containsKey(which)) {
        out.append(DateTimeFormatter.ofPattern(PARTS.get(which), Locale.ROOT).format(now.atOffset(ZoneOffset.UTC)));
      } else {
        out.append(which);
      }
    }
    return Result.said(out + "\n");
  }

  private static Result seq(Call call) {
    List<String> args = call.args();
    if (args.isEmpty() || args.size() > 3 || !args.stream().allMatch(arg -> arg.matches("-?\\d{1,9}"))) {
      return Result.failed(1, "seq: invalid number");
    }
    long first = args.size() > 1 ? Long.parseLong(args.getFirst()) : 1;
    long step = args.size() > 2 ? Long.parseLong(args.get(1)) : 1;
    long last = Long.parseLong(args.getLast());
    long count = step == 0 ? 0 : Math.clamp((last - first) / step + 1, 0, 100_000);
    boolean any = step > 0 ? first <= last : first >= last;
    return Result.said(
        LongStream.range(0, any ? count : 0).mapToObj(i -> first + i * step + "\n").collect(Collectors.joining()));
  }

  private static String base(List<String> args) {
    String name = args.isEmpty() ? "" : Call.base(args.getFirst().replaceFirst("(?<=.)/+$", ""));
    return args.size() > 1 && name.endsWith(args.get(1)) && !name.equals(args.get(1))
        ? name.substring(0, name.length() - args.get(1).length())
        : name;
  }

  private static String directory(List<String> args) {
    String path = args.isEmpty() ? "" : args.getFirst().replaceFirst("(?<=.)/+$", "");
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash);
  }
}
