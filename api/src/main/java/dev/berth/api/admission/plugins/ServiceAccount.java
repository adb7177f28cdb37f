package dev.berth.api.admission.plugins;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Every pod has a ServiceAccount, whose token it mounts unless one of the two says no. */
final class ServiceAccount implements Admission {
  private static final String MIRROR = "kubernetes.io/config.mirror";

  private final ResourceType serviceAccounts;
  private final TokenVolume tokens;

  ServiceAccount(ResourceType serviceAccounts, RandomGenerator random) {
    this.serviceAccounts = serviceAccounts;
    this.tokens = new TokenVolume(random);
  }

  @Override
  public String name() {
    return "ServiceAccount";
  }

  @Override
  public JsonObject mutate(AdmissionRequest request, JsonObject object) {
    if (request.operation() != Operation.CREATE || !request.isFor("", "pods")) {
      return object;
    }
    if (object.object("metadata").object("annotations").has(MIRROR)) {
      mirror(request, object);
      return object;
    }
    JsonObject spec = named(object.object("spec"));
    JsonObject account = account(request, object, spec.text("serviceAccountName"));
    if (mounts(spec, account)) {
      spec = tokens.mountedIn(spec);
    }
    if (spec.array("imagePullSecrets").isEmpty() && !account.array("imagePullSecrets").isEmpty()) {
      spec = spec.with("imagePullSecrets", account.array("imagePullSecrets"));
    }
    references(request, object, spec, account);
    return object.with("spec", spec);
  }

  @Override
  public void validate(AdmissionRequest request, JsonObject object) {
    if (request.operation() != Operation.CREATE || !request.isFor("", "pods")) {
      return;
    }
    if (object.object("metadata").object("annotations").has(MIRROR)) {
      mirror(request, object);
      return;
    }
    JsonObject spec = object.object("spec");
    references(request, object, spec, account(request, object, spec.text("serviceAccountName")));
  }

  private JsonObject account(AdmissionRequest request, JsonObject pod, String name) {
    return request
        .objects()
        .get(serviceAccounts, request.namespace(), name)
        .orElseThrow(
            () ->
                Refusals.forbidden(
                    request,
                    pod,
                    "error looking up service account " + request.namespace() + "/" + name + ": serviceaccount \"" + name
                        + "\" not found"));
  }

  private static void references(AdmissionRequest request, JsonObject pod, JsonObject spec, JsonObject account) {
    SecretReferences.check(spec, account)
        .ifPresent(
            why -> {
              throw Refusals.forbidden(request, pod, why);
            });
  }

  /** With the account's name in the field and in the older one of the same meaning. */
  private static JsonObject named(JsonObject spec) {
    String name = spec.text("serviceAccountName");
    if (name.isEmpty()) {
      name = spec.text("serviceAccount").isEmpty() ? "default" : spec.text("serviceAccount");
    }
    return spec.with("serviceAccountName", name).with("serviceAccount", name);
  }

  private static boolean mounts(JsonObject spec, JsonObject account) {
    String member = "automountServiceAccountToken";
    return spec.has(member) ? spec.bool(member) : !account.has(member) || account.bool(member);
  }

  /** A mirror pod shows what a node runs of its own accord; it gets nothing from the cluster. */
  private static void mirror(AdmissionRequest request, JsonObject pod) {
    JsonObject spec = pod.object("spec");
    Optional<String> why = Optional.empty();
    if (!spec.text("serviceAccountName").isEmpty()) {
      why = Optional.of("a mirror pod may not reference service accounts");
    } else if (SecretReferences.any(spec)) {
      why = Optional.of("a mirror pod may not reference secrets");
    } else if (spec.array("volumes").objects().anyMatch(ServiceAccount::projectsToken)) {
      why = Optional.of("a mirror pod may not use ServiceAccountToken volume projections");
    }
    why.ifPresent(
        text -> {
          throw Refusals.forbidden(request, pod, text);
        });
  }

  private static boolean projectsToken(JsonObject volume) {
    JsonArray sources = volume.object("projected").array("sources");
    return sources.objects().anyMatch(s -> s.has("serviceAccountToken"));
  }
}
