package dev.berth.node.simulated.shell;

import dev.berth.base.loop.Loop.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Runs scripts, one at a time. It takes no time but that of {@code sleep}: what has none in it is done when {@link #run} returns.
 * Owned by its loop. What scripts mean is said in {@link Evaluator}; here is what their commands can do to it.
 */
public final class ShellProcess {
  private final Site site;
  private final Variables variables;
  private final List<String> arguments;
  private final Steps steps = new Steps(this::emptied);
  private final Evaluator evaluator;
  private Streams streams;
  private int status;
  private boolean failsFast;
  private boolean over;
  private IntConsumer then = _ -> {};
  private Optional<Timer> timer = Optional.empty();

  public ShellProcess(Site site, Streams streams) {
    this(site, streams, new Variables(site.environment(), site.hostname()), List.of("sh"), false);
  }

  private ShellProcess(Site site, Streams streams, Variables variables, List<String> arguments, boolean failsFast) {
    this.site = site;
    this.streams = streams;
    this.variables = variables;
    this.arguments = List.copyOf(arguments);
    this.failsFast = failsFast;
    this.evaluator = new Evaluator(this, steps);
  }

  /** One of its own, which knows what this one knows. */
  ShellProcess fork(Streams with) {
    ShellProcess fork = new ShellProcess(site, with, variables.copy(), arguments, failsFast);
    fork.status = status;
    return fork;
  }

  /** @param ended gets the code with which it ends, perhaps at once; nothing where it is killed before */
  public void run(List<String> command, IntConsumer ended) {
    run(Script.of(command), ended);
  }

  void run(Script script, IntConsumer ended) {
    begin(() -> evaluator.begin(script), ended);
  }

  /** The same with a text, which may be no script. */
  void read(String text, IntConsumer ended) {
    begin(
        () -> {
          try {
            evaluator.begin(Parser.parse(text));
          } catch (NotUnderstood e) {
            notUnderstood(2, streams, String.valueOf(e.getMessage()));
          }
        },
        ended);
  }

  private void begin(Steps.Step first, IntConsumer ended) {
    then = ended;
    steps.push(first);
    steps.go();
  }

  private void emptied() {
    then.accept(status);
  }

  /** It ends, and nobody is told how. */
  public void kill() {
    over = true;
    then = _ -> {};
    steps.drop();
    steps.pause();
    timer.ifPresent(Timer::cancel);
    evaluator.kill();
  }

  /** Whether it has ended, by {@code exit} say, and runs nothing more. */
  boolean isOver() {
    return over;
  }

  Site site() {
    return site;
  }

  Variables variables() {
    return variables;
  }

  List<String> arguments() {
    return arguments;
  }

  Streams streams() {
    return streams;
  }

  int status() {
    return status;
  }

  boolean failsFast() {
    return failsFast;
  }

  // ---- what commands do

  void ended(int code) {
    status = code;
  }

  void ended(Streams with, Result result) {
    status = result.code();
    try {
      if (!result.out().isEmpty()) {
        with.out().accept(result.out());
      }
      if (!result.error().isEmpty()) {
        with.error().accept(result.error());
      }
    } catch (Opening.Full e) {
      status = 1;
      streams.error().accept("sh: write error: " + e.getMessage() + "\n");
    }
  }

  void complain(int code, Streams with, String complaint) {
    ended(with, Result.failed(code, "sh: " + complaint));
  }

  void exit(int code) {
    status = code & 255;
    over = true;
    steps.drop();
  }

  void leave(boolean loop) {
    status = 0;
    steps.leave(loop);
  }

  void failFast(boolean fast) {
    failsFast = fast;
  }

  void redirect(Streams others) {
    streams = others;
  }

  void sleep(Duration time) {
    steps.pause();
    timer = Optional.of(site.loop().schedule(time, this::wake));
  }

  private void wake() {
    status = 0;
    steps.resume(true);
  }

  /** Nothing more happens until it is killed. */
  void hang() {
    steps.pause();
  }

  /** Runs a command by its words. */
  void perform(List<String> words, Streams with, Map<String, String> environment) {
    String name = words.getFirst();
    Call call = new Call(name, words.subList(1, words.size()), with, site, variables.directory(), environment);
    Commands.find(name)
        .ifPresentOrElse(command -> command.effect().run(this, call), () -> notUnderstood(127, with, name + ": not found"));
  }

  /** The same, and then it ends as that has ended. */
  void become(List<String> words, Streams with, Map<String, String> environment) {
    steps.push(() -> exit(status));
    perform(words, with, environment);
  }

  /** Runs another shell, which knows nothing of this one but what programs are given. */
  void shell(Wrapped.Shell told, String text, Call call) {
    List<String> args = told.arguments().isEmpty() ? List.of("sh") : told.arguments();
    Variables others = new Variables(call.environment(), site.hostname());
    others.moveTo(call.directory());
    ShellProcess other = new ShellProcess(site, call.streams(), others, args, told.options().indexOf('e') >= 0);
    evaluator.await(other, ended -> other.read(text, ended), this::ended);
  }

  /** Here it is decided what becomes of what is not known. */
  void notUnderstood(int code, Streams with, String complaint) {
    switch (site.unknown()) {
      case NOTHING_RUNS -> hang();
      case NOT_FOUND -> complain(code, with, complaint);
      case SUCCEEDS -> status = 0;
    }
  }
}
