package dev.berth.controllers.endpoint;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Needs;
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
import dev.berth.model.kinds.Service;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Mirrors Endpoints that users write for Services without selector, as slices. Keys are {@code namespace/service}. */
public final class MirroredSlices implements Controller, Planner<String> {
  static final String MANAGER = "endpointslicemirroring-controller.k8s.io";
  private static final String SKIP = "endpointslice.kubernetes.io/skip-mirror";
  private static final String LEADER = "control-plane.alpha.kubernetes.io/leader";
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
  private static final int MOST = 1000;

  @Override
  public String name() {
    return "endpointslice-mirroring-controller";
  }

  @Override
  public String account() {
    return "endpointslicemirroring-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.SERVICE, Kinds.ENDPOINTS, Kinds.ENDPOINT_SLICE).with(Slices.BY_SERVICE);
  }

  @Override
  public void start(Workplace workplace) {
    PlanQueue<String> queue = new PlanQueue<>(workplace, this);
    View view = workplace.view();
    view.onChange(
        Kinds.SERVICE,
        (before, after) -> {
          boolean mirrored =
              before.filter(s -> !s.hasSelector()).isPresent() || after.filter(s -> !s.hasSelector()).isPresent();
          if (mirrored) {
            after.or(() -> before).map(KubeObject::key).ifPresent(queue::add);
          }
        });
    view.onChange(
        Kinds.ENDPOINTS,
        (before, after) -> {
          Optional<AnyObject> endpoints = after.or(() -> before);
          boolean selected =
              endpoints.flatMap(e -> view.get(Kinds.SERVICE, e.namespace(), e.name())).filter(Service::hasSelector)
                  .isPresent();
          if (!selected) {
            endpoints.map(KubeObject::key).ifPresent(queue::add);
          }
        });
    view.onChange(
        Kinds.ENDPOINT_SLICE,
        (before, after) ->
            after.or(() -> before).flatMap(slice -> Slices.serviceOf(slice, MANAGER)).ifPresent(queue::add));
  }

  @Override
  public Plan plan(View view, String key, Instant now) {
    int slash = key.indexOf('/');
    String namespace = key.substring(0, slash);
    String name = key.substring(slash + 1);
    List<AnyObject> slices = Slices.of(view, MANAGER, namespace, name);
    boolean wanted =
        view.get(Kinds.SERVICE, namespace, name).filter(s -> !s.hasSelector() && !s.isTerminating()).isPresent();
    Optional<AnyObject> endpoints =
        view.get(Kinds.ENDPOINTS, namespace, name).filter(e -> wanted && isMirrored(e) && !e.isTerminating());
    Plan.Builder plan = Plan.builder();
    if (endpoints.isEmpty()) {
      JsonObject nobody = JsonObject.of("metadata", JsonObject.EMPTY);
      return new SliceChanges(nobody, MOST, true, _ -> Step.Report.SILENT).plan(List.of(), slices, Map.of(), false, plan).build();
    }
    for (String family : List.of("IPv4", "IPv6")) {
      List<AnyObject> own = new ArrayList<>();
      List<AnyObject> foreign = new ArrayList<>();
      for (AnyObject slice : slices) {
        if (slice.json().text("addressType").equals(family)) {
          (slice.isControlledBy(endpoints.get().uid()) ? own : foreign).add(slice);
        }
      }
      new SliceChanges(template(endpoints.get(), family), MOST, true, _ -> Step.Report.SILENT)
          .plan(own, foreign, wanted(endpoints.get(), family), false, plan);
    }
    return plan.build();
  }

  private static boolean isMirrored(AnyObject endpoints) {
    return !endpoints.meta().label(SKIP).equals("true") && !endpoints.meta().annotations().has(LEADER);
  }

  private static JsonObject template(AnyObject endpoints, String family) {
    JsonObject labels =
        endpoints
            .meta()
            .labels()
            .with(Slices.SERVICE_NAME, endpoints.name())
            .with(Slices.MANAGED_BY, MANAGER);
    JsonObject notes = endpoints.meta().annotations().without(LAST_APPLIED).without(PodAddresses.TRIGGER_TIME);
    return Slices.template(endpoints, labels, notes, family);
  }

  private static Map<JsonArray, List<JsonObject>> wanted(AnyObject endpoints, String family) {
    Map<JsonArray, List<JsonObject>> wanted = new LinkedHashMap<>();
    endpoints
        .json()
        .array("subsets")
        .objects()
        .forEach(
            subset -> {
              List<JsonObject> all = new ArrayList<>();
              subset.array("addresses").objects().forEach(a -> add(a, true, family, all));
              subset.array("notReadyAddresses").objects().forEach(a -> add(a, false, family, all));
              if (!all.isEmpty()) {
                wanted.computeIfAbsent(ports(subset), _ -> new ArrayList<>()).addAll(all);
              }
            });
    return wanted;
  }

  private static void add(JsonObject address, boolean ready, String family, List<JsonObject> all) {
    if (all.size() < MOST && (address.text("ip").indexOf(':') >= 0) == family.equals("IPv6")) {
      JsonObject.Builder endpoint =
          JsonObject.builder()
              .put("addresses", JsonArray.ofStrings(List.of(address.text("ip"))))
              .put("conditions", JsonObject.EMPTY.with("ready", ready))
              .putUnlessEmpty("hostname", address.text("hostname"))
              .putUnlessEmpty("nodeName", address.text("nodeName"));
      address.get("targetRef").ifPresent(target -> endpoint.put("targetRef", target));
      all.add(endpoint.build());
    }
  }

  private static JsonArray ports(JsonObject subset) {
    return subset
        .array("ports")
        .mapObjects(
            port ->
                JsonObject.builder()
                    .put("name", port.text("name"))
                    .put("port", port.number("port"))
                    .put("protocol", port.string("protocol").orElse("TCP"))
                    .putUnlessEmpty("appProtocol", port.text("appProtocol"))
                    .build());
  }
}
