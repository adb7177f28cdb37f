package dev.berth.controllers.core;

import dev.berth.base.json.JsonObject;
import dev.berth.base.queue.Outcome;
import dev.berth.client.Answer;
import dev.berth.client.ClientException;
import dev.berth.client.Write;
import dev.berth.client.log.LateLogger;
import dev.berth.model.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;

/** Carries out plans. It decides nothing; everything happens in turns of the workplace's loop. */
public final class Performer {
  private static final Logger LOG = LateLogger.of(Performer.class);

  private final Workplace place;

  public Performer(Workplace place) {
    this.place = place;
  }

  /** What became of a step or of several. */
  private record Result(boolean failed, List<Answer.Refused> refused, List<Written> seen) {
    static final Result NOTHING = new Result(false, List.of(), List.of());
    static final Result FAILED = new Result(true, List.of(), List.of());

    Result and(Result other) {
      return new Result(failed || other.failed, joined(refused, other.refused), joined(seen, other.seen));
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
      if (first.isEmpty() || second.isEmpty()) {
        return first.isEmpty() ? second : first;
      }
      List<T> all = new ArrayList<>(first);
      all.addAll(second);
      return all;
    }
  }

  private record Written(ResourceType type, long revision) {}

  /** Completes when the plan is through and the view shows what it wrote. */
  public CompletionStage<Outcome> perform(String key, Plan plan) {
    if (plan.isEmpty()) {
      return CompletableFuture.completedFuture(plan.again().<Outcome>map(Outcome.Again::new).orElse(Outcome.DONE));
    }
    return stages(key, plan).thenCompose(this::awaited).thenApply(result -> outcome(plan, result));
  }

  private static Outcome outcome(Plan plan, Result result) {
    if (result.failed) {
      return Outcome.RETRY;
    }
    return plan.again().<Outcome>map(Outcome.Again::new).orElse(Outcome.DONE);
  }

  private CompletionStage<Result> stages(String key, Plan plan) {
    return stagesFrom(key, plan, 0, Result.NOTHING)
        .thenCompose(result -> closing(key, plan.closing(), 0, result));
  }

  private CompletionStage<Result> stagesFrom(String key, Plan plan, int at, Result before) {
    if (at == plan.stages().size() || before.failed) {
      return CompletableFuture.completedFuture(before);
    }
    List<Step> steps = plan.stages().get(at);
    CompletionStage<Result> all = CompletableFuture.completedFuture(before);
    for (Step step : steps) {
      all = all.thenCombine(step(key, step, before), Result::and);
    }
    return all.thenCompose(result -> stagesFrom(key, plan, at + 1, result));
  }

  private CompletionStage<Result> closing(String key, List<Step> steps, int at, Result before) {
    return at == steps.size()
        ? CompletableFuture.completedFuture(before)
        : step(key, steps.get(at), before).thenCompose(result -> closing(key, steps, at + 1, before.and(result)));
  }

  private CompletionStage<Result> step(String key, Step step, Result before) {
    return switch (step) {
      case Step.Perform perform ->
          place.client().perform(perform.write())
              .thenApply(answer -> answered(key, perform, answer))
              .exceptionally(failure -> failed(key, kindOf(perform.write()), failure));
      case Step.Confirm confirm ->
          place.client().get(confirm.ref())
              .thenApply(answer -> confirmed(confirm, answer))
              .exceptionally(failure -> failed(key, "confirming " + confirm.ref(), failure));
      case Step.Tell tell -> {
        place.events().record(tell.note());
        yield CompletableFuture.completedFuture(Result.NOTHING);
      }
      case Step.Call call ->
          call.work().get()
              .thenCompose(plan -> stages(key, plan))
              .exceptionally(failure -> failed(key, call.what(), failure));
      case Step.Fail fail -> {
        LOG.debug("controller={} key={} failed={}", place.name(), key, fail.why());
        yield CompletableFuture.completedFuture(Result.FAILED);
      }
      case Step.Conclude conclude -> closing(key, conclude.step().apply(before.refused), 0, Result.NOTHING);
    };
  }

  private Result answered(String key, Step.Perform perform, Answer answer) {
    perform.report().of(answer).forEach(place.events()::record);
    return switch (answer) {
      case Answer.Done done ->
          new Result(false, List.of(), List.of(new Written(perform.write().type(), done.revision())));
      case Answer.Refused refused -> {
        // in a namespace that goes, every try would be refused, and what the key is about goes as well
        if (perform.tolerated().contains(refused.reason()) || refused.isNamespaceTerminating()) {
          yield Result.NOTHING;
        }
        LOG.debug(
            "controller={} key={} refused={} write={}", place.name(), key, refused.message(), kindOf(perform.write()));
        yield new Result(true, List.of(refused), List.of());
      }
    };
  }

  private static String kindOf(Write write) {
    return write.getClass().getSimpleName() + " " + write.type().groupResource();
  }

  private static Result confirmed(Step.Confirm confirm, Answer answer) {
    Optional<JsonObject> object =
        answer instanceof Answer.Done done ? Optional.of(done.object()) : Optional.empty();
    boolean known = object.isPresent() || answer instanceof Answer.Refused r && r.isNotFound();
    return known && confirm.holds().test(object) ? Result.NOTHING : Result.FAILED;
  }

  private Result failed(String key, String what, Throwable failure) {
    Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    if (cause instanceof ClientException) {
      // no answer: it happens, and where it happened in here says nothing
      LOG.warn("controller={} key={} failed={} why={}", place.name(), key, what, cause.getMessage());
    } else {
      LOG.warn("controller={} key={} failed={}", place.name(), key, what, cause);
    }
    return Result.FAILED;
  }

  /** Completes when the view shows what was written. */
  private CompletionStage<Result> awaited(Result result) {
    Map<ResourceType, Long> newest = new LinkedHashMap<>();
    result.seen.forEach(written -> newest.merge(written.type, written.revision, Math::max));
    CompletableFuture<Result> seen = new CompletableFuture<>();
    place.view().onceSeen(newest, () -> seen.complete(result));
    return seen;
  }
}
