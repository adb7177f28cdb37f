package dev.berth.node.simulated;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a container's own command says, where all of it is understood: the few commands of {@link SimulatedShell} that come to an
 * end, {@code sleep}, {@code exit} and {@code exec}, joined by {@code ;}, {@code &&}, {@code ||} and {@code if}. A command of
 * which one word is not understood (variables, pipes, loops, other programs) is not understood at all, since whoever guessed
 * half of it would end, or fail, where the real one goes on.
 */
sealed interface SimulatedScript {

  /** One after the other, whatever becomes of them. */
  record Sequence(List<SimulatedScript> parts) implements SimulatedScript {}

  /** The second, where the first ended as {@code onSuccess} says. */
  record Joined(SimulatedScript first, boolean onSuccess, SimulatedScript second) implements SimulatedScript {}

  /** {@code if}. */
  record Choice(SimulatedScript condition, SimulatedScript then, SimulatedScript otherwise) implements SimulatedScript {}

  /** Nothing for a while. */
  record Sleep(Duration time) implements SimulatedScript {}

  /** Nothing any more, until it is stopped. */
  record Forever() implements SimulatedScript {}

  /** The end, with the code of the command, or with that of the command before where there is none. */
  record End(Optional<SimulatedScript> command, Optional<Integer> code) implements SimulatedScript {}

  /**
   * A command of the shell.
   *
   * @param file where its output goes; empty for the log
   */
  record Command(List<String> words, String file, boolean append) implements SimulatedScript {}

  /** What the process of a container does; empty where it is not understood, and then it runs until it is stopped. */
  static Optional<SimulatedScript> of(List<String> command, List<String> args) {
    List<String> words = new ArrayList<>(command);
    words.addAll(args);
    if (words.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (!SimulatedShell.isShell(words.getFirst())) {
        return Set.of("exit", "exec").contains(words.getFirst()) ? Optional.empty() : Optional.of(Reader.simple(words, "", false));
      }
      return words.size() > 2 && words.get(1).equals("-c")
          ? Optional.of(new Reader(tokens(words.get(2))).all())
          : Optional.empty();
    } catch (NotUnderstood e) {
      return Optional.empty();
    }
  }

  /** Something that is not understood. */
  final class NotUnderstood extends RuntimeException {
    NotUnderstood(String what) {
      super(what, null, false, false);
    }
  }

  /** A word, or what stands between words. */
  record Token(String text, boolean quoted) {
    boolean is(String operator) {
      return !quoted && text.equals(operator);
    }
  }

  Pattern TOKEN =
      Pattern.compile("[ \\t]+|(?<op>;|\\n|&&|\\|\\||>>|>)|(?<word>(?:[^\\s;&|<>()`$\\\\\"'*?~#{}]|'[^']*'|\"[^\"$`\\\\]*\")+)");

