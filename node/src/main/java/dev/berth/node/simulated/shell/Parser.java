package dev.berth.node.simulated.shell;

import dev.berth.node.simulated.shell.Script.Apart;
import dev.berth.node.simulated.shell.Script.Assignment;
import dev.berth.node.simulated.shell.Script.Choice;
import dev.berth.node.simulated.shell.Script.Each;
import dev.berth.node.simulated.shell.Script.Joined;
import dev.berth.node.simulated.shell.Script.Loop;
import dev.berth.node.simulated.shell.Script.Negated;
import dev.berth.node.simulated.shell.Script.Pipe;
import dev.berth.node.simulated.shell.Script.Redirected;
import dev.berth.node.simulated.shell.Script.Sequence;
import dev.berth.node.simulated.shell.Script.Simple;
import dev.berth.node.simulated.shell.Token.Of;
import dev.berth.node.simulated.shell.Token.Operator;
import dev.berth.node.simulated.shell.Word.Part;
import dev.berth.node.simulated.shell.Word.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a script of text. Source: POSIX.1-2017, Shell Command Language, 2.9 and 2.10, without {@code case}, functions, here-documents
 * and what goes on in the background.
 */
final class Parser {
  private static final Set<String> CLOSES = Set.of("then", "elif", "else", "fi", "do", "done", "}");
  private static final Set<String> ELSEWHERE = Set.of("case", "function", "select", "esac", "in");
  private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_]\\w*)=(.*)", Pattern.DOTALL);
  private static final Pattern REDIRECTION = Pattern.compile("([012]?)(<|>|>>|>\\||>&)");

  private final List<Token> tokens;
  private int at;

  private Parser(List<Token> tokens) {
    this.tokens = tokens;
  }

  /** @throws NotUnderstood where it is no script */
  static Script parse(String text) {
    Parser parser = new Parser(Lexer.tokens(text));
    Script script = parser.list();
    if (parser.at < parser.tokens.size()) {
      throw NotUnderstood.at(parser.shown());
    }
    return script;
  }

  private String shown() {
    return switch (tokens.get(at)) {
      case Operator(String text) -> text;
      case Of(Word word) -> word.literal().orElse("a word");
    };
  }

  private boolean isNext(String operator) {
    return at < tokens.size() && tokens.get(at).is(operator);
  }

  private boolean next(String operator) {
    boolean is = isNext(operator);
    at += is ? 1 : 0;
    return is;
  }

  /** The word, if it may be one of the language. */
  private Optional<String> plain() {
    return at < tokens.size() ? tokens.get(at).plain() : Optional.empty();
  }

  private boolean nextWord(String word) {
    boolean is = plain().filter(word::equals).isPresent();
    at += is ? 1 : 0;
    return is;
  }

  private void expect(boolean there, String what) {
    if (!there) {
      throw at < tokens.size() ? NotUnderstood.at(shown()) : NotUnderstood.without(what);
    }
  }

  private boolean separator() {
    boolean any = false;
    while (next(";") || next("\n")) {
      any = true;
    }
    return any;
  }

  private Script list() {
    List<Script> parts = new ArrayList<>();
    boolean separated = true;
    separator();
    while (separated && at < tokens.size() && !isNext(")") && plain().filter(CLOSES::contains).isEmpty()) {
      parts.add(joined());
      separated = separator();
    }
    return parts.size() == 1 ? parts.getFirst() : new Sequence(parts);
  }

  /** A list in which there has to be something. */
  private Script some() {
    Script script = list();
    expect(!(script instanceof Sequence(List<Script> parts)) || !parts.isEmpty(), "command");
    return script;
  }

  private Script joined() {
    Script left = piped();
    while (isNext("&&") || isNext("||")) {
      boolean onSuccess = tokens.get(at++).is("&&");
      separator();
      left = new Joined(left, onSuccess, piped());
    }
    return left;
  }

  private Script piped() {
    if (nextWord("!")) {
      return new Negated(piped());
    }
    Script first = one();
    if (next("|")) {
      separator();
      return new Pipe(first, piped());
    }
    return first;
  }

  private Script one() {
    expect(plain().filter(word -> CLOSES.contains(word) || ELSEWHERE.contains(word)).isEmpty(), "command");
    Optional<Script> whole = whole();
    if (whole.isEmpty()) {
      return simple();
    }
    List<Redirection> redirections = new ArrayList<>();
    while (redirection(redirections)) {}
    return redirections.isEmpty() ? whole.get() : new Redirected(whole.get(), redirections);
  }

  private Optional<Script> whole() {
    if (next("(")) {
      Script inside = some();
      expect(next(")"), ")");
      return Optional.of(new Apart(inside));
    }
    if (nextWord("{")) {
      Script inside = some();
      expect(nextWord("}"), "}");
      return Optional.of(inside);
    }
    if (nextWord("if")) {
      return Optional.of(choice());
    }
    boolean until = plain().filter("until"::equals).isPresent();
    if (until || plain().filter("while"::equals).isPresent()) {
      at++;
      Script condition = some();
      return Optional.of(new Loop(condition, until, body()));
    }
    return nextWord("for") ? Optional.of(each()) : Optional.empty();
  }

  private Script choice() {
    Script condition = some();
    expect(nextWord("then"), "then");
    Script then = some();
    if (nextWord("elif")) {
      return new Choice(condition, then, Optional.of(choice()));
    }
    Optional<Script> otherwise = nextWord("else") ? Optional.of(some()) : Optional.empty();
    expect(nextWord("fi"), "fi");
    return new Choice(condition, then, otherwise);
  }

  private Script body() {
    expect(nextWord("do"), "do");
    Script body = some();
    expect(nextWord("done"), "done");
    return body;
  }

  private Script each() {
    Optional<String> name = plain().filter(word -> word.matches("[A-Za-z_]\\w*"));
    expect(name.isPresent(), "name");
    at++;
    expect(nextWord("in"), "in");
    List<Word> words = new ArrayList<>();
    while (at < tokens.size() && tokens.get(at) instanceof Of(Word word)) {
      words.add(word);
      at++;
    }
    expect(separator(), "do");
    return new Each(name.orElseThrow(), words, body());
  }

  private Script simple() {
    List<Assignment> assignments = new ArrayList<>();
    List<Word> words = new ArrayList<>();
    List<Redirection> redirections = new ArrayList<>();
    while (at < tokens.size()) {
      if (tokens.get(at) instanceof Of(Word word)) {
        Optional<Assignment> assignment = words.isEmpty() ? assignment(word) : Optional.empty();
        assignment.ifPresentOrElse(assignments::add, () -> words.add(word));
        at++;
      } else if (!redirection(redirections)) {
        break;
      }
    }
    expect(!(assignments.isEmpty() && words.isEmpty() && redirections.isEmpty()), "command");
    return new Simple(assignments, words, redirections);
  }

  private static Optional<Assignment> assignment(Word word) {
    if (word.parts().isEmpty() || !(word.parts().getFirst() instanceof Text(String text, boolean quoted)) || quoted) {
      return Optional.empty();
    }
    Matcher matcher = ASSIGNMENT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    List<Part> value = new ArrayList<>(word.parts());
    value.set(0, new Text(matcher.group(2), false));
    return Optional.of(new Assignment(matcher.group(1), new Word(value)));
  }

  private boolean redirection(List<Redirection> found) {
    if (at >= tokens.size() || !(tokens.get(at) instanceof Operator(String text))) {
      return false;
    }
    Matcher matcher = REDIRECTION.matcher(text);
    if (!matcher.matches()) {
      return false;
    }
    at++;
    expect(at < tokens.size() && tokens.get(at) instanceof Of, "file");
    String operator = matcher.group(2).equals(">|") ? ">" : matcher.group(2);
    int usual = operator.equals("<") ? 0 : 1;
    int stream = matcher.group(1).isEmpty() ? usual : Integer.parseInt(matcher.group(1));
    found.add(new Redirection(stream, operator, ((Of) tokens.get(at++)).word()));
    return true;
  }
}
