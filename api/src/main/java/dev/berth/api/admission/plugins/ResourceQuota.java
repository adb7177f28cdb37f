package dev.berth.api.admission.plugins;

import dev.berth.api.admission.Admission;
import dev.berth.api.admission.AdmissionRequest;
import dev.berth.api.admission.AdmissionRequest.Operation;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupResource;
import dev.berth.model.ResourceType;
import dev.berth.model.Verb;
import dev.berth.model.quantity.Quantity;
import dev.berth.model.usage.Amounts;
import dev.berth.model.usage.PodAmounts;
import dev.berth.model.usage.QuotaScopes;
import dev.berth.model.usage.QuotaUsage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Nothing new beyond the namespace's quotas. What is used is counted from the stored objects and from those that are on their
 * way to the store, so there is no stale count and no gap between looking and writing.
 */
final class ResourceQuota implements Admission.Validating {
  private static final Set<String> MUST_BE_SAID =
      Set.of("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory");
  private static final Set<String> COUNTED_AT_UPDATE = Set.of("services", "persistentvolumeclaims");

  private final ResourceType resourceQuotas;
  private final PendingWrites pending = new PendingWrites();

  ResourceQuota(ResourceType resourceQuotas) {
    this.resourceQuotas = resourceQuotas;
  }

  @Override
  public String name() {
    return "ResourceQuota";
  }

  @Override
  public void validate(AdmissionRequest request, JsonObject object) {
    if (!isCounted(request, object)) {
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
    if (resource.toString().equals("pods")) {
      for (JsonObject quota : quotas) {
        unsaid(quota, object)
            .ifPresent(
                why -> {
                  throw Refusals.forbidden(request, object, "failed quota: " + name(quota) + ": " + why);
                });
      }
    }
    Map<JsonObject, Amounts> asked = new LinkedHashMap<>();
    for (JsonObject quota : quotas) {
      Amounts amounts = asked(request, object, quota).only(Set.copyOf(quota.object("spec").object("hard").names()));
      if (!amounts.isEmpty()) {
        asked.put(quota, amounts);
      }
    }
    if (!asked.isEmpty()) {
      pending.admit(
          request.namespace(),
          request.type(),
          object,
          others -> asked.forEach((quota, amounts) -> requirePlace(request, object, quota, amounts, others)),
          !request.dryRun());
    }
  }

  @Override
  public void done(AdmissionRequest request, JsonObject object) {
    pending.done(request.namespace(), object);
  }

  /** What an object needs of a quota: all, or of one that it was counted in already what is more than before. */
  private static Amounts asked(AdmissionRequest request, JsonObject object, JsonObject quota) {
    GroupResource resource = request.type().groupResource();
    Amounts usage = QuotaUsage.of(resource, object, request.now());
    Amounts before =
        request
            .old()
            .filter(_ -> request.operation() == Operation.UPDATE)
            .filter(old -> QuotaScopes.matches(quota, resource.toString(), old))
            .map(old -> QuotaUsage.of(resource, old, request.now()))
            .orElse(Amounts.NONE);
    return usage.growthOver(before);
  }

  private static boolean isCounted(AdmissionRequest request, JsonObject object) {
    boolean stored = request.type().verbs().contains(Verb.LIST) && !request.type().plural().equals("events");
    if (!stored || !request.type().namespaced() || request.namespace().isEmpty()) {
      return false;
    }
    GroupResource resource = request.type().groupResource();
    if (resource.toString().equals("pods") && request.subresource().equals("resize")) {
      return request.operation() == Operation.UPDATE;
    }
    if (!request.subresource().isEmpty()) {
      return false;
    }
    return switch (request.operation()) {
      case CREATE -> true;
      case UPDATE ->
          COUNTED_AT_UPDATE.contains(resource.toString())
              || resource.toString().equals("pods") && hasDeadline(Optional.of(object)) != hasDeadline(request.old());
      case DELETE, CONNECT -> false;
    };
  }

  /** All else that a pod is counted by stays as it was made. */
  private static boolean hasDeadline(Optional<JsonObject> pod) {
    return pod.filter(p -> p.object("spec").has("activeDeadlineSeconds")).isPresent();
  }

  private static String name(JsonObject quota) {
    return quota.object("metadata").text("name");
  }

  /** Where a quota limits processor or memory, every container must say what it asks for. */
  private static Optional<String> unsaid(JsonObject quota, JsonObject pod) {
    JsonObject whole = pod.object("spec").object("resources");
    if (!whole.object("requests").isEmpty() || !whole.object("limits").isEmpty()) {
      return Optional.empty(); // the pod says it for all of them
    }
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

  private static void requirePlace(
      AdmissionRequest request, JsonObject object, JsonObject quota, Amounts asked, List<JsonObject> others) {
    Amounts hard = Amounts.of(quota.object("spec").object("hard"));
    Amounts used = used(request, quota, asked.names(), others);
    Amounts after = used.plus(asked);
    Set<String> over = new TreeSet<>();
    for (String name : asked.names()) {
      if (after.orZero(name).compareTo(hard.orZero(name)) > 0) {
        over.add(name);
      }
    }
    if (!over.isEmpty()) {
      throw Refusals.forbidden(
          request,
          object,
          "exceeded quota: " + name(quota) + ", requested: " + asked.text(over) + ", used: " + used.text(over)
              + ", limited: " + hard.text(over));
    }
  }

  /** What is used by what is stored and by what is on its way; of an object that is both, the more of the two. */
  private static Amounts used(AdmissionRequest request, JsonObject quota, Set<String> names, List<JsonObject> others) {
    GroupResource resource = request.type().groupResource();
    Map<String, JsonObject> coming = new HashMap<>();
    others.forEach(o -> coming.put(uid(o), o));
    List<JsonObject> stored = request.objects().list(request.type(), request.namespace());
    if (isPlainCount(quota, resource, names)) {
      stored.forEach(o -> coming.remove(uid(o)));
      return count(names, stored.size() + coming.size());
    }
    Amounts sum = Amounts.NONE;
    for (JsonObject o : stored) {
      JsonObject next = coming.remove(uid(o));
      Amounts amounts = counted(quota, resource, o, request);
      sum = sum.plus(next == null ? amounts : amounts.max(counted(quota, resource, next, request)));
    }
    for (JsonObject o : coming.values()) {
      sum = sum.plus(counted(quota, resource, o, request));
    }
    return sum.only(names);
  }

  /** Whether each object counts for one, whatever is in it. */
  private static boolean isPlainCount(JsonObject quota, GroupResource resource, Set<String> names) {
    return QuotaScopes.isEmpty(quota)
        && names.stream()
            .allMatch(
                n -> n.equals("count/" + resource) || n.equals(resource.toString()) && !n.equals("pods"));
  }

  private static Amounts count(Set<String> names, int count) {
    Amounts amounts = Amounts.NONE;
    for (String name : names) {
      amounts = amounts.with(name, Quantity.of(count));
    }
    return amounts;
  }

  private static Amounts counted(JsonObject quota, GroupResource resource, JsonObject object, AdmissionRequest request) {
    return QuotaScopes.matches(quota, resource.toString(), object)
        ? QuotaUsage.of(resource, object, request.now())
        : Amounts.NONE;
  }

  private static String uid(JsonObject object) {
    return object.object("metadata").text("uid");
  }
}
