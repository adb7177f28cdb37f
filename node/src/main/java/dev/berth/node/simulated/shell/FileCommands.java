package dev.berth.node.simulated.shell;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Commands about files and directories. */
final class FileCommands {
  static final Map<String, Command> TABLE = new HashMap<>();

  static {
    TABLE.put("ls", Command.of(FileCommands::ls));
    TABLE.put("rm", Command.of(FileCommands::rm));
    TABLE.put("rmdir", Command.of(FileCommands::rm));
    TABLE.put("touch", Command.of(FileCommands::touch));
    TABLE.put("mkdir", Command.of(FileCommands::mkdir));
    for (String name : List.of("cp", "mv")) {
      TABLE.put(name, Command.own(FileCommands::copy).needing(args -> paths(args).subList(0, Math.min(1, paths(args).size()))));
    }
    TABLE.put("find", Command.of(FileCommands::find).simulatedWhere(args -> args.equals(paths(args))).needing(FileCommands::paths));
    TABLE.put("dd", Command.of(FileCommands::dd).simulatedWhere(args -> has(args, "of=") && has(args, "if=")).reading(args -> !has(args, "if=")).needing(FileCommands::source));
    TABLE.put("tar", Command.of(call -> Tar.of(call.args()).run(call)).simulatedWhere(_ -> false).reading(args -> Tar.of(args).reads()));
    for (String name : List.of("test", "[", "[[")) {
      TABLE.put(name, Command.of(Conditions::test).simulatedWhere(args -> Conditions.isKnown(name, args)));
    }
    // who may do what is not kept, and all is on the disk at once
    for (String name : List.of("chmod", "chown", "sync")) {
      TABLE.put(name, Command.of(_ -> Result.OK));
    }
  }

  private FileCommands() {}

  private static List<String> paths(List<String> args) {
    return args.stream().filter(arg -> !arg.startsWith("-")).toList();
  }

  private static boolean has(List<String> args, String prefix) {
    return args.stream().anyMatch(arg -> arg.startsWith(prefix));
  }

  private static Result ls(Call call) {
    List<String> paths = call.operands();
    StringBuilder out = new StringBuilder();
    for (String path : paths.isEmpty() ? List.of(call.directory()) : paths) {
      boolean directory = call.disk().isDirectory(call.path(path));
      if (call.disk().read(call.path(path)).isPresent() || directory && call.has('d')) {
        out.append(path).append('\n');
      } else if (!directory) {
        return new Result(2, out.toString(), "ls: cannot access '" + path + "': No such file or directory\n");
      } else {
        out.append(paths.size() > 1 ? path + ":\n" : "");
        call.disk().list(call.path(path)).stream()
            .filter(name -> !name.startsWith(".") || call.has('a') || call.has('A'))
            .forEach(name -> out.append(name).append('\n'));
      }
    }
    return Result.said(out.toString());
  }

  private static Result rm(Call call) {
    call.operands().forEach(path -> call.disk().delete(call.path(path)));
    return Result.OK;
  }

  private static Result touch(Call call) {
    call.operands().forEach(path -> Opening.touch(call.disk(), call.path(path)));
    return Result.OK;
  }

  private static Result mkdir(Call call) {
    for (String path : call.operands()) {
      String at = call.path(path);
      if (call.disk().read(at).isPresent() || !call.has('p') && call.disk().isDirectory(at)) {
        return Result.failed(1, "mkdir: can't create directory '" + path + "': File exists");
      }
      call.disk().makeDirectory(at);
    }
    return Result.OK;
  }

  /** What is not there to be copied may be a file of the image. */
  private static void copy(ShellProcess shell, Call call) {
    List<String> paths = call.operands();
    if (paths.size() != 2) {
      shell.notUnderstood(1, call.streams(), call.name() + ": from one to one is all that is simulated");
      return;
    }
    String from = call.path(paths.getFirst());
    String to = call.path(paths.getLast());
    String into = call.disk().isDirectory(to) ? to + "/" + Call.base(from) : to;
    Map<String, String> found = new LinkedHashMap<>();
    gather(call.disk(), from, found);
    if (found.isEmpty()) {
      shell.notUnderstood(1, call.streams(), call.name() + ": can't stat '" + paths.getFirst() + "': No such file or directory");
      return;
    }
    found.forEach((path, content) -> call.disk().write(into + path.substring(from.length()), content));
    if (Call.base(call.name()).equals("mv")) {
      call.disk().delete(from);
    }
    shell.ended(0);
  }

  /** All that there is at a path, and under it; of what is asked beside that nothing is known. */
  private static Result find(Call call) {
    StringBuilder out = new StringBuilder();
    for (String path : call.operands().isEmpty() ? List.of(".") : call.operands()) {
      if (call.disk().read(call.path(path)).isEmpty() && !call.disk().isDirectory(call.path(path))) {
        return new Result(1, out.toString(), "find: " + path + ": No such file or directory\n");
      }
      walk(call, path, out);
    }
    return Result.said(out.toString());
  }

  private static void walk(Call call, String path, StringBuilder out) {
    out.append(path).append('\n');
    call.disk().list(call.path(path)).forEach(name -> walk(call, path + (path.endsWith("/") ? "" : "/") + name, out));
  }

  static void gather(Disk disk, String path, Map<String, String> found) {
    disk.read(path).ifPresent(content -> found.put(path, content));
    disk.list(path).forEach(name -> gather(disk, path + "/" + name, found));
  }

  /** What {@code dd} reads, where that is no device. */
  private static List<String> source(List<String> args) {
    return args.stream().filter(arg -> arg.startsWith("if=") && !arg.startsWith("if=/dev/")).map(arg -> arg.substring(3)).toList();
  }

  /** A file as long as it says, from another or of zeros; of what is longer than a file can be, the beginning. */
  private static Result dd(Call call) {
    Map<String, String> told = new HashMap<>();
    call.args().stream()
        .filter(arg -> arg.indexOf('=') > 0)
        .forEach(arg -> told.put(arg.substring(0, arg.indexOf('=')), arg.substring(arg.indexOf('=') + 1)));
    String source = told.getOrDefault("if", "");
    long size = size(told.getOrDefault("bs", "512")) * size(told.getOrDefault("count", "0"));
    boolean counted = told.containsKey("count");
    String content;
    if (source.startsWith("/dev/") && !source.equals("/dev/null")) {
      content = "\0".repeat((int) Math.min(counted ? size : Opening.MOST_CONTENT, Opening.MOST_CONTENT));
    } else {
      Optional<String> read = source.isEmpty() ? Optional.of(call.streams().in().all()) : call.disk().read(call.path(source));
      if (read.isEmpty()) {
        return Result.failed(1, "dd: can't open '" + source + "': No such file or directory");
      }
      content = counted ? read.get().substring(0, (int) Math.min(size, read.get().length())) : read.get();
    }
    String target = told.getOrDefault("of", "");
    if (target.isEmpty()) {
      return Result.said(content);
    }
    call.disk().write(call.path(target), content);
    boolean whole = !counted || size <= content.length() || content.length() < Opening.MOST_CONTENT;
    return whole ? Result.OK : Result.failed(1, "dd: error writing '" + target + "': No space left on device");
  }

  /** {@code 4096}, {@code 1k}, {@code 1M}. */
  private static long size(String text) {
    if (!text.matches("\\d{1,9}[kKMG]?B?")) {
      return 0;
    }
    long number = Long.parseLong(text.replaceAll("\\D", ""));
    return number << (text.matches(".*[kK]B?") ? 10 : text.matches(".*MB?") ? 20 : text.matches(".*GB?") ? 30 : 0);
  }
}