  private static List<Token> tokens(String text) {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw new NotUnderstood(text);
      }
      at = matcher.end();
      String word = matcher.group("word");
      if (word != null) {
        String plain = word.replaceAll("'([^']*)'|\"([^\"]*)\"", "$1$2");
        tokens.add(new Token(plain, !plain.equals(word)));
      } else if (matcher.group("op") != null) {
        tokens.add(new Token(matcher.group("op").equals("\n") ? ";" : matcher.group("op"), false));
      }
    }
    return tokens;
  }

  /** Makes commands of words. */
  final class Reader {
    private static final Set<String> KNOWN = Set.of("true", "false", ":", "echo", "touch", "rm", "hostname", "sync", "ls", "printenv");
    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_]\\w*=.*", Pattern.DOTALL);
    private static final Set<String> ENDS = Set.of("then", "else", "fi");
    private static final Set<String> LOOKS = Set.of("-e", "-f", "-d", "-r", "-s");
    private static final Map<String, String> TESTS = Map.of("[", "]", "[[", "]]");
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})([smhd]?)");
    private static final Map<String, Integer> UNITS = Map.of("", 1, "s", 1, "m", 60, "h", 3600, "d", 86_400);

    private final List<Token> tokens;
    private int at;

    Reader(List<Token> tokens) {
      this.tokens = tokens;
    }

    SimulatedScript all() {
      SimulatedScript script = list();
      if (at < tokens.size()) {
        throw new NotUnderstood(tokens.get(at).text());
      }
      return script;
    }

    private boolean next(String operator) {
      if (at < tokens.size() && tokens.get(at).is(operator)) {
        at++;
        return true;
      }
      return false;
    }

    private void expect(String word) {
      if (!next(word)) {
        throw new NotUnderstood(word);
      }
    }

    private SimulatedScript list() {
      List<SimulatedScript> parts = new ArrayList<>();
      boolean separated = true;
      while (at < tokens.size() && (tokens.get(at).quoted() || !ENDS.contains(tokens.get(at).text()))) {
        if (next(";")) {
          separated = true;
        } else if (separated) {
          parts.add(joined());
          separated = false;
        } else {
          throw new NotUnderstood(tokens.get(at).text());
        }
      }
      if (parts.isEmpty()) {
        throw new NotUnderstood("nothing");
      }
      return parts.size() == 1 ? parts.getFirst() : new Sequence(parts);
    }

    private SimulatedScript joined() {
      SimulatedScript left = one();
      while (at < tokens.size() && (tokens.get(at).is("&&") || tokens.get(at).is("||"))) {
        boolean onSuccess = tokens.get(at++).is("&&");
        left = new Joined(left, onSuccess, one());
      }
      return left;
    }

    private SimulatedScript one() {
      if (next("if")) {
        SimulatedScript condition = list();
        expect("then");
        SimulatedScript then = list();
        SimulatedScript otherwise = next("else") ? list() : new Command(List.of("true"), "", false);
        expect("fi");
        return new Choice(condition, then, otherwise);
      }
      List<String> words = new ArrayList<>();
      String file = "";
      boolean append = false;
      for (; at < tokens.size() && !isJoint(tokens.get(at)); at++) {
        if (tokens.get(at).is(">") || tokens.get(at).is(">>")) {
          append = tokens.get(at).is(">>");
          boolean numbered = !words.isEmpty() && words.getLast().matches("\\d");
          if (numbered || !file.isEmpty() || ++at == tokens.size() || isJoint(tokens.get(at))) {
            throw new NotUnderstood(">");
          }
          file = tokens.get(at).text();
        } else {
          words.add(tokens.get(at).text());
        }
      }
      return simple(unset(words), file, append);
    }

    /** Without variables that are set for the command alone, where it does not tell them. */
    private static List<String> unset(List<String> words) {
      int from = 0;
      while (from < words.size() && ASSIGNMENT.matcher(words.get(from)).matches()) {
        from++;
      }
      boolean tells = from < words.size() && Set.of("env", "printenv", "exec").contains(SimulatedShell.baseName(words.get(from)));
      return tells ? words : words.subList(from, words.size());
    }

    private static boolean isJoint(Token token) {
      return token.is(";") || token.is("&&") || token.is("||");
    }

    static SimulatedScript simple(List<String> words, String file, boolean append) {
      if (words.isEmpty()) {
        throw new NotUnderstood("no command");
      }
      String name = SimulatedShell.baseName(words.getFirst());
      List<String> args = words.subList(1, words.size());
      if (name.equals("sleep") && file.isEmpty()) {
        return args.size() == 1 && args.getFirst().matches("inf(inity)?") ? new Forever() : new Sleep(time(args));
      }
      if (name.equals("exit") && file.isEmpty()) {
        return new End(Optional.empty(), args.isEmpty() ? Optional.empty() : Optional.of(SimulatedShell.number(args.getFirst()) & 255));
      }
      if (name.equals("exec") && !args.isEmpty()) {
        return new End(Optional.of(simple(args, file, append)), Optional.empty());
      }
      if (!known(name, args)) {
        throw new NotUnderstood(name);
      }
      return new Command(List.copyOf(words), file, append);
    }

    private static boolean known(String name, List<String> args) {
      return switch (name) {
        case "cat" -> !args.isEmpty();
        case "env" -> args.isEmpty();
        default -> KNOWN.contains(name) || looks(name, args);
      };
    }

    /** Whether it asks for a file, and for nothing else. */
    private static boolean looks(String name, List<String> args) {
      List<String> question = args;
      String closed = TESTS.get(name);
      if (closed != null) {
        if (args.isEmpty() || !args.getLast().equals(closed)) {
          return false;
        }
        question = args.subList(0, args.size() - 1);
      } else if (!name.equals("test")) {
        return false;
      }
      List<String> plain = !question.isEmpty() && question.getFirst().equals("!") ? question.subList(1, question.size()) : question;
      return plain.size() == 2 && LOOKS.contains(plain.getFirst());
    }

    private static Duration time(List<String> args) {
      Matcher time = TIME.matcher(args.size() == 1 ? args.getFirst() : "");
      if (!time.matches()) {
        throw new NotUnderstood("sleep " + args);
      }
      return Duration.ofSeconds(Long.parseLong(time.group(1)) * UNITS.getOrDefault(time.group(2), 1));
    }
  }
}
