package dev.berth.api.admission.webhook;

import dev.berth.api.Waits;
import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.Observer.Phase;
import dev.berth.api.admission.Reinvocation;
import dev.berth.api.admission.match.Shown;
import dev.berth.api.admission.match.Snapshot;
import dev.berth.api.admission.match.Versions;
import dev.berth.api.status.Failures;
import dev.berth.api.validation.GoQuote;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.Optional;

/**
 * Calls mutating webhooks one after the other, each with what the one before left ({@code webhook/mutating/dispatcher.go}).
 */
public final class MutatingWebhooks implements Admission.Mutating {
  public static final String NAME = "MutatingAdmissionWebhook";

  private final Snapshot<List<Hook>> hooks;
  private final Calls calls;

  /** @param configurations the type MutatingWebhookConfiguration */
  public MutatingWebhooks(ResourceType configurations, Calls calls) {
    this.hooks = new Snapshot<>(configurations, List.of(), Hook::all);
    this.calls = calls;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public JsonObject mutate(AdmissionRequest request, JsonObject object) {
    List<Hook> all = hooks.of(request.objects());
    if (all.isEmpty() || Calls.isExempt(request)) {
      return object;
    }
    Reinvocation.Memory memory = request.reinvocation().of(this);
    if (request.reinvocation().isAgain() && memory.isChanged(object)) {
      memory.recall();
    }
    JsonObject changed = object;
    for (int i = 0; i < all.size(); i++) {
      changed = mutate(request, changed, new Turn(all.get(i), request.reinvocation().isAgain() ? 1 : 0, i), memory);
    }
    memory.left(changed);
    return changed;
  }

  private JsonObject mutate(AdmissionRequest request, JsonObject object, Turn turn, Reinvocation.Memory memory) {
    Hook hook = turn.hook();
    Optional<Shown> shown = calls.shown(hook, request, object);
    if (shown.isEmpty() || request.reinvocation().isAgain() && !memory.isDue(hook.id())) {
      return object; // the second run calls nobody for the first time
    }
    JsonObject after = object;
    try {
      after =
          switch (Waits.forOthers(() -> calls.call(hook, shown.get(), Phase.ADMIT))) {
            case Verdict.Allowed(Verdict.Remarks remarks, byte[] patch) -> {
              remarks.tell(hook, request);
              yield patch.length == 0 ? object : patched(turn, shown.get(), object, patch);
            }
            case Verdict.Denied(Verdict.Remarks remarks, var refusal) -> {
              remarks.tell(hook, request);
              throw refusal;
            }
            case Verdict.Failed(String reason) -> {
              failed(turn, request, reason);
              yield object;
            }
          };
    } finally {
      turn.tellWhether(!after.equals(object));
    }
    if (!after.equals(object)) {
      memory.recall();
      request.reinvocation().want();
    }
    if (hook.reinvokes()) {
      memory.called(hook.id());
    }
    return after;
  }

  private void failed(Turn turn, AdmissionRequest request, String reason) {
    if (!turn.hook().ignores()) {
      throw Review.failure(turn.hook(), reason);
    }
    turn.tellFailedOpen();
    calls.requireTime(request);
  }

  private JsonObject patched(Turn turn, Shown shown, JsonObject object, byte[] patch) {
    switch (Patch.read(patch)) {
      case Patch.Read.Broken(String why) -> {
        failed(turn, shown.request(), "received undecodable patch in webhook response: " + why);
        return object;
      }
      case Patch.Read.Operations(var operations) -> {
        if (operations.isEmpty()) {
          return object;
        }
        if (shown.object().isEmpty()) {
          throw Failures.internal(
              "admission webhook " + GoQuote.quote(turn.hook().name())
                  + " attempted to modify the object, which is not supported for this operation");
        }
        JsonObject changed = Patch.apply(shown.object().get(), operations);
        try {
          JsonObject after = shown.with(calls.versions().read(changed, shown.type(), shown.kind())).back(calls.versions());
          turn.tell(operations);
          return after;
        } catch (Versions.UnreadableException e) {
          throw Failures.internal(String.valueOf(e.getMessage()));
        }
      }
    }
  }
}
