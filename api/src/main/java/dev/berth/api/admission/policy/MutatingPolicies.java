package dev.berth.api.admission.policy;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.api.admission.Reinvocation;
import dev.berth.api.admission.match.MatchConditions;
import dev.berth.api.admission.match.Shown;
import dev.berth.api.admission.match.Variables;
import dev.berth.api.admission.match.Versions;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** MutatingAdmissionPolicies, one after the other, each on what the one before left ({@code policy/mutating/dispatcher.go}). */
public final class MutatingPolicies implements Admission.Mutating {
  public static final String NAME = "MutatingAdmissionPolicy";

  private final Policies policies;
  private final Versions versions;

  /**
   * @param policies the type MutatingAdmissionPolicy
   * @param bindings the type MutatingAdmissionPolicyBinding
   */
  public MutatingPolicies(ResourceType policies, ResourceType bindings, Versions versions) {
    this.policies = new Policies(policies, bindings, versions);
    this.versions = versions;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** What one request runs into. */
  private record Pass(AdmissionRequest request, Optional<JsonObject> namespace, List<String> errors, List<String> reasons) {
    void fail(Policy policy, Optional<Binding> binding, String message, String reason) {
      if (!policy.ignores()) {
        errors.add(
            binding
                    .map(b -> "policy '" + policy.name() + "' with binding '" + b.name() + "'")
                    .orElseGet(() -> "policy \"" + policy.name() + "\"")
                + " denied request: " + message);
        reasons.add(reason);
      }
    }
  }

  @Override
  public JsonObject mutate(AdmissionRequest request, JsonObject object) {
    Policies.Met met = policies.of(request, object);
    if (met.invocations().isEmpty() && met.faults().isEmpty()) {
      return object;
    }
    Pass pass = new Pass(request, Policies.namespace(request), new ArrayList<>(), new ArrayList<>());
    met.faults().forEach(f -> pass.fail(f.policy(), f.binding(), f.message(), "Forbidden"));
    JsonObject changed = request.operation() == Operation.DELETE ? object : mutate(pass, met.invocations(), object);
    if (!pass.errors().isEmpty()) {
      throw Denials.plain(request, object, pass.errors(), pass.reasons().getFirst());
    }
    return changed;
  }

  private JsonObject mutate(Pass pass, List<Invocation> invocations, JsonObject object) {
    Reinvocation round = pass.request().reinvocation();
    Reinvocation.Memory memory = round.of(this);
    if (round.isAgain() && memory.isChanged(object)) {
      memory.recall();
    }
    JsonObject now = object;
    for (Invocation invocation : invocations) {
      Policy policy = invocation.policy();
      Shown shown = Shown.of(pass.request(), now, invocation.as(), versions);
      if (!isMeant(pass, invocation, shown) || round.isAgain() && !memory.isDue(invocation.id())) {
        continue;
      }
      JsonObject after = mutated(pass, invocation, shown).back(versions);
      if (!after.equals(now)) {
        memory.recall();
        round.want();
        now = after;
      }
      if (policy.spec().text("reinvocationPolicy").equals("IfNeeded")) {
        memory.called(invocation.id());
      }
    }
    memory.left(now);
    return now;
  }

  private static boolean isMeant(Pass pass, Invocation invocation, Shown shown) {
    Policy policy = invocation.policy();
    return switch (policy.conditions().evaluate(() -> Variables.of(shown, invocation.param(), Optional.empty()))) {
      case MatchConditions.Result.Met _ -> true;
      case MatchConditions.Result.NotMet _ -> false;
      case MatchConditions.Result.Failed(String reason) -> {
        pass.fail(policy, Optional.of(invocation.binding()), reason, "Invalid");
        yield false;
      }
    };
  }

  private Shown mutated(Pass pass, Invocation invocation, Shown before) {
    Shown now = before;
    for (JsonObject mutation : invocation.policy().spec().array("mutations").objects().toList()) {
      switch (Mutation.run(mutation, invocation, now, pass.namespace(), versions)) {
        case Mutation.Result.Changed(JsonObject changed) -> now = now.with(changed);
        case Mutation.Result.Failed(String why) ->
            pass.fail(invocation.policy(), Optional.of(invocation.binding()), why, "Invalid");
      }
    }
    return now;
  }
}
