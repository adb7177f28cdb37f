package dev.berth.controllers.endpoint;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.client.Answer;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.Note;
import dev.berth.client.View;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.Service;
import dev.berth.model.time.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps the slices of Services that select pods. Keys are {@code namespace/service}. */
public final class EndpointSlices implements Controller, Planner<String> {
  static final String MANAGER = "endpointslice-controller.k8s.io";
  /** Pods come and go in bursts; a Service is planned once for what happened within this time. */
  static final Duration GATHER = Duration.ofMillis(10);

  private final int most;

  /** @param most endpoints in one slice; upstream's default is 100, at most 1,000 */
  public EndpointSlices(int most) {
    this.most = most;
  }

  @Override
  public String name() {
    return "endpointslice-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.SERVICE, Kinds.POD, Kinds.NODE, Kinds.ENDPOINT_SLICE)
        .with(Indexes.PODS_BY_LABEL, Indexes.PODS_BY_NODE, ServicePods.SERVICES, ZoneHints.WANTED, Slices.BY_SERVICE);
  }

  @Override
  public void start(Workplace workplace) {
    PlanQueue<String> queue = new PlanQueue<>(workplace, this);
    View view = workplace.view();
    view.onChange(Kinds.SERVICE, (_, after) -> after.map(KubeObject::key).ifPresent(queue::add));
    view.onChange(
        Kinds.POD,
        (before, after) ->
            ServicePods.concerned(view, before, after).forEach(key -> queue.addAfter(key, GATHER)));
    view.onChange(
        Kinds.NODE,
        (before, after) -> {
          if (before.isEmpty()) {
            after.ifPresent(node -> ServicePods.on(view, node).forEach(key -> queue.addAfter(key, GATHER)));
          }
          if (!before.map(ZoneHints::part).orElse("").equals(after.map(ZoneHints::part).orElse(""))) {
            ZoneHints.wanted(view).forEach(service -> queue.addAfter(service.key(), GATHER));
          }
        });
    view.onChange(
        Kinds.ENDPOINT_SLICE,
        (before, after) ->
            after.or(() -> before).flatMap(slice -> Slices.serviceOf(slice, MANAGER))
                .ifPresent(key -> queue.addAfter(key, GATHER)));
  }

  @Override
  public Plan plan(View view, String key, Instant now) {
    Optional<Service> found = view.get(Kinds.SERVICE, key);
    if (found.isEmpty() || !found.get().hasSelector() || found.get().isTerminating() || found.get().isExternalName()) {
      return Plan.NOTHING;
    }
    Service service = found.get();
    List<AnyObject> slices = Slices.of(view, MANAGER, service.namespace(), service.name());
    List<Pod> pods =
        ServicePods.of(view, service).stream().filter(pod -> !pod.isFinished() && !pod.podIp().isEmpty()).toList();
    Plan.Builder plan = Plan.builder();
    List<String> families = PodAddresses.families(service);
    for (String family : families) {
      List<AnyObject> own = new ArrayList<>();
      List<AnyObject> foreign = new ArrayList<>();
      for (AnyObject slice : slices) {
        if (slice.json().text("addressType").equals(family)) {
          (slice.isControlledBy(service.uid()) ? own : foreign).add(slice);
        } else if (!families.contains(slice.json().text("addressType")) && family.equals(families.getFirst())) {
          foreign.add(slice);
        }
      }
      Map<JsonArray, List<JsonObject>> wanted = wanted(view, service, pods, family);
      if (ZoneHints.wantedBy(service)) {
        wanted = shared(view, service, family, wanted, own, plan);
      }
      JsonObject template = Slices.template(service, labels(service), notes(service, pods), family);
      new SliceChanges(template, most, false, what -> failed(service, what)).plan(own, foreign, wanted, true, plan);
    }
    return plan.build();
  }

  /** What is told of a write that was refused; what somebody else was faster with is not. */
  private static Step.Report failed(Service service, String what) {
    return answer ->
        answer instanceof Answer.Refused r && !r.isConflict() && !r.isNotFound() && !r.isAlreadyExists()
                && !r.isNamespaceTerminating()
            ? List.of(
                Note.warning(
                    service,
                    "FailedToUpdateEndpointSlices",
                    "Error updating Endpoint Slices for Service " + service.key() + ": failed to " + what
                        + " EndpointSlice for Service " + service.key() + ": " + r.message()))
            : List.of();
  }

  /** A pod whose node there is not is left out, unless all are published; it is looked at again when the node comes. */
  private static Map<JsonArray, List<JsonObject>> wanted(View view, Service service, List<Pod> pods, String family) {
    Map<JsonArray, List<JsonObject>> wanted = new LinkedHashMap<>();
    for (Pod pod : pods) {
      Optional<Node> node = view.get(Kinds.NODE, "", pod.nodeName());
      if (node.isEmpty() && !service.publishesNotReady()) {
        continue;
      }
      List<String> addresses = PodAddresses.addresses(pod, family);
      if (!addresses.isEmpty()) {
        wanted
            .computeIfAbsent(PodAddresses.ports(service, pod), _ -> new ArrayList<>())
            .add(endpoint(service, pod, node, addresses));
      }
    }
    return wanted;
  }

