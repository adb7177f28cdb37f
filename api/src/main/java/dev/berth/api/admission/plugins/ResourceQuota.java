package dev.berth.api.admission.plugins;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupResource;
import dev.berth.model.ResourceType;
import dev.berth.model.usage.Amounts;
import dev.berth.model.usage.PodAmounts;
import dev.berth.model.usage.QuotaScopes;
import dev.berth.model.usage.QuotaUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Nothing new beyond the namespace's quotas. What is used is counted from the stored objects at each request, so there is no
 * stale count; two requests at the same moment may both see the last free place.
 */
final class ResourceQuota implements Admission {
  private static final Set<String> MUST_BE_SAID =
      Set.of("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory");
  private static final Set<String> COUNTED_AT_UPDATE = Set.of("services", "persistentvolumeclaims");

  private final ResourceType resourceQuotas;

  ResourceQuota(ResourceType resourceQuotas) {
    this.resourceQuotas = resourceQuotas;
  }

  @Override
  public String name() {
    return "ResourceQuota";
  }

  @Override
  public void validate(AdmissionRequest request, JsonObject object) {
    if (!isCounted(request)) {
      return;
    }
    GroupResource resource = request.type().groupResource();
    List<JsonObject> quotas =
        request.objects().list(resourceQuotas, request.namespace()).stream()
            .filter(q -> QuotaScopes.matches(q, resource.toString(), object))
            .toList();
    if (quotas.isEmpty()) {
      return;
    }
    Amounts usage = QuotaUsage.of(resource, object, request.now());
    Amounts asked =
        request
            .old()
            .filter(_ -> request.operation() == Operation.UPDATE)
            .map(old -> usage.growthOver(QuotaUsage.of(resource, old, request.now())))
            .orElse(usage);
    for (JsonObject quota : quotas) {
      if (resource.toString().equals("pods")) {
        unsaid(quota, object)
            .ifPresent(
                why -> {
                  throw Refusals.forbidden(request, object, "failed quota: " + name(quota) + ": " + why);
                });
      }
    }
    for (JsonObject quota : quotas) {
      exceeded(request, quota, asked)
          .ifPresent(
              why -> {
                throw Refusals.forbidden(request, object, "exceeded quota: " + name(quota) + ", " + why);
              });
    }
  }

  private static boolean isCounted(AdmissionRequest request) {
    if (!request.type().namespaced() || request.namespace().isEmpty()) {
      return false;
    }
    GroupResource resource = request.type().groupResource();
    if (resource.toString().equals("pods") && request.subresource().equals("resize")) {
      return request.operation() == Operation.UPDATE;
    }
    return request.subresource().isEmpty()
        && (request.operation() == Operation.CREATE
            || request.operation() == Operation.UPDATE && COUNTED_AT_UPDATE.contains(resource.toString()));
  }

  private static String name(JsonObject quota) {
    return quota.object("metadata").text("name");
  }

  /** Where a quota limits processor or memory, every container must say what it asks for. */
  private static Optional<String> unsaid(JsonObject quota, JsonObject pod) {
    Set<String> required = new TreeSet<>(quota.object("spec").object("hard").names());
    required.retainAll(MUST_BE_SAID);
    TreeMap<String, Set<String>> missing = new TreeMap<>();
    List<JsonObject> containers = new ArrayList<>(pod.object("spec").array("containers").objects().toList());
    pod.object("spec").array("initContainers").objects().forEach(containers::add);
    for (JsonObject c : containers) {
      Set<String> said =
          QuotaUsage.compute(PodAmounts.ofContainer(c, "requests"), PodAmounts.ofContainer(c, "limits")).names();
      required.stream()
          .filter(r -> !said.contains(r))
          .forEach(r -> missing.computeIfAbsent(r, _ -> new TreeSet<>()).add(c.text("name")));
    }
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            missing.entrySet().stream()
                .map(e -> e.getKey() + " for: " + String.join(",", e.getValue()))
                .collect(Collectors.joining("; ", "must specify ", "")));
  }

  private static Optional<String> exceeded(AdmissionRequest request, JsonObject quota, Amounts asked) {
    Amounts hard = Amounts.of(quota.object("spec").object("hard"));
    Amounts requested = asked.only(hard.names());
    if (requested.isEmpty()) {
      return Optional.empty();
    }
    Amounts used = used(request, quota).only(requested.names());
    Amounts after = used.plus(requested);
    Set<String> over = new TreeSet<>();
    for (String name : requested.names()) {
      if (after.orZero(name).compareTo(hard.orZero(name)) > 0) {
        over.add(name);
      }
    }
    return over.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "requested: " + requested.text(over) + ", used: " + used.text(over) + ", limited: " + hard.text(over));
  }

  private static Amounts used(AdmissionRequest request, JsonObject quota) {
    GroupResource resource = request.type().groupResource();
    Amounts sum = Amounts.NONE;
    for (JsonObject object : request.objects().list(request.type(), request.namespace())) {
      if (QuotaScopes.matches(quota, resource.toString(), object)) {
        sum = sum.plus(QuotaUsage.of(resource, object, request.now()));
      }
    }
    return sum;
  }
}
