package dev.berth.model.usage;

import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.GroupResource;
import dev.berth.model.quantity.Quantity;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What one object uses of the resources that quotas limit. */
public final class QuotaUsage {
  private static final Quantity ONE = Quantity.of(1);
  private static final String CLASS_SUFFIX = ".storageclass.storage.k8s.io/";

  /** Kinds that had a name of their own in quotas before {@code count/} came. */
  private static final Set<String> OLD_NAMES =
      Set.of("configmaps", "resourcequotas", "replicationcontrollers", "secrets", "services", "persistentvolumeclaims");

  private QuotaUsage() {}

  public static Amounts of(GroupResource resource, JsonObject object, Instant now) {
    TreeMap<String, Quantity> usage = new TreeMap<>();
    usage.put("count/" + resource, ONE);
    if (resource.group().isEmpty() && OLD_NAMES.contains(resource.resource())) {
      usage.put(resource.resource(), ONE);
    }
    switch (resource.toString()) {
      case "pods" -> pod(object, now, usage);
      case "services" -> service(object.object("spec"), usage);
      case "persistentvolumeclaims" -> claim(object, usage);
      default -> {}
    }
    return new Amounts(usage);
  }

  /** A pod that has ended, or that its node lost, uses nothing but its place in the store. */
  private static void pod(JsonObject pod, Instant now, Map<String, Quantity> usage) {
    String phase = pod.object("status").text("phase");
    if (phase.equals("Failed") || phase.equals("Succeeded") || isLost(pod.object("metadata"), now)) {
      return;
    }
    usage.put("pods", ONE);
    usage.putAll(
        compute(PodAmounts.of(pod.object("spec"), "requests"), PodAmounts.of(pod.object("spec"), "limits")).byName());
  }

  private static boolean isLost(JsonObject meta, Instant now) {
    return meta.has("deletionTimestamp")
        && now.isAfter(
            Instant.parse(meta.text("deletionTimestamp")).plusSeconds(meta.number("deletionGracePeriodSeconds")));
  }

  /** Requests and limits under the names that quotas have for them. */
  public static Amounts compute(Amounts requests, Amounts limits) {
    TreeMap<String, Quantity> usage = new TreeMap<>();
    requests
        .byName()
        .forEach(
            (name, amount) -> {
              if (name.equals("cpu")
                  || name.equals("memory")
                  || name.equals("ephemeral-storage")
                  || name.startsWith("hugepages-")) {
                usage.put(name, amount);
                usage.put("requests." + name, amount);
              } else if (name.indexOf('/') >= 0 && !name.contains("kubernetes.io/")) {
                usage.put("requests." + name, amount);
              }
            });
    limits
        .only(Set.of("cpu", "memory", "ephemeral-storage"))
        .byName()
        .forEach((name, amount) -> usage.put("limits." + name, amount));
    return new Amounts(usage);
  }

  private static void service(JsonObject spec, Map<String, Quantity> usage) {
    long ports = spec.array("ports").size();
    switch (spec.text("type")) {
      case "NodePort" -> usage.put("services.nodeports", Quantity.of(ports));
      case "LoadBalancer" -> {
        boolean gives = !spec.has("allocateLoadBalancerNodePorts") || spec.bool("allocateLoadBalancerNodePorts");
        long asked = spec.array("ports").objects().filter(p -> p.number("nodePort") != 0).count();
        usage.put("services.nodeports", Quantity.of(gives ? ports : asked));
        usage.put("services.loadbalancers", ONE);
      }
      default -> {}
    }
  }

  private static void claim(JsonObject claim, Map<String, Quantity> usage) {
    JsonObject spec = claim.object("spec");
    String note = claim.object("metadata").object("annotations").text("volume.beta.kubernetes.io/storage-class");
    String name = note.isEmpty() ? spec.text("storageClassName") : note;
    if (!name.isEmpty()) {
      usage.put(name + CLASS_SUFFIX + "persistentvolumeclaims", ONE);
    }
    var asked = spec.object("resources").object("requests").get("storage").orElse(JsonNull.NULL);
    if (asked == JsonNull.NULL) {
      return;
    }
    Quantity size = Quantity.of(asked).roundUp(0);
    var allocated = claim.object("status").object("allocatedResources").get("storage").orElse(JsonNull.NULL);
    if (allocated != JsonNull.NULL && Quantity.of(allocated).compareTo(size) > 0) {
      size = Quantity.of(allocated);
    }
    usage.put("requests.storage", size);
    if (!name.isEmpty()) {
      usage.put(name + CLASS_SUFFIX + "requests.storage", size);
    }
  }
}
