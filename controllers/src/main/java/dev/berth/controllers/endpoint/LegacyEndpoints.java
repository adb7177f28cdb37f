package dev.berth.controllers.endpoint;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.Note;
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
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.Service;
import dev.berth.model.time.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps the Endpoints of Services that select pods, for clients older than slices. Keys are {@code namespace/service}. */
public final class LegacyEndpoints implements Controller, Planner<String> {
  private static final String MANAGED_BY = "endpoints.kubernetes.io/managed-by";
  private static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
  private static final Duration GATHER = Duration.ofMillis(20);

  @Override
  public String name() {
    return "endpoints-controller";
  }

  @Override
  public String account() {
    return "endpoint-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.SERVICE, Kinds.POD, Kinds.ENDPOINTS).with(Indexes.PODS_BY_LABEL, ServicePods.SERVICES);
  }

  @Override
  public void start(Workplace workplace) {
    PlanQueue<String> queue = new PlanQueue<>(workplace, this);
    View view = workplace.view();
    view.onChange(
        Kinds.SERVICE,
        (before, after) -> after.or(() -> before).map(KubeObject::key).ifPresent(queue::add));
    view.onChange(
        Kinds.POD,
        (before, after) -> ServicePods.concerned(view, before, after).forEach(key -> queue.addAfter(key, GATHER)));
    view.onChange(
        Kinds.ENDPOINTS,
        (before, after) -> after.or(() -> before).map(KubeObject::key).ifPresent(key -> queue.addAfter(key, GATHER)));
  }

  @Override
  public Plan plan(View view, String key, Instant now) {
    int slash = key.indexOf('/');
    String namespace = key.substring(0, slash);
    String name = key.substring(slash + 1);
    Optional<Service> service = view.get(Kinds.SERVICE, namespace, name);
    Optional<AnyObject> is = view.get(Kinds.ENDPOINTS, namespace, name);
    if (service.isEmpty()) {
      return is.filter(LegacyEndpoints::isOurs).map(LegacyEndpoints::remove).orElse(Plan.NOTHING);
    }
    if (!service.get().hasSelector() || service.get().isTerminating() || service.get().isExternalName()) {
      return Plan.NOTHING;
    }
    List<Pod> pods =
        ServicePods.of(view, service.get()).stream()
            .filter(pod -> !pod.isFinished() && !pod.podIp().isEmpty())
            .toList();
    JsonObject wanted = wanted(service.get(), pods, Subsets.of(service.get(), pods));
    return is.isEmpty() ? create(service.get(), wanted) : update(is.get(), wanted);
  }

  /** Endpoints that others wrote are left to them. */
  private static boolean isOurs(AnyObject endpoints) {
    return endpoints.meta().labels().has(MANAGED_BY) && !endpoints.isTerminating();
  }

  private static Plan remove(AnyObject endpoints) {
    return Plan.of(
        Step.perform(new Write.Delete(Ref.of(Kinds.ENDPOINTS, endpoints), Write.DeleteOptions.only(endpoints)))
            .tolerating("NotFound", "Conflict"));
  }

  private static JsonObject wanted(Service service, List<Pod> pods, Subsets subsets) {
    JsonObject labels = service.meta().labels().without(PodAddresses.HEADLESS).with(MANAGED_BY, "endpoint-controller");
    JsonObject.Builder notes = JsonObject.builder();
    PodAddresses.changedAt(service, pods).ifPresent(at -> notes.put(PodAddresses.TRIGGER_TIME, Timestamps.format(at)));
    if (subsets.truncated()) {
      notes.put(OVER_CAPACITY, "truncated");
    }
    JsonObject meta =
        JsonObject.builder()
            .put("name", service.name())
            .put("namespace", service.namespace())
            .put("labels", service.isHeadless() ? labels.with(PodAddresses.HEADLESS, "") : labels)
            .put("annotations", notes.build())
            .build();
    JsonObject.Builder endpoints =
        JsonObject.builder().put("apiVersion", "v1").put("kind", "Endpoints").put("metadata", meta);
    return subsets.json().isEmpty() ? endpoints.build() : endpoints.put("subsets", subsets.json()).build();
  }

  private static Plan create(Service service, JsonObject wanted) {
    return Plan.of(
        Step.perform(Write.create(Kinds.ENDPOINTS, service.namespace(), wanted))
            .reporting(
                answer ->
                    answer instanceof Answer.Refused r
                            && !r.isAlreadyExists()
                            && !r.isNamespaceTerminating()
                        ? List.of(
                            Note.warning(
                                new AnyObject(wanted),
                                "FailedToCreateEndpoint",
                                "Failed to create endpoint for service " + service.key() + ": " + r.message()))
                        : List.of()));
  }

  private static Plan update(AnyObject is, JsonObject wanted) {
    JsonObject meta = wanted.object("metadata");
    boolean same =
        is.json().array("subsets").equals(wanted.array("subsets"))
            && is.meta().labels().equals(meta.object("labels"))
            && is.meta().annotation(OVER_CAPACITY).equals(meta.object("annotations").text(OVER_CAPACITY));
    if (same || is.isTerminating()) {
      return Plan.NOTHING;
    }
    JsonObject changed =
        is.json()
            .updateObject(
                "metadata",
                m -> m.with("labels", meta.object("labels")).with("annotations", meta.object("annotations")));
    changed = wanted.has("subsets") ? changed.with("subsets", wanted.array("subsets")) : changed.without("subsets");
    return Plan.of(Step.perform(Write.update(Kinds.ENDPOINTS, new AnyObject(changed))));
  }
}
