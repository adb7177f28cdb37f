package dev.berth.api.admission.webhook;

import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.Observer;
import dev.berth.api.admission.Observer.Phase;
import dev.berth.api.admission.match.Match;
import dev.berth.api.admission.match.MatchConditions;
import dev.berth.api.admission.match.Shown;
import dev.berth.api.admission.match.Variables;
import dev.berth.api.admission.match.Versions;
import dev.berth.api.outbound.WebhookCalls;
import dev.berth.api.status.Failures;
import dev.berth.api.status.Refusal;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whom to call, and the call itself: what both phases do. Thread-safe.
 *
 * @param webhooks through which they are called
 * @param versions of what is shown to them
 * @param clock tells how much of the request's time is left
 * @param uids for reviews
 * @param observer is told of calls
 */
public record Calls(
    WebhookCalls webhooks, Versions versions, InstantSource clock, Supplier<String> uids, Observer observer) {
  private static final int NO_ANSWER = 503;

  /** The request as the hook is to see it; empty where the hook is not meant. */
  Optional<Shown> shown(Hook hook, AdmissionRequest request, JsonObject object) {
    Optional<ResourceType> as = hook.match().about(request, object, versions);
    if (as.isEmpty()) {
      return Optional.empty();
    }
    Shown shown = Shown.of(request, object, as.get(), versions);
    return switch (hook.conditions().evaluate(() -> Variables.of(shown, Optional.empty(), Optional.empty()))) {
      case MatchConditions.Result.Met _ -> Optional.of(shown);
      case MatchConditions.Result.NotMet _ -> Optional.empty();
      case MatchConditions.Result.Failed(String reason) ->
          throw Failures.forbidden(request.type().groupResource(), request.name(), reason);
    };
  }

  /** Whether no webhook at all is asked about a request. */
  static boolean isExempt(AdmissionRequest request) {
    return Match.isExempt(request);
  }

  Verdict call(Hook hook, Shown shown, Phase phase) {
    long began = observer.nanos();
    Verdict verdict = asked(hook, shown, phase == Phase.ADMIT);
    AdmissionRequest.Operation operation = shown.request().operation();
    switch (verdict) {
      case Verdict.Allowed _ -> observer.webhook(hook.name(), phase, operation, false, 200, began);
      case Verdict.Denied(_, Refusal refusal) -> {
        observer.webhook(hook.name(), phase, operation, true, refusal.status().code(), began);
        observer.webhookRejected(hook.name(), phase, operation, false, refusal.status().code());
      }
      case Verdict.Failed _ -> {
        observer.webhook(hook.name(), phase, operation, !hook.ignores(), NO_ANSWER, began);
        if (hook.ignores()) {
          observer.failedOpen(hook.name(), phase);
        } else {
          observer.webhookRejected(hook.name(), phase, operation, true, NO_ANSWER);
        }
      }
    }
    return verdict;
  }

  private Verdict asked(Hook hook, Shown shown, boolean mutating) {
    AdmissionRequest request = shown.request();
    if (request.dryRun() && !hook.canRunDry()) {
      return new Verdict.Denied(Verdict.Remarks.NONE, Review.cannotRunDry(hook));
    }
    if (hook.reviewVersion().isEmpty()) {
      return new Verdict.Failed(
          "could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)");
    }
    Duration left = Duration.between(clock.instant(), request.now().plus(request.within()));
    if (!left.isPositive()) {
      throw late();
    }
    Duration within = left.compareTo(hook.timeout()) < 0 ? left : hook.timeout();
    String uid = uids.get();
    return switch (webhooks.ask(hook.client(), Review.ask(hook, shown, uid), within)) {
      case WebhookCalls.Reply.Failed(String reason) -> new Verdict.Failed("failed to call webhook: " + reason);
      case WebhookCalls.Reply.Body(byte[] bytes) -> Review.read(hook, uid, mutating, bytes);
    };
  }

  /** @throws dev.berth.api.status.Refusal where the whole request has taken too long */
  void requireTime(AdmissionRequest request) {
    Instant end = request.now().plus(request.within());
    if (!clock.instant().isBefore(end)) {
      throw late();
    }
  }

  private static RuntimeException late() {
    return Failures.timeout("request did not complete within requested timeout");
  }
}
