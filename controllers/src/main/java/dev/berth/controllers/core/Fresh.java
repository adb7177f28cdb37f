package dev.berth.controllers.core;

import dev.berth.client.Answer;
import dev.berth.model.ResourceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
      case Answer.Done done when done.revision() > 0 -> place.view().onceSeen(upTo(seen, done.revision()), () -> decide(place, what, decision, decided));
      case Answer.Done _ -> decided.complete(Plan.of(new Step.Fail(what + ": the API does not say how new its answer is")));
      case Answer.Refused refused -> decided.complete(Plan.of(new Step.Fail(what + ": " + refused.message())));
    }
    return decided;
  }

  private static Map<ResourceType, Long> upTo(List<ResourceType> seen, long revision) {
    Map<ResourceType, Long> all = new LinkedHashMap<>();
    seen.forEach(type -> all.put(type, revision));
    return all;
  }

  /** A decision that throws is a fault of ours, which the loop tells of; but whoever waits for it must hear that there is none. */
  private static void decide(Workplace place, String what, Supplier<Plan> decision, CompletableFuture<Plan> decided) {
    try {
      decided.complete(decision.get());
    } catch (RuntimeException | Error e) {
      place.loop().fault("controller=" + place.name() + ": " + what + ": the decision failed", e);
      decided.completeExceptionally(e);
    }
  }
}
