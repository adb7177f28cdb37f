package dev.berth.controllers.endpoint;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Index;
import dev.berth.client.Needs;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps an IPAddress for every address that a Service has in the cluster, for people to read. Which addresses are given to whom
 * the API decides by the Services themselves, where upstream's has these objects for it. One that somebody else made is left
 * alone. Keys are addresses. Source: {@code pkg/registry/core/service/ipallocator}.
 */
public final class ServiceAddresses implements Controller, Planner<String> {
  private static final String MANAGER = "ipaddress.kubernetes.io/managed-by";
  private static final String OURS = "ipallocator.k8s.io";

  private static final Index<Service> BY_ADDRESS = new Index<>("address", Kinds.SERVICE, ServiceAddresses::addresses);

  @Override
  public String name() {
    return "ip-repair-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.SERVICE, Kinds.IP_ADDRESS).with(BY_ADDRESS);
  }

  private static List<String> addresses(Service service) {
    return service.spec().array("clusterIPs").strings().filter(ip -> !ip.isEmpty() && !ip.equals("None")).toList();
  }

  @Override
  public void start(Workplace workplace) {
    PlanQueue<String> queue = new PlanQueue<>(workplace, this);
    View view = workplace.view();
    view.onChange(
        Kinds.SERVICE,
        (before, after) -> {
          List<String> had = before.map(ServiceAddresses::addresses).orElse(List.of());
          List<String> has = after.map(ServiceAddresses::addresses).orElse(List.of());
          if (!had.equals(has)) {
            Stream.concat(had.stream(), has.stream()).forEach(queue::add);
          }
        });
    view.onChange(
        Kinds.IP_ADDRESS, (before, after) -> after.or(() -> before).map(KubeObject::name).ifPresent(queue::add));
  }

  @Override
  public Plan plan(View view, String address, Instant now) {
    Optional<Service> owner = view.by(BY_ADDRESS, address).stream().findFirst();
    Optional<AnyObject> found = view.get(Kinds.IP_ADDRESS, "", address);
    if (found.isEmpty()) {
      return owner
          .map(
              service ->
                  Plan.of(
                      Step.perform(Write.create(Kinds.IP_ADDRESS, "", address(address, service)))
                          .tolerating("AlreadyExists")))
          .orElse(Plan.NOTHING);
    }
    AnyObject object = found.get();
    boolean stays =
        object.isTerminating()
            || !isOurs(object)
            || owner.filter(s -> parent(s).equals(object.spec().object("parentRef"))).isPresent();
    return stays
        ? Plan.NOTHING
        : Plan.of(
            Step.perform(new Write.Delete(Ref.of(Kinds.IP_ADDRESS, object), Write.DeleteOptions.only(object)))
                .tolerating("NotFound"));
  }

  static boolean isOurs(AnyObject address) {
    return address.meta().label(MANAGER).equals(OURS);
  }

  private static JsonObject address(String address, Service service) {
    JsonObject labels =
        JsonObject.EMPTY
            .with("ipaddress.kubernetes.io/ip-family", address.indexOf(':') < 0 ? "IPv4" : "IPv6")
            .with(MANAGER, OURS);
    return JsonObject.builder()
        .put("apiVersion", "networking.k8s.io/v1")
        .put("kind", "IPAddress")
        .put("metadata", JsonObject.EMPTY.with("name", address).with("labels", labels))
        .put("spec", JsonObject.EMPTY.with("parentRef", parent(service)))
        .build();
  }

  private static JsonObject parent(Service service) {
    return JsonObject.EMPTY
        .with("name", service.name())
        .with("namespace", service.namespace())
        .with("resource", "services");
  }
}
