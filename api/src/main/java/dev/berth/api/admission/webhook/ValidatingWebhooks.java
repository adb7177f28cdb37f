package dev.berth.api.admission.webhook;

import dev.berth.api.Waits;
import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.Observer.Phase;
import dev.berth.api.admission.match.Shown;
import dev.berth.api.admission.match.Snapshot;
import dev.berth.api.audit.AuditEvent;
import dev.berth.api.status.Refusal;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Calls validating webhooks all at once and waits for all; the first that refuses, in the order of configurations, is told
 * ({@code webhook/validating/dispatcher.go}, which tells the fastest).
 */
public final class ValidatingWebhooks implements Admission.Validating {
  public static final String NAME = "ValidatingAdmissionWebhook";

  private static final String FAILED_OPEN = "failed-open.validating.webhook.admission.k8s.io/round_0_index_";

  private final Snapshot<List<Hook>> hooks;
  private final Calls calls;
  private final Executor executor;

  /**
   * @param configurations the type ValidatingWebhookConfiguration
   * @param executor of calls, which wait
   */
  public ValidatingWebhooks(ResourceType configurations, Calls calls, Executor executor) {
    this.hooks = new Snapshot<>(configurations, List.of(), Hook::all);
    this.calls = calls;
    this.executor = executor;
  }

  @Override
  public String name() {
    return NAME;
  }

  private record Meant(Hook hook, Shown shown) {}

  @Override
  public void validate(AdmissionRequest request, JsonObject object) {
    List<Hook> all = hooks.of(request.objects());
    if (all.isEmpty() || Calls.isExempt(request)) {
      return;
    }
    List<Meant> meant = new ArrayList<>();
    for (Hook hook : all) {
      calls.shown(hook, request, object).ifPresent(shown -> meant.add(new Meant(hook, shown)));
    }
    Optional<Refusal> refused = Optional.empty();
    List<Verdict> verdicts = meant.isEmpty() ? List.of() : Waits.forOthers(() -> verdicts(meant));
    for (int i = 0; i < meant.size(); i++) {
      Optional<Refusal> refusal = judged(meant.get(i).hook(), i, request, verdicts.get(i));
      refused = refused.isPresent() ? refused : refusal;
    }
    if (refused.isPresent()) {
      throw refused.get();
    }
  }

  private List<Verdict> verdicts(List<Meant> meant) {
    if (meant.size() == 1) {
      return List.of(call(meant.getFirst()));
    }
    List<CompletableFuture<Verdict>> asked =
        meant.stream().map(m -> CompletableFuture.supplyAsync(() -> call(m), executor)).toList();
    try {
      return asked.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      throw e.getCause() instanceof Refusal r ? r : e;
    }
  }

  private Verdict call(Meant meant) {
    return calls.call(meant.hook(), meant.shown(), Phase.VALIDATE);
  }

  private static Optional<Refusal> judged(Hook hook, int index, AdmissionRequest request, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Allowed(Verdict.Remarks remarks, _) -> {
        remarks.tell(hook, request);
        yield Optional.empty();
      }
      case Verdict.Denied(Verdict.Remarks remarks, Refusal refusal) -> {
        remarks.tell(hook, request);
        yield Optional.of(refusal);
      }
      case Verdict.Failed(String reason) -> {
        if (!hook.ignores()) {
          yield Optional.of(Review.failure(hook, reason));
        }
        AuditEvent.current().annotate(FAILED_OPEN + index, hook.name());
        yield Optional.empty();
      }
    };
  }
}
