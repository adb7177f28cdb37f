package dev.berth.controllers.core;

import dev.berth.client.Answer;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Decisions that a stale view would make dangerous, and that are about more than one object: the API says how new it is, and the view is
 * waited for before anything is decided. For one object, {@link Step.Confirm} is enough.
 */
public final class Fresh {
  private Fresh() {}

  /**
   * @param what for the log
   * @param seen what is decided by, all of it in the view
   * @param namespace in which the first may be listed; empty for all
   * @param decision by a view that shows all that was acknowledged before this step began
   */
  public static Step.Call decision(Workplace place, String what, List<ResourceType> seen, String namespace, Supplier<Plan> decision) {
    return new Step.Call(
        what,
        () -> place.client().newest(seen.getFirst(), namespace).thenCompose(answer -> decided(place, what, seen, answer, decision)));
  }

  private static CompletionStage<Plan> decided(
      Workplace place, String what, List<ResourceType> seen, Answer answer, Supplier<Plan> decision) {
    CompletableFuture<Plan> decided = new CompletableFuture<>();
    switch (answer) {
      case Answer.Done done when done.revision() > 0 -> onceAllShow(place, seen, 0, done.revision(), () -> decided.complete(decision.get()));
      case Answer.Done _ -> decided.complete(Plan.of(new Step.Fail(what + ": the API does not say how new its answer is")));
      case Answer.Refused refused -> decided.complete(Plan.of(new Step.Fail(what + ": " + refused.message())));
    }
    return decided;
  }

  private static void onceAllShow(Workplace place, List<ResourceType> seen, int at, long revision, Runnable then) {
    if (at == seen.size()) {
      then.run();
    } else {
      place.view().onceSeen(seen.get(at), revision, () -> onceAllShow(place, seen, at + 1, revision, then));
    }
  }
}
