package dev.berth.api.access.rbac;

import dev.berth.api.access.AccessObjects;
import dev.berth.api.access.Attributes;
import dev.berth.api.access.Authorizer;
import dev.berth.api.access.Authorizer.Decision;
import dev.berth.api.access.Forbidden;
import dev.berth.api.access.User;
import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.api.status.Refusal;
import dev.berth.api.status.Status;
import dev.berth.api.validation.GoQuote;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupResource;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.Set;

/**
 * Nobody grants what they do not hold: who writes a role must hold all its rules, or the verb {@code escalate} on it; who
 * writes a binding must hold all rules of its role, or the verb {@code bind} on that. Members of {@code system:masters}
 * hold everything. Upstream checks where the object is stored ({@code pkg/registry/rbac/*&#47;policybased}), which is after
 * all admission: put it last in the chain.
 */
public final class EscalationCheck implements Admission.Mutating {
  private static final Set<String> ROLES = Set.of("roles", "clusterroles");
  private static final Set<String> BINDINGS = Set.of("rolebindings", "clusterrolebindings");

  private final Authorizer authorizer;
  private final RuleResolver resolver;
  private final AccessObjects objects;

  public EscalationCheck(Authorizer authorizer, RuleResolver resolver, AccessObjects objects) {
    this.authorizer = authorizer;
    this.resolver = resolver;
    this.objects = objects;
  }

  @Override
  public String name() {
    return "RBACEscalationCheck";
  }

  @Override
  public JsonObject mutate(AdmissionRequest request, JsonObject object) {
    boolean writes = request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE;
    if (!writes
        || !request.type().groupVersion().group().equals(AccessObjects.RBAC)
        || request.user().inGroup(User.MASTERS)
        || request.old().filter(old -> isSameButForCollection(object, old)).isPresent()) {
      return object;
    }
    String plural = request.type().plural();
    if (ROLES.contains(plural)) {
      checkRole(request, object);
    } else if (BINDINGS.contains(plural)) {
      checkBinding(request, object);
    }
    return object;
  }

  private void checkRole(AdmissionRequest request, JsonObject role) {
    String name = role.object("metadata").text("name");
    if (may(request.user(), "escalate", request.type().plural(), request.namespace(), name)) {
      return;
    }
    refusal(request.user(), request.namespace(), PolicyRule.rulesOf(role)).ifPresent(why -> refuse(request, name, why));
    if (Aggregation.isAggregated(role)
        && refusal(request.user(), request.namespace(), PolicyRule.FULL_AUTHORITY).isPresent()) {
      refuse(request, name, "must have cluster-admin privileges to use the aggregationRule");
    }
  }

  private void checkBinding(AdmissionRequest request, JsonObject binding) {
    JsonObject ref = binding.object("roleRef");
    boolean ofNamespace = ref.text("kind").equals("Role");
    String plural = ofNamespace ? "roles" : "clusterroles";
    if (may(request.user(), "bind", plural, request.namespace(), ref.text("name"))) {
      return;
    }
    JsonObject role =
        objects
            .get(AccessObjects.RBAC, plural, ofNamespace ? request.namespace() : "", ref.text("name"))
            .orElseThrow(() -> notFound(plural, ref.text("name")));
    List<PolicyRule> rules =
        ofNamespace
            ? PolicyRule.rulesOf(role)
            : Aggregation.effectiveRules(role, objects.list(AccessObjects.RBAC, "clusterroles"));
    refusal(request.user(), request.namespace(), rules)
        .ifPresent(why -> refuse(request, binding.object("metadata").text("name"), why));
  }

  private boolean may(User user, String verb, String plural, String namespace, String name) {
    Attributes asked =
        new Attributes(user, verb, AccessObjects.RBAC, "v1", plural, "", namespace, name, "");
    return authorizer.authorize(asked) instanceof Decision.Allowed;
  }

  /** Why the user may not grant the rules, if so. */
  Optional<String> refusal(User user, String namespace, List<PolicyRule> rules) {
    RuleResolver.Held held = resolver.rulesFor(user, namespace);
    List<PolicyRule> missing = RuleCover.missing(held.rules(), rules);
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    TreeSet<String> told = new TreeSet<>();
    RuleCover.compact(missing).forEach(r -> told.add(r.compactText()));
    String text =
        "user "
            + GoQuote.quote(user.name())
            + " (groups="
            + PolicyRule.goList(user.groups())
            + ") is attempting to grant RBAC permissions not currently held:\n"
            + String.join("\n", told);
    return Optional.of(
        held.errors().isEmpty() ? text : text + "; resolution errors: [" + String.join(" ", held.errors()) + "]");
  }

  private static void refuse(AdmissionRequest request, String name, String why) {
    throw new Refusal(Forbidden.of(request.type().groupResource(), name, why));
  }

  private static Refusal notFound(String plural, String name) {
    GroupResource resource = new GroupResource(AccessObjects.RBAC, plural);
    return new Refusal(
        new Status(
            404,
            "NotFound",
            resource + " " + GoQuote.quote(name) + " not found",
            Optional.of(Status.Details.of(resource, name))));
  }

  /** Whether only what the garbage collector may change has changed. */
  private static boolean isSameButForCollection(JsonObject object, JsonObject old) {
    return bare(object).equals(bare(old));
  }

  private static JsonObject bare(JsonObject object) {
    return object.updateObject(
        "metadata", m -> m.without("finalizers").without("ownerReferences").without("managedFields"));
  }
}