  /** With hints that share the endpoints among the zones, or without any where that cannot be; either is told. */
  private static Map<JsonArray, List<JsonObject>> shared(
      View view,
      Service service,
      String family,
      Map<JsonArray, List<JsonObject>> wanted,
      List<AnyObject> slices,
      Plan.Builder plan) {
    List<String> zones =
        wanted.values().stream().flatMap(List::stream).filter(EndpointSlices::isReady).map(e -> e.text("zone")).toList();
    switch (ZoneHints.share(ZoneHints.processors(view), zones)) {
      case ZoneHints.Result.Impossible no -> {
        String why = no.why() + ", addressType: " + family;
        plan.then(new Step.Tell(Note.warning(service, "TopologyAwareHintsDisabled", why)));
        return wanted;
      }
      case ZoneHints.Result.Shared shared -> {
        Iterator<String> next = shared.zones().iterator();
        Map<JsonArray, List<JsonObject>> hinted = new LinkedHashMap<>();
        wanted.forEach(
            (ports, endpoints) ->
                hinted.put(
                    ports,
                    endpoints.stream()
                        .map(e -> isReady(e) ? e.with("hints", JsonObject.of("forZones", named(next.next()))) : e)
                        .toList()));
        boolean first = slices.stream().flatMap(s -> s.json().array("endpoints").objects()).noneMatch(e -> e.has("hints"));
        if (first) {
          plan.then(
              new Step.Tell(
                  Note.normal(
                      service,
                      "TopologyAwareHintsEnabled",
                      "Topology Aware Hints has been enabled, addressType: " + family)));
        }
        return hinted;
      }
    }
  }

  private static boolean isReady(JsonObject endpoint) {
    return endpoint.object("conditions").bool("ready");
  }

  /** @param addresses that clients are given; upstream puts all of the family in */
  static JsonObject endpoint(Service service, Pod pod, Optional<Node> node, List<String> addresses) {
    boolean serving = pod.isReady();
    boolean ready = service.publishesNotReady() || serving && !pod.isTerminating();
    JsonObject.Builder endpoint =
        JsonObject.builder()
            .put("addresses", JsonArray.ofStrings(addresses))
            .put(
                "conditions",
                JsonObject.builder()
                    .put("ready", ready)
                    .put("serving", serving)
                    .put("terminating", pod.isTerminating())
                    .build());
    if (PodAddresses.hasHostname(pod, service)) {
      endpoint.put("hostname", pod.spec().text("hostname"));
    }
    String zone = node.map(n -> n.meta().label(ZoneHints.ZONE)).orElse("");
    endpoint
        .put("targetRef", PodAddresses.target(pod))
        .putUnlessEmpty("nodeName", pod.nodeName())
        .putUnlessEmpty("zone", zone);
    if (ready && !ZoneHints.wantedBy(service)) {
      JsonObject hints = hints(service.spec().text("trafficDistribution"), zone, pod.nodeName());
      if (!hints.isEmpty()) {
        endpoint.put("hints", hints);
      }
    }
    return endpoint.build();
  }

  /**
   * For whom an endpoint is meant, where the Service prefers those nearby: its own zone, and its own node (KEP-4444, KEP-3015). With
   * the node the zone is told as well, for proxies that know of zones only.
   */
  private static JsonObject hints(String distribution, String zone, String node) {
    JsonObject.Builder hints = JsonObject.builder();
    boolean byNode = distribution.equals("PreferSameNode");
    if (!zone.isEmpty() && (byNode || distribution.equals("PreferClose") || distribution.equals("PreferSameZone"))) {
      hints.put("forZones", named(zone));
    }
    if (byNode && !node.isEmpty()) {
      hints.put("forNodes", named(node));
    }
    return hints.build();
  }

  private static JsonArray named(String name) {
    return JsonArray.of(JsonObject.of("name", JsonString.of(name)));
  }

  private static JsonObject labels(Service service) {
    JsonObject labels = service.meta().labels().without(PodAddresses.HEADLESS);
    if (service.isHeadless()) {
      labels = labels.with(PodAddresses.HEADLESS, "");
    }
    return labels.with(Slices.SERVICE_NAME, service.name()).with(Slices.MANAGED_BY, MANAGER);
  }

  private static JsonObject notes(Service service, List<Pod> pods) {
    return PodAddresses.changedAt(service, pods)
        .map(at -> JsonObject.of(PodAddresses.TRIGGER_TIME, JsonString.of(Timestamps.format(at))))
        .orElse(JsonObject.EMPTY);
  }
}
