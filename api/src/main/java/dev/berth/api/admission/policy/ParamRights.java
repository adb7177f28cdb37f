package dev.berth.api.admission.policy;

import dev.berth.api.access.Attributes;
import dev.berth.api.access.Authorizer.Decision;
import dev.berth.api.access.User;
import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.api.admission.match.Versions;
import dev.berth.api.status.Failures;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupVersion;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Nobody has a policy read for him what he may not read himself: who writes a policy must be allowed to get all objects of its
 * {@code paramKind}, and who writes a binding the objects that its {@code paramRef} names. Members of {@code system:masters} may
 * everything. Upstream asks where a valid object is stored ({@code pkg/registry/admissionregistration/*&#47;authz.go}): put it
 * last in the chain.
 */
public final class ParamRights implements Admission.Validating {
  private static final String GROUP = "admissionregistration.k8s.io";
  private static final String ALL = "*";

  private final ResourceType validating;
  private final ResourceType mutating;
  private final Versions versions;

  /**
   * @param validating the type ValidatingAdmissionPolicy
   * @param mutating the type MutatingAdmissionPolicy
   */
  public ParamRights(ResourceType validating, ResourceType mutating, Versions versions) {
    this.validating = validating;
    this.mutating = mutating;
    this.versions = versions;
  }

  @Override
  public String name() {
    return "AdmissionPolicyParamRights";
  }

  @Override
  public void validate(AdmissionRequest request, JsonObject object) {
    boolean writes = request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE;
    if (!writes || request.user().inGroup(User.MASTERS)) {
      return;
    }
    JsonObject spec = object.object("spec");
    JsonObject old = request.old().orElse(JsonObject.EMPTY).object("spec");
    if (request.isFor(GROUP, validating.plural()) || request.isFor(GROUP, mutating.plural())) {
      JsonObject kind = spec.object("paramKind");
      if (spec.has("paramKind") && !kind.equals(old.object("paramKind"))) {
        kind(request.user(), kind, request).ifPresent(why -> refuse(request, object, "paramKind", why));
      }
    } else if (request.isFor(GROUP, "validatingadmissionpolicybindings")) {
      binding(request, object, old, validating);
    } else if (request.isFor(GROUP, "mutatingadmissionpolicybindings")) {
      binding(request, object, old, mutating);
    }
  }

  private void binding(AdmissionRequest request, JsonObject object, JsonObject old, ResourceType policies) {
    JsonObject spec = object.object("spec");
    boolean same =
        spec.object("paramRef").equals(old.object("paramRef")) && spec.text("policyName").equals(old.text("policyName"));
    if (spec.has("paramRef") && !same) {
      reference(request.user(), spec, request, policies).ifPresent(why -> refuse(request, object, "paramRef", why));
    }
  }

  /** Where it is not known what the parameters are, they may be anything. */
  private record Params(String group, String version, String resource) {
    static final Params UNKNOWN = new Params(ALL, ALL, ALL);

    boolean isResolved() {
      return !resource.equals(ALL);
    }
  }

  private Params params(JsonObject kind) {
    String apiVersion = kind.text("apiVersion");
    if (apiVersion.isEmpty() || apiVersion.indexOf('/') != apiVersion.lastIndexOf('/')) {
      return Params.UNKNOWN;
    }
    GroupVersion gv = GroupVersion.parse(apiVersion);
    String resource = versions.find(gv.kind(kind.text("kind"))).map(ResourceType::plural).orElse(ALL);
    return new Params(gv.group(), gv.version(), resource);
  }

  private Optional<String> kind(User user, JsonObject kind, AdmissionRequest request) {
    return may(user, "get", params(kind), ALL, ALL, request)
        ? Optional.empty()
        : Optional.of(
            "user " + shown(user) + " must have \"get\" permission on all objects of the referenced paramKind (kind="
                + kind.text("kind") + ", apiVersion=" + kind.text("apiVersion") + ")");
  }

  private Optional<String> reference(User user, JsonObject spec, AdmissionRequest request, ResourceType policies) {
    Optional<JsonObject> policy = request.objects().get(policies, "", spec.text("policyName"));
    JsonObject kind = policy.orElse(JsonObject.EMPTY).object("spec").object("paramKind");
    Params params = params(kind);
    JsonObject ref = spec.object("paramRef");
    String verb = ref.text("name").isEmpty() ? "list" : "get";
    if (may(user, verb, params, ref.text("namespace"), ref.text("name"), request)) {
      return Optional.empty();
    }
    String anything =
        " to determine minimum required permissions and user " + shown(user) + " does not have \"" + verb
            + "\" permission for all groups, versions and resources";
    if (policy.isEmpty()) {
      return Optional.of("unable to get policy " + spec.text("policyName") + anything);
    }
    return Optional.of(
        kind.isEmpty() || params.isResolved()
            ? "user " + shown(user) + " does not have \"" + verb + "\" permission on the object referenced by paramRef"
            : "unable to resolve paramKind &{" + kind.text("apiVersion") + " " + kind.text("kind") + "}" + anything);
  }

  private static boolean may(
      User user, String verb, Params params, String namespace, String name, AdmissionRequest request) {
    Attributes asked =
        new Attributes(user, verb, params.group(), params.version(), params.resource(), "", namespace, name, "");
    return request.authorizer().authorize(asked) instanceof Decision.Allowed;
  }

  private static void refuse(AdmissionRequest request, JsonObject object, String field, String why) {
    FieldError error = FieldError.forbidden(FieldPath.of("spec").child(field), why);
    throw Failures.invalid(request.type().gvk(), object.object("metadata").text("name"), List.of(error));
  }

  /** As Go prints who asks. */
  private static String shown(User user) {
    StringBuilder extra = new StringBuilder();
    new TreeMap<>(user.extra())
        .forEach((key, values) -> extra.append(extra.isEmpty() ? "" : " ").append(key).append(":").append(list(values)));
    return "&{" + user.name() + " " + user.uid() + " " + list(user.groups()) + " map[" + extra + "]}";
  }

  private static String list(List<String> values) {
    return "[" + String.join(" ", values) + "]";
  }
}
