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
import dev.berth.node.simulated.shell.Steps.Again;
import dev.berth.node.simulated.shell.Steps.Always;
import dev.berth.node.simulated.shell.Word.Said;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * What scripts mean: makes steps of them for its process. A step does one command at most; what comes after it is pushed before, since
 * a command may take its time. Source: POSIX.1-2017, Shell Command Language, 2.8 and 2.9.
 */
final class Evaluator {
  private final ShellProcess process;
  private final Steps steps;
  private Optional<ShellProcess> child = Optional.empty();

  /** How many conditions are being asked: a failure in one is an answer, and ends nothing. */
  private int conditions;

  Evaluator(ShellProcess process, Steps steps) {
    this.process = process;
    this.steps = steps;
  }

  void kill() {
    child.ifPresent(ShellProcess::kill);
  }

  private int status() {
    return process.status();
  }

  void begin(Script script) {
    switch (script) {
      case Sequence(List<Script> parts) -> parts.reversed().forEach(part -> steps.push(() -> begin(part)));
      case Joined(Script first, boolean onSuccess, Script second) -> {
        steps.push(
            () -> {
              if (onSuccess == (status() == 0)) {
                begin(second);
              }
            });
        condition(first);
      }
      case Negated(Script inner) -> {
        steps.push(() -> process.ended(status() == 0 ? 1 : 0));
        condition(inner);
      }
      case Choice choice -> {
        steps.push(() -> chosen(choice));
        condition(choice.condition());
      }
      case Loop loop -> round(loop, 0);
      case Each each ->
          expanding(
              each.words(),
              expansion -> {
                process.ended(0);
                next(each, expansion.fields(each.words()).iterator());
              });
      case Pipe(Script first, Script second) -> pipe(first, second);
      case Apart(Script inner) -> apart(process.streams(), inner, process::ended);
      case Redirected redirected -> redirected(redirected);
      case Simple simple -> {
        List<Word> words = new ArrayList<>(simple.words());
        simple.assignments().forEach(a -> words.add(a.value()));
        simple.redirections().forEach(r -> words.add(r.target()));
        expanding(words, expansion -> simple(simple, expansion));
      }
    }
  }

  private void condition(Script script) {
    conditions++;
    steps.push(new Always(() -> conditions--));
    begin(script);
  }

  private void chosen(Choice choice) {
    boolean yes = status() == 0;
    process.ended(0);
    if (yes) {
      begin(choice.then());
    } else {
      choice.otherwise().ifPresent(this::begin);
    }
  }

  /** @param before how the round before has ended */
  private void round(Loop loop, int before) {
    if (Script.onlyWaits(loop)) {
      process.hang();
      return;
    }
    steps.push(new Again(() -> round(loop, status())));
    steps.push(
        () -> {
          if (loop.until() == (status() == 0)) {
            steps.leave(true);
            process.ended(before);
          } else {
            begin(loop.body());
          }
        });
    condition(loop.condition());
  }

  private void next(Each each, Iterator<String> values) {
    if (values.hasNext()) {
      steps.push(new Again(() -> next(each, values)));
      process.variables().set(each.name(), values.next());
      begin(each.body());
    }
  }

  private void pipe(Script first, Script second) {
    StringBuilder between = new StringBuilder();
    steps.push(() -> apart(process.streams().reading(new Input(between.toString())), second, process::ended));
    apart(process.streams().saying(between::append), first, process::ended);
  }

  private void redirected(Redirected redirected) {
    expanding(
        redirected.redirections().stream().map(Redirection::target).toList(),
        expansion -> {
          Streams before = process.streams();
          opened(redirected.redirections(), expansion)
              .ifPresent(
                  others -> {
                    process.redirect(others);
                    steps.push(new Always(() -> process.redirect(before)));
                    begin(redirected.script());
                  });
        });
  }

  private Optional<Streams> opened(List<Redirection> redirections, Expansion expansion) {
    try {
      return Optional.of(
          Opening.of(process.site().disk(), process.variables().directory(), process.streams(), redirections, expansion));
    } catch (Opening.Failed e) {
      process.complain(1, process.streams(), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Runs the commands in words first, one after the other. */
  private void expanding(List<Word> words, Consumer<Expansion> use) {
    IdentityHashMap<Said, String> said = new IdentityHashMap<>();
    String before = Integer.toString(status());
    Function<String, Optional<String>> variables =
        name -> name.equals("?") ? Optional.of(before) : process.variables().get(name);
    steps.push(
        () -> {
          try {
            use.accept(new Expansion(variables, process.arguments(), said));
          } catch (Expansion.Failed e) {
            process.complain(2, process.streams(), String.valueOf(e.getMessage()));
            process.exit(2);
          }
        });
    for (Said one : words.stream().flatMap(Word::said).toList().reversed()) {
      StringBuilder text = new StringBuilder();
      steps.push(
          () ->
              apart(
                  process.streams().saying(text::append),
                  one.script(),
                  code -> {
                    process.ended(code);
                    said.put(one, text.toString().replaceAll("\\n+$", ""));
                  }));
    }
  }

  private void simple(Simple simple, Expansion expansion) {
    List<String> words = expansion.fields(simple.words());
    Optional<Streams> with = opened(simple.redirections(), expansion);
    if (with.isEmpty()) {
      return;
    }
    if (words.isEmpty()) {
      simple.assignments().forEach(a -> process.variables().set(a.name(), expansion.joined(a.value())));
      boolean says = simple.assignments().stream().anyMatch(a -> a.value().said().findAny().isPresent());
      process.ended(says ? status() : 0);
      return;
    }
    Map<String, String> environment = process.variables().exported();
    for (Assignment a : simple.assignments()) {
      environment.put(a.name(), expansion.joined(a.value()));
    }
    if (process.failsFast() && conditions == 0) {
      steps.push(
          () -> {
            if (status() != 0) {
              process.exit(status());
            }
          });
    }
    process.perform(words, with.get(), environment);
  }

  // ---- shells within this one

  private void apart(Streams with, Script script, IntConsumer ended) {
    ShellProcess fork = process.fork(with);
    if (conditions > 0) {
      fork.failFast(false);
    }
    await(fork, then -> fork.run(script, then), ended);
  }

  /** Goes on when another has ended. */
  void await(ShellProcess other, Consumer<IntConsumer> start, IntConsumer ended) {
    steps.pause();
    child = Optional.of(other);
    start.accept(
        code -> {
          child = Optional.empty();
          ended.accept(code);
          steps.resume(false);
        });
  }
}
