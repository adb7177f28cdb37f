package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Fill;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * What a pod, or the template of one, leaves out. Some defaults hold for pods only, so that adding a field to them
 * does not change every workload's template (and with it roll every workload): see upstream's remark in {@code
 * SetDefaults_PodSpec}.
 */
public final class PodDefaults {
  /** Annotations of releases long gone, which upstream drops when it reads an object. */
  private static final List<String> DROPPED_ANNOTATIONS =
      List.of(
          "pod.beta.kubernetes.io/init-containers",
          "pod.alpha.kubernetes.io/init-containers",
          "pod.beta.kubernetes.io/init-container-statuses",
          "pod.alpha.kubernetes.io/init-container-statuses");

  private static final Fill SPEC =
      Fill.table()
          .value("restartPolicy", "Always")
          .value("terminationGracePeriodSeconds", 30)
          .value("dnsPolicy", "ClusterFirst")
          .value("securityContext", JsonObject.EMPTY)
          .value("schedulerName", "default-scheduler")
          .each("volumes", VolumeDefaults.VOLUME)
          .each("initContainers", ContainerDefaults.CONTAINER)
          .each("containers", ContainerDefaults.CONTAINER)
          .each("ephemeralContainers", ContainerDefaults.CONTAINER)
          .inside("overhead", ResourceNames::roundedUp)
          .inside("resources", ContainerDefaults.RESOURCES)
          .then(PodDefaults::serviceAccountAlias)
          .build();

  private static final Fill METADATA = Fill.table().inside("annotations", PodDefaults::withoutDropped).build();

  /** A {@code PodTemplateSpec}: the template member of every workload. */
  public static final UnaryOperator<JsonObject> TEMPLATE =
      Fill.table()
          .value("metadata", JsonObject.EMPTY)
          .value("spec", JsonObject.EMPTY)
          .inside("metadata", METADATA)
          .inside("spec", SPEC)
          .build();

  private static final Fill POD_CONTAINER =
      Fill.table().inside("resources", PodDefaults::requestsFromLimits).build();

  private static final Fill POD_SPEC =
      Fill.table()
          .value("enableServiceLinks", true)
          .each("initContainers", POD_CONTAINER)
          .each("containers", POD_CONTAINER)
          .then(PodDefaults::wholePod)
          .then(PodDefaults::hostPorts)
          .build();

  private static final Fill POD =
      Fill.table()
          .value("spec", JsonObject.EMPTY)
          .inside("metadata", METADATA)
          .inside("spec", spec -> POD_SPEC.apply(SPEC.apply(spec)))
          .inside("status", Fill.table().then(PodDefaults::podIps).build())
          .build();

  private PodDefaults() {}

  /** A pod with everything filled in. */
  public static JsonObject pod(JsonObject pod) {
    return POD.apply(pod);
  }

  /** The old name of a field and its new one say the same; where they differ, the new one is meant. */
  private static JsonObject serviceAccountAlias(JsonObject spec) {
    String name = spec.text("serviceAccountName");
    String alias = spec.text("serviceAccount");
    if (name.equals(alias)) {
      return spec;
    }
    return name.isEmpty() ? spec.with("serviceAccountName", alias) : spec.with("serviceAccount", name);
  }

  private static JsonObject withoutDropped(JsonObject annotations) {
    JsonObject out = annotations;
    for (String name : DROPPED_ANNOTATIONS) {
      out = out.without(name);
    }
    return out;
  }

  private static JsonObject requestsFromLimits(JsonObject resources) {
    JsonObject limits = resources.object("limits");
    if (limits.isEmpty()) {
      return resources;
    }
    JsonObject requests = resources.object("requests");
    for (int i = 0; i < limits.size(); i++) {
      if (!requests.has(limits.name(i))) {
        requests = requests.with(limits.name(i), limits.value(i));
      }
    }
    return resources.with("requests", requests);
  }

  /**
   * What a pod as a whole asks for, once it asks for anything (KEP-2837): huge pages that its containers limit, what
   * they request together, or else as much as it limits.
   */
  private static JsonObject wholePod(JsonObject spec) {
    JsonObject resources = spec.object("resources");
    JsonObject limits = resources.object("limits");
    JsonObject requests = resources.object("requests");
    if (limits.isEmpty() && requests.isEmpty()) {
      return spec;
    }
    JsonObject own = requests;
    JsonObject pages = missing(PodResources.limits(spec), limits, n -> ResourceNames.isHugePages(n) && !own.has(n));
    if (!pages.equals(limits)) {
      resources = resources.with("limits", pages);
    }
    if (!pages.isEmpty()) {
      requests =
          missing(
              PodResources.requests(spec),
              requests,
              n -> ResourceNames.isForWholePods(n) && ResourceNames.canBeOvercommitted(n));
      requests = missing(pages, requests, ResourceNames::isForWholePods);
    }
    return requests.equals(own) && pages.equals(limits)
        ? spec
        : spec.with("resources", requests.isEmpty() ? resources : resources.with("requests", requests));
  }

  /** The list with those of the others that it has not and that are wanted. */
  private static JsonObject missing(JsonObject others, JsonObject list, Predicate<String> wanted) {
    JsonObject out = list;
    for (int i = 0; i < others.size(); i++) {
      if (!out.has(others.name(i)) && wanted.test(others.name(i))) {
        out = out.with(others.name(i), others.value(i));
      }
    }
    return out;
  }

  /** In the host's network a container's port is the host's. */
  private static JsonObject hostPorts(JsonObject spec) {
    return spec.bool("hostNetwork") ? HOST_NETWORK.apply(spec) : spec;
  }

  private static final Fill HOST_PORTS =
      Fill.table()
          .each(
              "ports",
              p -> p.number("hostPort") == 0 && p.has("containerPort")
                  ? p.with("hostPort", p.number("containerPort"))
                  : p)
          .build();
  private static final Fill HOST_NETWORK =
      Fill.table().each("initContainers", HOST_PORTS).each("containers", HOST_PORTS).build();

  /** {@code podIP} is the first of {@code podIPs}; an agent that knows only the former is believed. */
  private static JsonObject podIps(JsonObject status) {
    String ip = status.text("podIP");
    JsonArray ips = status.array("podIPs");
    String first = ips.isEmpty() ? "" : ips.object(0).text("ip");
    if (ip.equals(first)) {
      return status;
    }
    return ip.isEmpty()
        ? status.with("podIP", first)
        : status.with("podIPs", JsonArray.of(JsonObject.of("ip", JsonString.of(ip))));
  }
}
