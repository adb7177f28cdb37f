package dev.berth.controllers.core;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.KubeObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** One thing to do. */
public sealed interface Step {

  /**
   * A write.
   *
   * @param report what people are told of the answer; pure
   * @param tolerated reasons of refusals ({@code NotFound}, {@code AlreadyExists}) with which the plan goes on
   */
  record Perform(Write write, Report report, Set<String> tolerated) implements Step {
    public Perform reporting(Report told) {
      return new Perform(write, told, tolerated);
    }

    public Perform tolerating(String... reasons) {
      return new Perform(write, report, Set.of(reasons));
    }
  }

  /**
   * Makes sure past the view: reads the object as it is now and fails the plan where the condition does not hold. For
   * decisions that a stale view would make dangerous.
   *
   * @param holds is given nothing where there is no such object
   */
  record Confirm(Ref ref, Predicate<Optional<JsonObject>> holds) implements Step {}

  /** Makes sure that an object is as it was seen, and no other of its name. */
  static Confirm unchanged(Kind<?> kind, KubeObject seen) {
    return new Confirm(
        Ref.of(kind, seen),
        found -> found.filter(is -> is.object("metadata").text("resourceVersion").equals(seen.meta().resourceVersion())).isPresent());
  }

  /** Only tells. */
  record Tell(Note note) implements Step {}

  /**
   * Something outside the API, such as a volume driver's work; what comes of it is the plan that follows. A stage that fails
   * counts as a failure of the step.
   *
   * @param what for the log
   */
  record Call(String what, Supplier<CompletionStage<Plan>> work) implements Step {}

  /**
   * Fails the plan: what was reported by the steps before it is tried again after the backoff.
   *
   * @param why for the log
   */
  record Fail(String why) implements Step {}

  /**
   * A step that depends on how the plan went, such as the status that says why pods are missing. For closing steps.
   *
   * @param step makes the steps from what was refused, in order, and not tolerated; pure
   */
  record Conclude(Function<List<Answer.Refused>, List<Step>> step) implements Step {}

  /** What to tell of an answer. */
  interface Report {
    List<Note> of(Answer answer);

    Report SILENT = _ -> List.of();
  }

  static Perform perform(Write write) {
    return new Perform(write, Report.SILENT, Set.of());
  }
}
