package dev.berth.controllers.endpoint;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.ip.Cidr;
import dev.berth.model.ip.IpAddress;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.time.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Says of ServiceCIDRs that they are ready, and holds one that goes until no address of a Service would be left in none. Keys are
 * names. Source: {@code pkg/controller/servicecidrs}.
 */
public final class ServiceRanges implements Controller, Planner<String> {
  private static final String FINALIZER = "networking.k8s.io/service-cidr-finalizer";
  /** So long who gives addresses may not have seen yet that a range goes. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  @Override
  public String name() {
    return "service-cidr-controller";
  }

  @Override
  public String account() {
    return "service-cidrs-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.SERVICE_CIDR, Kinds.IP_ADDRESS);
  }

  @Override
  public void start(Workplace place) {
    PlanQueue<String> queue = new PlanQueue<>(place, this);
    View view = place.view();
    view.onChange(
        Kinds.SERVICE_CIDR,
        (_, after) -> {
          after.map(AnyObject::name).ifPresent(queue::add);
          going(view, queue);
        });
    view.onChange(Kinds.IP_ADDRESS, (_, _) -> going(view, queue));
  }

  /** Any range or address that comes or goes may be what one waits for. */
  private static void going(View view, PlanQueue<String> queue) {
    view.list(Kinds.SERVICE_CIDR, "").stream().filter(AnyObject::isTerminating).map(AnyObject::name).forEach(queue::add);
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    Optional<AnyObject> found = view.get(Kinds.SERVICE_CIDR, "", name);
    if (found.isEmpty()) {
      return Plan.NOTHING;
    }
    AnyObject range = found.get();
    boolean held = range.meta().finalizers().contains(FINALIZER);
    if (!range.isTerminating()) {
      Plan.Builder plan = Plan.builder();
      if (!held) {
        plan.then(finalizers(range, "finalizers"));
      }
      return told(plan, range, "True", "", "Kubernetes Service CIDR is ready", now);
    }
    if (!mayGo(view, range)) {
      return told(
          Plan.builder(), range, "False", "Terminating",
          "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR", now);
    }
    Instant end = range.meta().deletionTimestamp().orElse(now).plus(GRACE);
    if (now.isBefore(end)) {
      return Plan.after(Duration.between(now, end));
    }
    return held ? Plan.of(finalizers(range, "$deleteFromPrimitiveList/finalizers")) : Plan.NOTHING;
  }

  private static Step finalizers(AnyObject range, String directive) {
    JsonObject change = JsonObject.EMPTY.with(directive, JsonArray.ofStrings(List.of(FINALIZER)));
    return Step.perform(Write.strategic(Kinds.SERVICE_CIDR, range, JsonObject.of("metadata", change))).tolerating("NotFound");
  }

  private static Plan told(Plan.Builder plan, AnyObject range, String status, String reason, String message, Instant now) {
    Optional<Condition> known = Condition.of(range, "Ready");
    boolean same = known.filter(c -> c.status().equals(status)).isPresent();
    if (!same || !known.get().message().equals(message)) {
      Instant since = known.filter(_ -> same).flatMap(Condition::lastTransitionTime).orElse(now);
      JsonObject condition =
          JsonObject.EMPTY
              .with("type", "Ready")
              .with("status", status)
              .with("lastTransitionTime", Timestamps.format(since))
              .with("reason", reason)
              .with("message", message);
      JsonObject change = JsonObject.EMPTY.with("conditions", JsonArray.of(condition));
      plan.then(
          Step.perform(Write.updateStatus(Kinds.SERVICE_CIDR, new AnyObject(range.json().with("status", change))))
              .tolerating("NotFound", "Conflict"));
    }
    return plan.build();
  }

  /** Whether others have its addresses too, or no Service has one that is only its. */
  private static boolean mayGo(View view, AnyObject range) {
    List<AnyObject> others =
        view.list(Kinds.SERVICE_CIDR, "").stream().filter(r -> !r.name().equals(range.name())).toList();
    boolean within =
        cidrs(range).stream()
            .allMatch(c -> others.stream().flatMap(o -> cidrs(o).stream()).anyMatch(wide -> wide.contains(c)));
    return within
        || view.list(Kinds.IP_ADDRESS, "").stream()
            .filter(ServiceAddresses::isOurs)
            .flatMap(ip -> IpAddress.parse(ip.name()).stream())
            .noneMatch(ip -> has(range, ip) && others.stream().noneMatch(o -> has(o, ip)));
  }

  private static boolean has(AnyObject range, IpAddress ip) {
    return cidrs(range).stream().anyMatch(c -> c.contains(ip));
  }

  private static List<Cidr> cidrs(AnyObject range) {
    return range.spec().array("cidrs").strings().flatMap(text -> Cidr.parse(text).stream()).toList();
  }
}
