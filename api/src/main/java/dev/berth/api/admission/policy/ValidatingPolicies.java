package dev.berth.api.admission.policy;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.match.Shown;
import dev.berth.api.admission.match.Versions;
import dev.berth.api.status.Refusal;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.Optional;

/** ValidatingAdmissionPolicies ({@code policy/validating/dispatcher.go}). */
public final class ValidatingPolicies implements Admission {
  private static final String KIND = "ValidatingAdmissionPolicy '";

  private final Policies policies;
  private final Versions versions;

  /**
   * @param policies the type ValidatingAdmissionPolicy
   * @param bindings the type ValidatingAdmissionPolicyBinding
   */
  public ValidatingPolicies(ResourceType policies, ResourceType bindings, Versions versions) {
    this.policies = new Policies(policies, bindings, versions);
    this.versions = versions;
  }

  @Override
  public String name() {
    return "ValidatingAdmissionPolicy";
  }

  @Override
  public void validate(AdmissionRequest request, JsonObject object) {
    Policies.Met met = policies.of(request, object);
    Optional<Refusal> refusal = Optional.empty();
    for (Policies.Fault fault : met.faults()) {
      if (refusal.isEmpty() && !fault.policy().ignores()) {
        refusal = Optional.of(denied(request, object, fault.policy(), fault.binding(), fault.message(), ""));
      }
    }
    if (!met.invocations().isEmpty()) {
      Optional<JsonObject> namespace = Policies.namespace(request);
      for (Invocation i : met.invocations()) {
        Shown shown = Shown.of(request, object, i.as(), versions);
        for (Evaluator.Decision d : Evaluator.evaluate(i, shown, namespace)) {
          Optional<Refusal> one = acted(request, object, i, d);
          refusal = refusal.isPresent() ? refusal : one;
        }
      }
    }
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  /** Audit keeps nothing here. */
  private static Optional<Refusal> acted(
      AdmissionRequest request, JsonObject object, Invocation i, Evaluator.Decision decision) {
    List<String> actions = i.binding().actions();
    if (actions.contains("Warn")) {
      request
          .warnings()
          .add(
              "Validation failed for " + KIND + i.policy().name() + "' with binding '" + i.binding().name() + "': "
                  + decision.message());
    }
    return actions.contains("Deny")
        ? Optional.of(
            denied(
                request, object, i.policy(), Optional.of(i.binding()), decision.message(), decision.reason()))
        : Optional.empty();
  }

  private static Refusal denied(
      AdmissionRequest request,
      JsonObject object,
      Policy policy,
      Optional<Binding> binding,
      String why,
      String reason) {
    String message =
        KIND + policy.name() + "'" + binding.map(b -> " with binding '" + b.name() + "'").orElse("")
            + " denied request: " + why;
    String told = reason.isEmpty() ? "Invalid" : reason;
    return Denials.of(request, object, message, told, code(told));
  }

  private static int code(String reason) {
    return switch (reason) {
      case "Unauthorized" -> 401;
      case "Forbidden" -> 403;
      case "RequestEntityTooLarge" -> 413;
      default -> 422;
    };
  }
}
