package dev.berth.controllers.apiservice;

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
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.CustomResourceDefinition;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Kinds;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps an APIService for every group version that the server serves itself, built in or by a custom resource definition. One
 * without the label of these is somebody else's, and left alone. What the server answers though it has no types of it
 * ({@code metrics.k8s.io}) is anybody's to serve: there a service may be put in, and who deletes the APIService is rid of it until
 * the next start. Keys are names: {@code v1.apps}.
 */
public final class LocalServices implements Controller, Planner<String> {
  public static final String NAME = "autoregister";
  private static final String MANAGED = "kube-aggregator.kubernetes.io/automanaged";
  /** The group of APIServices themselves, which must be there before any of them. */
  private static final String OWN = "apiregistration.k8s.io";

  private final Map<String, JsonObject> builtIn = new LinkedHashMap<>();

  private final Set<String> inner = new HashSet<>();

  /**
   * @param catalogue with the built-in types
   * @param answered what is answered beside them
   */
  public LocalServices(Catalogue catalogue, List<GroupVersion> answered) {
    for (GroupVersion gv : answered) {
      inner.add(name(gv));
      builtIn.put(name(gv), wanted(gv, Priorities.INNER, "onstart"));
    }
    for (GroupVersion gv : catalogue.groupVersions()) {
      if (!gv.group().equals(OWN)) {
        JsonObject wanted = wanted(gv, Priorities.of(gv), "onstart");
        builtIn.put(name(gv), wanted);
      }
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.API_SERVICE, Kinds.CUSTOM_RESOURCE_DEFINITION);
  }

  @Override
  public void start(Workplace workplace) {
    PlanQueue<String> queue = new PlanQueue<>(workplace, this);
    builtIn.keySet().forEach(queue::add);
    workplace
        .view()
        .onChange(
            Kinds.API_SERVICE,
            (before, after) ->
                after.or(() -> before.filter(b -> !isSwitchedOff(b))).map(KubeObject::name).ifPresent(queue::add));
    workplace
        .view()
        .onChange(
            Kinds.CUSTOM_RESOURCE_DEFINITION,
            (before, after) -> {
              before.ifPresent(crd -> versions(crd).forEach(gv -> queue.add(name(gv))));
              after.ifPresent(crd -> versions(crd).forEach(gv -> queue.add(name(gv))));
            });
  }

  /** Of one that was deleted; one that led to another server gives its place back. */
  private boolean isSwitchedOff(AnyObject deleted) {
    return inner.contains(deleted.name()) && !deleted.spec().has("service");
  }

  private static String name(GroupVersion gv) {
    return gv.version() + "." + gv.group();
  }

  /** What a definition lets be served. */
  private static List<GroupVersion> versions(CustomResourceDefinition crd) {
    return crd.spec().array("versions").objects()
        .filter(v -> v.bool("served"))
        .map(v -> new GroupVersion(crd.spec().text("group"), v.text("name")))
        .toList();
  }

  private static JsonObject wanted(GroupVersion gv, Priorities priorities, String managed) {
    JsonObject spec = gv.group().isEmpty() ? JsonObject.EMPTY : JsonObject.EMPTY.with("group", gv.group());
    return JsonObject.EMPTY
        .with("apiVersion", "apiregistration.k8s.io/v1")
        .with("kind", "APIService")
        .with(
            "metadata",
            JsonObject.EMPTY.with("name", name(gv)).with("labels", JsonObject.EMPTY.with(MANAGED, managed)))
        .with(
            "spec",
            spec.with("version", gv.version())
                .with("groupPriorityMinimum", priorities.group())
                .with("versionPriority", priorities.version()));
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    Optional<JsonObject> wanted = Optional.ofNullable(builtIn.get(name)).or(() -> custom(view, name));
    Optional<AnyObject> found = view.get(Kinds.API_SERVICE, "", name);
    if (found.isEmpty()) {
      return wanted
          .map(w -> Plan.of(Step.perform(Write.create(Kinds.API_SERVICE, "", w)).tolerating("AlreadyExists")))
          .orElse(Plan.NOTHING);
    }
    AnyObject is = found.get();
    if (is.isTerminating() || inner.contains(name) && is.spec().has("service")) {
      return Plan.NOTHING;
    }
    if (!is.json().object("metadata").object("labels").has(MANAGED)) {
      return Plan.NOTHING;
    }
    if (wanted.isEmpty()) {
      return Plan.of(Step.perform(Write.delete(Kinds.API_SERVICE, is)).tolerating("NotFound"));
    }
    JsonObject spec = wanted.get().object("spec");
    return is.spec().equals(spec)
        ? Plan.NOTHING
        : Plan.of(
            Step.perform(Write.update(Kinds.API_SERVICE, new AnyObject(is.json().with("spec", spec))))
                .tolerating("NotFound"));
  }

  private static Optional<JsonObject> custom(View view, String name) {
    return view.list(Kinds.CUSTOM_RESOURCE_DEFINITION, "").stream()
        .flatMap(crd -> versions(crd).stream())
        .filter(gv -> name(gv).equals(name))
        .findFirst()
        .map(gv -> wanted(gv, Priorities.of(new GroupVersion("custom", "v1")), "true"));
  }
}
