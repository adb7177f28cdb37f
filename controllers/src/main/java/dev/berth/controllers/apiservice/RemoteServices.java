package dev.berth.controllers.apiservice;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Service;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/**
 * Tells of APIServices that others serve whether they can be asked: there is a Service, it has the port and somebody behind it,
 * and who is there answers. Looked at again after a while, and at once when one of these changes. Keys are names.
 */
public final class RemoteServices implements Controller {
  public static final String NAME = "available";
  private static final Duration AGAIN = Duration.ofSeconds(30);
  private static final Duration SOONER = Duration.ofSeconds(5);

  private final Prober prober;

  public RemoteServices(Prober prober) {
    this.prober = prober;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.API_SERVICE, Kinds.SERVICE, Kinds.ENDPOINT_SLICE);
  }

  @Override
  public void start(Workplace workplace) {
    PlanQueue<String> queue = new PlanQueue<>(workplace, new Looking(prober, workplace.loop()));
    View view = workplace.view();
    view.onChange(
        Kinds.API_SERVICE,
        (before, after) ->
            after
                .filter(a -> a.spec().has("service") && before.filter(b -> b.spec().equals(a.spec())).isEmpty())
                .map(KubeObject::name)
                .ifPresent(queue::add));
    view.onChange(
        Kinds.SERVICE,
        (before, after) ->
            after.or(() -> before).ifPresent(s -> behind(view, s.namespace(), s.name()).forEach(queue::add)));
    view.onChange(
        Kinds.ENDPOINT_SLICE,
        (before, after) ->
            after.or(() -> before)
                .ifPresent(
                    s ->
                        behind(
                                view,
                                s.namespace(),
                                s.json().object("metadata").object("labels").text("kubernetes.io/service-name"))
                            .forEach(queue::add)));
  }

  private static List<String> behind(View view, String namespace, String service) {
    return view.list(Kinds.API_SERVICE, "").stream()
        .filter(a -> a.spec().object("service").text("name").equals(service))
        .filter(a -> a.spec().object("service").text("namespace").equals(namespace))
        .map(KubeObject::name)
        .toList();
  }

  /** A condition. */
  private record Finding(boolean available, String reason, String message) {
    static Finding no(String reason, String message) {
      return new Finding(false, reason, message);
    }
  }

  private record Looking(Prober prober, Loop loop) implements Planner<String> {
    @Override
    public Plan plan(View view, String name, Instant now) {
      Optional<AnyObject> found =
          view.get(Kinds.API_SERVICE, "", name).filter(a -> a.spec().has("service") && !a.isTerminating());
      if (found.isEmpty()) {
        return Plan.NOTHING;
      }
      AnyObject apiService = found.get();
      Optional<Finding> missing = missing(view, apiService.spec().object("service"));
      return missing.isPresent()
          ? told(apiService, missing.get(), now)
          : Plan.of(new Step.Call("probing " + name, () -> probed(apiService, now)));
    }

    private static Optional<Finding> missing(View view, JsonObject reference) {
      String name = reference.text("name");
      String namespace = reference.text("namespace");
      long number = reference.number("port");
      String at = "service/" + name + " in \"" + namespace + "\"";
      Optional<Service> service = view.get(Kinds.SERVICE, namespace, name);
      if (service.isEmpty()) {
        return Optional.of(Finding.no("ServiceNotFound", at + " is not present"));
      }
      if (!service.get().spec().text("type").equals("ClusterIP")) {
        return Optional.empty();
      }
      Optional<JsonObject> port = service.get().ports().filter(p -> p.number("port") == number).findFirst();
      if (port.isEmpty()) {
        return Optional.of(Finding.no("ServicePortError", at + " is not listening on port " + number));
      }
      List<AnyObject> slices =
          view.list(Kinds.ENDPOINT_SLICE, namespace).stream()
              .filter(
                  s ->
                      s.json().object("metadata").object("labels").text("kubernetes.io/service-name").equals(name))
              .toList();
      if (slices.isEmpty()) {
        return Optional.of(Finding.no("EndpointsNotFound", "cannot find endpointslices for " + at));
      }
      String portName = port.get().text("name");
      return slices.stream().anyMatch(s -> hasEndpoint(s.json(), portName))
          ? Optional.empty()
          : Optional.of(
              Finding.no(
                  "MissingEndpoints",
                  "endpointslices for " + at + " have no addresses with port name \"" + portName + "\""));
    }

    private static boolean hasEndpoint(JsonObject slice, String port) {
      return slice.array("ports").objects().anyMatch(p -> p.text("name").equals(port))
          && slice.array("endpoints").objects()
              .filter(e -> !e.object("conditions").has("ready") || e.object("conditions").bool("ready"))
              .anyMatch(e -> !e.array("addresses").isEmpty());
    }

    private CompletionStage<Plan> probed(AnyObject apiService, Instant now) {
      CompletableFuture<Plan> plan = new CompletableFuture<>();
      prober
          .failure(apiService.json())
          .whenComplete(
              (failure, fault) -> {
                Finding finding =
                    fault != null
                        ? Finding.no("FailedDiscoveryCheck", String.valueOf(fault.getMessage()))
                        : failure
                            .map(f -> Finding.no("FailedDiscoveryCheck", f))
                            .orElse(new Finding(true, "Passed", "all checks passed"));
                try {
                  loop.execute(() -> plan.complete(told(apiService, finding, now)));
                } catch (RejectedExecutionException e) {
                  plan.complete(Plan.NOTHING); // the loop is closed: nobody looks any more
                }
              });
      return plan;
    }

    private static Plan told(AnyObject apiService, Finding finding, Instant now) {
      Duration again = finding.available() ? AGAIN : SOONER;
      String status = finding.available() ? "True" : "False";
      JsonArray others = JsonArray.EMPTY;
      String since = now.truncatedTo(ChronoUnit.SECONDS).toString();
      for (JsonObject condition : apiService.status().array("conditions").objects().toList()) {
        if (!condition.text("type").equals("Available")) {
          others = others.plus(condition);
        } else if (condition.text("status").equals(status)) {
          since = condition.text("lastTransitionTime");
          if (condition.text("reason").equals(finding.reason()) && condition.text("message").equals(finding.message())) {
            return Plan.after(again);
          }
        }
      }
      JsonObject available =
          JsonObject.EMPTY
              .with("type", "Available")
              .with("status", status)
              .with("lastTransitionTime", since)
              .with("reason", finding.reason())
              .with("message", finding.message());
      JsonObject next =
          apiService.json().with("status", apiService.status().with("conditions", others.plus(available)));
      return Plan.builder()
          .then(Step.perform(Write.updateStatus(Kinds.API_SERVICE, new AnyObject(next))).tolerating("NotFound"))
          .again(again)
          .build();
    }
  }
}
