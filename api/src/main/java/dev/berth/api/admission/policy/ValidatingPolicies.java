package dev.berth.api.admission.policy;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.Observer;
import dev.berth.api.admission.match.Shown;
import dev.berth.api.admission.match.Versions;
import dev.berth.api.audit.AuditEvent;
import dev.berth.api.status.Refusal;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** ValidatingAdmissionPolicies ({@code policy/validating/dispatcher.go}). */
public final class ValidatingPolicies implements Admission.Validating {
  public static final String NAME = "ValidatingAdmissionPolicy";

  private static final String KIND = "ValidatingAdmissionPolicy '";

  private final Policies policies;
  private final Versions versions;
  private final Observer observer;

  /**
   * @param policies the type ValidatingAdmissionPolicy
   * @param bindings the type ValidatingAdmissionPolicyBinding
   * @param observer is told of validations that fail
   */
  public ValidatingPolicies(ResourceType policies, ResourceType bindings, Versions versions, Observer observer) {
    this.policies = new Policies(policies, bindings, versions);
    this.versions = versions;
    this.observer = observer;
  }

  @Override
  public String name() {
    return NAME;
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
      Notes notes = new Notes();
      for (Invocation i : met.invocations()) {
        Shown shown = Shown.of(request, object, i.as(), versions);
        Evaluator.Evaluated evaluated = Evaluator.evaluate(i, shown, namespace);
        for (Evaluator.Decision d : evaluated.decisions()) {
          Optional<Refusal> one = acted(request, object, i, d);
          refusal = refusal.isPresent() ? refusal : one;
        }
        for (String fault : evaluated.faults()) {
          Refusal one = denied(request, object, i.policy(), Optional.of(i.binding()), fault, "");
          refusal = refusal.isPresent() ? refusal : Optional.of(one);
        }
        evaluated.annotations().forEach((key, value) -> notes.add(i.policy().name() + "/" + key, value));
      }
      notes.tell();
    }
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  /** What the validations of all bindings of a policy note: different values of one key go together. */
  private static final class Notes {
    private static final int LONGEST = 10 * 1024;
    private final Map<String, LinkedHashSet<String>> values = new LinkedHashMap<>();

    void add(String key, String value) {
      String cut = value.length() > LONGEST ? value.substring(0, LONGEST) : value;
      values.computeIfAbsent(key, _ -> new LinkedHashSet<>()).add(cut);
    }

    void tell() {
      values.forEach((key, all) -> AuditEvent.current().annotate(key, String.join(", ", all)));
    }
  }

  private Optional<Refusal> acted(
      AdmissionRequest request, JsonObject object, Invocation i, Evaluator.Decision decision) {
    List<String> actions = i.binding().actions();
    actions.forEach(a -> observer.policy(i.policy().name(), i.binding().name(), a.toLowerCase(Locale.ROOT)));
    if (actions.contains("Warn")) {
      request
          .warnings()
          .add(
              "Validation failed for " + KIND + i.policy().name() + "' with binding '" + i.binding().name() + "': "
                  + decision.message());
    }
    if (actions.contains("Audit") && !AuditEvent.current().isNone()) {
      JsonObject failure =
          JsonObject.builder()
              .put("message", decision.message())
              .put("policy", i.policy().name())
              .put("binding", i.binding().name())
              .put("expressionIndex", decision.index())
              .put("validationActions", JsonArray.ofStrings(actions))
              .build();
      AuditEvent.current()
          .annotate("validation.policy.admission.k8s.io/validation_failure", JsonArray.of(failure).toString());
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
