package dev.berth.node.simulated;

import dev.berth.node.runtime.Runtime.ExecResult;
import dev.berth.node.runtime.Runtime.Mount;
import dev.berth.node.simulated.SimulatedHost.Place;
import dev.berth.storage.simulated.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The few commands that a simulated container understands: {@code cat}, {@code ls}, {@code echo}, {@code printf} of one word, {@code rm}, {@code touch},
 * {@code dd of=} (an empty file), {@code test -e}, {@code hostname}, {@code env}, {@code true}, {@code false}, {@code sleep} (which takes no time), {@code tar} as {@code kubectl
 * cp} calls it, and {@code sh -c} with {@code &&}, {@code ;}, {@code >}, {@code >>}, {@code $(command)} and {@code exit}.
 * What it does not know succeeds and says nothing, since probes and hooks of what is only simulated have to: but whoever {@link
 * #connected connects} is told that it is not there.
 *
 * @param input what {@code cat} reads where it names no file
 * @param complains whether it says what it does not know
 */
record SimulatedShell(
    SimulatedHost host, List<Mount> mounts, Files layer, String hostname, Map<String, String> env, String input,
    boolean complains) {

  private static final Set<String> SHELLS = Set.of("sh", "bash", "ash");
  private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\(([^()]*)\\)");

  /** What changes nothing that is kept here. */
  private static final Set<String> SILENT =
      Set.of(":", "true", "sleep", "cd", "mkdir", "chmod", "chown", "sync", "set", "export", "wait", "kill");

  /** What every file system has, though nothing is kept in it. */
  private static final Set<String> DIRECTORIES =
      Set.of("/bin", "/dev", "/etc", "/home", "/lib", "/mnt", "/opt", "/proc", "/root", "/run", "/sbin", "/sys", "/tmp", "/usr", "/var");

  /** The same with something to read. */
  SimulatedShell reading(String text) {
    return new SimulatedShell(host, mounts, layer, hostname, env, text, complains);
  }

  /** The same for somebody who hears what it says. */
  SimulatedShell connected() {
    return new SimulatedShell(host, mounts, layer, hostname, env, input, true);
  }

  static String baseName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  static boolean isShell(String program) {
    return SHELLS.contains(baseName(program));
  }

  /** Whether it has a {@code cat} that names no file, or takes an archive apart. */
  static boolean readsInput(List<String> command) {
    if (!command.isEmpty() && baseName(command.getFirst()).equals("tar")) {
      return unpacks(command.subList(1, command.size()));
    }
    if (command.size() == 1) {
      return baseName(command.getFirst()).equals("cat");
    }
    return command.size() > 2 && isShell(command.getFirst()) && command.get(1).equals("-c")
        && commands(command.get(2)).anyMatch(c -> c.equals("cat") || c.startsWith("cat >"));
  }

  /** What a shell is told to run: the word behind {@code -c}, before which there may be other options. */
  private static Optional<String> script(List<String> args) {
    int at = 0;
    while (at + 1 < args.size() && args.get(at).matches("-[a-z]+")) {
      if (args.get(at++).endsWith("c")) {
        return Optional.of(args.get(at));
      }
    }
    return Optional.empty();
  }

  /** Whether a line ends the shell. */
  static boolean exits(String script) {
    return commands(script).anyMatch(c -> c.equals("exit") || c.startsWith("exit "));
  }

  private static Stream<String> commands(String script) {
    return Pattern.compile(";|\n|&&").splitAsStream(script).map(String::strip);
  }

  ExecResult run(List<String> command) {
    if (command.isEmpty()) {
      return new ExecResult(127, "", "no command");
    }
    String name = baseName(command.getFirst());
    List<String> args = command.subList(1, command.size());
    return switch (name) {
      case "sh", "bash", "ash" -> script(args).map(this::script).orElseGet(() -> ok(""));
      case "cat" -> args.isEmpty() ? ok(input) : cat(args);
      case "exit" -> new ExecResult(args.isEmpty() ? 0 : number(args.getFirst()) & 255, "", "");
      case "ls" -> ls(args);
      case "echo" -> echo(args);
      case "printf" -> ok(args.isEmpty() ? "" : args.getFirst());
      case "rm" -> rm(args);
      case "touch" -> touch(args.stream().filter(path -> !path.startsWith("-")));
      case "dd" -> touch(args.stream().filter(a -> a.startsWith("of=")).map(a -> a.substring("of=".length())));
      case "test", "[", "[[" -> new ExecResult(test(args) ? 0 : 1, "", "");
      case "tar" -> tar(args);
      case "hostname" -> ok(hostname + "\n");
      case "env", "printenv" -> env(args);
      case "false" -> new ExecResult(1, "", "");
      default ->
          complains && !SILENT.contains(name)
              ? new ExecResult(127, "", "sh: " + command.getFirst() + ": not found\n")
              : ok("");
    };
  }

  /** A number as a shell takes it; 2 for what is none. */
  static int number(String text) {
    return !text.isEmpty() && text.length() < 7 && text.chars().allMatch(Character::isDigit) ? Integer.parseInt(text) : 2;
  }

  private static ExecResult echo(List<String> args) {
    boolean open = !args.isEmpty() && args.getFirst().equals("-n");
    return ok(String.join(" ", args.subList(open ? 1 : 0, args.size())) + (open ? "" : "\n"));
  }

  private static ExecResult ok(String stdout) {
    return new ExecResult(0, stdout, "");
  }

  /** With what commands say in place of {@code $(command)}; where there are single quotes, as it is. */
  private String substituted(String text) {
    return text.indexOf('\'') >= 0
        ? text
        : SUBSTITUTION.matcher(text).replaceAll(m -> Matcher.quoteReplacement(script(m.group(1)).stdout().stripTrailing()));
  }

  private ExecResult script(String given) {
    String text = substituted(given);
    StringBuilder out = new StringBuilder();
    StringBuilder err = new StringBuilder();
    int code = 0;
    for (String sequence : text.split(";|\n", -1)) {
      code = 0;
      for (String one : sequence.split("&&", -1)) {
        if (code == 0 && !one.isBlank()) {
          ExecResult result = redirected(words(one));
          code = result.exitCode();
          out.append(result.stdout());
          err.append(result.stderr());
          if (exits(one)) {
            return new ExecResult(code, out.toString(), err.toString());
          }
        }
      }
    }
    return new ExecResult(code, out.toString(), err.toString());
  }

  private ExecResult redirected(List<String> words) {
    int at = Math.max(words.indexOf(">"), words.indexOf(">>"));
    if (at < 0 || at + 1 >= words.size()) {
      return run(words);
    }
    ExecResult result = run(words.subList(0, at));
    write(words.get(at + 1), result.stdout(), words.get(at).equals(">>"));
    return new ExecResult(result.exitCode(), "", result.stderr());
  }

  /** Splits at blanks outside quotes; a redirection is a word of its own. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        quoted = true;
      } else if (c == '>' || Character.isWhitespace(c)) {
        if (!word.isEmpty() || quoted) {
          words.add(word.toString());
          word.setLength(0);
          quoted = false;
        }
        if (c == '>') {
          boolean twice = i + 1 < text.length() && text.charAt(i + 1) == '>';
          words.add(twice ? ">>" : ">");
          i += twice ? 1 : 0;
        }
      } else {
        word.append(c);
      }
    }
    if (!word.isEmpty() || quoted) {
      words.add(word.toString());
    }
    return words;
  }

  void write(String path, String content, boolean append) {
    Place place = host.find(mounts, layer, path);
    String before = append ? place.files().read(place.path()).orElse("") : "";
    place.files().write(place.path(), before + content);
  }

  private ExecResult cat(List<String> args) {
    StringBuilder out = new StringBuilder();
    for (String path : args) {
      Place place = host.find(mounts, layer, path);
      Optional<String> content = place.files().read(place.path());
      if (content.isEmpty()) {
        return new ExecResult(1, out.toString(), "cat: " + path + ": No such file or directory\n");
      }
      out.append(content.get());
    }
    return ok(out.toString());
  }

  private ExecResult ls(List<String> args) {
    List<String> paths = args.stream().filter(arg -> !arg.startsWith("-")).toList();
    String path = paths.isEmpty() ? "/" : paths.getLast();
    Place place = host.find(mounts, layer, path);
    if (place.files().read(place.path()).isPresent()) {
      return ok(path + "\n");
    }
    if (!isDirectory(path)) {
      return new ExecResult(2, "", "ls: cannot access '" + path + "': No such file or directory\n");
    }
    StringBuilder out = new StringBuilder();
    place.files().list(place.path()).forEach(name -> out.append(name).append('\n'));
    return ok(out.toString());
  }

  /** Only files are kept: a directory is what has one, what is mounted or leads there, and what no container is without. */
  private boolean isDirectory(String path) {
    String normal = "/" + Files.normal(path);
    Place place = host.find(mounts, layer, path);
    return normal.equals("/")
        || DIRECTORIES.contains(normal)
        || !place.files().list(place.path()).isEmpty()
        || mounts.stream().map(mount -> "/" + Files.normal(mount.containerPath()) + "/").anyMatch(m -> m.startsWith(normal + "/"));
  }

  private ExecResult rm(List<String> args) {
    for (String path : args) {
      if (!path.startsWith("-")) {
        Place place = host.find(mounts, layer, path);
        place.files().delete(place.path());
      }
    }
    return ok("");
  }

  private ExecResult touch(Stream<String> paths) {
    paths.forEach(path -> write(path, "", true));
    return ok("");
  }

  private boolean test(List<String> args) {
    return !args.isEmpty() && args.getFirst().equals("!") ? !exists(args.subList(1, args.size())) : exists(args);
  }

  private boolean exists(List<String> args) {
    if (args.size() < 2) {
      return false;
    }
    Place place = host.find(mounts, layer, args.get(1));
    boolean file = place.files().read(place.path()).isPresent();
    boolean directory = !place.files().list(place.path()).isEmpty();
    return switch (args.getFirst()) {
      case "-f" -> file;
      case "-s" -> place.files().read(place.path()).filter(content -> !content.isEmpty()).isPresent();
      case "-d" -> directory;
      default -> file || directory;
    };
  }

  /** {@code -xmf}, and not {@code cf}. */
  private static boolean unpacks(List<String> args) {
    return args.stream().anyMatch(word -> word.equals("-xmf") || word.equals("xmf") || word.equals("xf"));
  }

  private ExecResult tar(List<String> args) {
    int into = args.indexOf("-C");
    if (unpacks(args)) {
      String directory = into < 0 || into + 1 >= args.size() ? "/" : args.get(into + 1);
      SimulatedTar.unpack(input).forEach((name, content) -> write(directory + "/" + name, content, false));
      return ok("");
    }
    Map<String, String> files = new LinkedHashMap<>();
    for (String path : args.subList(Math.min(2, args.size()), args.size())) {
      gather(path, files);
      if (files.isEmpty()) {
        return new ExecResult(2, "", "tar: " + path + ": Cannot stat: No such file or directory\n");
      }
    }
    try {
      return ok(SimulatedTar.pack(files));
    } catch (IllegalArgumentException e) {
      return new ExecResult(2, "", "tar: " + e.getMessage() + "\n");
    }
  }

  private void gather(String path, Map<String, String> files) {
    Place place = host.find(mounts, layer, path);
    place.files().read(place.path()).ifPresent(content -> files.put(Files.normal(path), content));
    place.files().list(place.path()).forEach(name -> gather(path + "/" + name, files));
  }

  private ExecResult env(List<String> args) {
    StringBuilder out = new StringBuilder();
    env.forEach(
        (k, v) -> {
          if (args.isEmpty()) {
            out.append(k).append('=').append(v).append('\n');
          } else if (k.equals(args.getFirst())) {
            out.append(v).append('\n');
          }
        });
    return ok(out.toString());
  }
}
