package dev.berth.api.admission.policy;

import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.match.Match;
import dev.berth.api.admission.match.NamespaceOf;
import dev.berth.api.admission.match.Snapshot;
import dev.berth.api.admission.match.Versions;
import dev.berth.api.status.Refusal;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupResource;
import dev.berth.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which policies a request meets; the same for both kinds ({@code policy/generic}). Thread-safe. */
final class Policies {
  /**
   * What policies are never asked about: a rule for everything would else lock out all who ask who they are or what they may
   * ({@code pkg/kubeapiserver/admission/exclusion}).
   */
  private static final Set<GroupResource> EXCLUDED =
      Set.of(
          new GroupResource("authentication.k8s.io", "selfsubjectreviews"),
          new GroupResource("authentication.k8s.io", "tokenreviews"),
          new GroupResource("authorization.k8s.io", "localsubjectaccessreviews"),
          new GroupResource("authorization.k8s.io", "selfsubjectaccessreviews"),
          new GroupResource("authorization.k8s.io", "selfsubjectrulesreviews"),
          new GroupResource("authorization.k8s.io", "subjectaccessreviews"));

  private final Snapshot<List<Policy>> policies;
  private final Snapshot<Map<String, List<Binding>>> bindings;
  private final Versions versions;
  private final Params params;

  Policies(ResourceType policies, ResourceType bindings, Versions versions) {
    this.policies = new Snapshot<>(policies, List.of(), Policy::all);
    this.bindings = new Snapshot<>(bindings, Map.of(), Binding::all);
    this.versions = versions;
    this.params = new Params(versions);
  }

  /**
   * A policy that could not be set up for a request.
   *
   * @param binding empty where the policy itself is at fault
   */
  record Fault(Policy policy, Optional<Binding> binding, String message) {}

  /** What a request meets, in the order of policies' and then bindings' names. */
  record Met(List<Invocation> invocations, List<Fault> faults) {
    static final Met NOTHING = new Met(List.of(), List.of());
  }

  Met of(AdmissionRequest request, JsonObject object) {
    List<Policy> all = policies.of(request.objects());
    if (all.isEmpty() || Match.isExempt(request) || EXCLUDED.contains(request.type().groupResource())) {
      return Met.NOTHING;
    }
    Map<String, List<Binding>> bound = bindings.of(request.objects());
    Met met = new Met(new ArrayList<>(), new ArrayList<>());
    for (Policy policy : all) {
      List<Binding> own = bound.getOrDefault(policy.name(), List.of());
      if (!own.isEmpty()) {
        collect(policy, own, request, object, met);
      }
    }
    return met;
  }

  private void collect(Policy policy, List<Binding> own, AdmissionRequest request, JsonObject object, Met met) {
    Optional<ResourceType> as;
    try {
      as = policy.match().about(request, object, versions);
    } catch (Refusal r) {
      met.faults().add(fault(policy, Optional.empty(), r.status().message()));
      return;
    }
    if (as.isEmpty()) {
      return;
    }
    if (policy.paramKind().filter(k -> versions.find(k).isEmpty()).isPresent()) {
      met.faults().add(
          fault(
              policy,
              Optional.empty(),
              "failed to find resource referenced by paramKind: '" + policy.paramKind().get() + "'"));
      return;
    }
    for (Binding binding : own) {
      try {
        if (binding.match().about(request, object, versions).isEmpty()) {
          continue;
        }
      } catch (Refusal r) {
        met.faults().add(fault(policy, Optional.of(binding), r.status().message()));
        continue;
      }
      switch (params.of(policy, binding, request)) {
        case Params.Found.Failed(String reason) -> met.faults().add(fault(policy, Optional.of(binding), reason));
        case Params.Found.With(List<Optional<JsonObject>> found) ->
            found.forEach(p -> met.invocations().add(new Invocation(policy, binding, as.get(), p)));
      }
    }
  }

  private static Fault fault(Policy policy, Optional<Binding> binding, String why) {
    return new Fault(
        policy, binding, "failed to configure " + (binding.isEmpty() ? "policy" : "binding") + ": " + why);
  }

  /** The namespace that expressions may name: none for what is in none, and for namespaces themselves. */
  static Optional<JsonObject> namespace(AdmissionRequest request) {
    return request.namespace().isEmpty() || request.type().groupResource().toString().equals("namespaces")
        ? Optional.empty()
        : NamespaceOf.request(request);
  }
}
