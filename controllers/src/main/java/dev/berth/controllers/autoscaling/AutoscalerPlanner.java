package dev.berth.controllers.autoscaling;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.Verb;
import dev.berth.model.builtin.Builtin;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.select.LabelSelector;
import dev.berth.model.select.SelectorException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Asks for the scale of an autoscaler's target and for the metrics of its pods, and carries out what {@link Decision} makes of
 * them; every 15 seconds. Owns what was recommended and done lately, which nobody else has: after a start that begins anew, as
 * upstream. On the loop. Keys are {@code namespace/name}.
 */
final class AutoscalerPlanner implements Planner<String> {
  static final Duration PERIOD = Duration.ofSeconds(15);

  /** What a metrics API serves of pods, whoever serves it; nothing is known of its schema. */
  private static final ResourceType METRICS =
      new ResourceType(
          new GroupVersionKind(new GroupVersion("metrics.k8s.io", "v1beta1"), "PodMetrics"), "pods", "pod", List.of(), List.of(), true,
          Set.of(Verb.GET, Verb.LIST), List.of(), List.of(), List.of(), Kinds.POD.type().schema(),
          new GroupVersion("metrics.k8s.io", "v1beta1"));

  private final Workplace place;
  private final Map<String, History> histories = new HashMap<>();

  AutoscalerPlanner(Workplace place) {
    this.place = place;
  }

  @Override
  public Plan plan(View view, String key, Instant now) {
    Optional<AnyObject> found = view.get(Kinds.HORIZONTAL_POD_AUTOSCALER, key);
    if (found.isEmpty()) {
      histories.remove(key);
      return Plan.NOTHING;
    }
    Decision begun = Decision.begin(found.get(), histories.getOrDefault(key, History.EMPTY), now);
    return Plan.builder()
        .then(
            new Step.Call(
                "scaling",
                () ->
                    decided(view, begun)
                        .thenApply(
                            decision -> {
                              histories.put(key, decision.history());
                              return told(found.get(), decision);
                            })))
        .again(PERIOD)
        .build();
  }

  /** Who changed the object meanwhile is seen the next time. */
  private static Plan told(AnyObject scaler, Decision decision) {
    Plan.Builder plan = Plan.builder();
    plan.together(decision.notes().stream().<Step>map(Step.Tell::new).toList());
    if (!decision.status().equals(scaler.status())) {
      AnyObject next = new AnyObject(scaler.json().with("status", decision.status()));
      plan.then(
          Step.perform(Write.updateStatus(Kinds.HORIZONTAL_POD_AUTOSCALER, next)).tolerating("NotFound", "Conflict"));
    }
    return plan.build();
  }

  private CompletionStage<Decision> decided(View view, Decision begun) {
    JsonObject target = begun.scaler().spec().object("scaleTargetRef");
    Optional<ResourceType> type = type(view, target);
    if (type.isEmpty()) {
      return CompletableFuture.completedFuture(
          begun.withoutScale(
              "no matches for kind \"" + target.text("kind") + "\" in group \"" + group(target) + "\""));
    }
    Ref ref = new Ref(type.get(), begun.scaler().namespace(), target.text("name"));
    return place.client().scale(ref)
        .thenCompose(
            answer ->
                switch (answer) {
                  case Answer.Refused refused ->
                      CompletableFuture.completedFuture(begun.withoutScale(refused.message()));
                  case Answer.Done(JsonObject scale, long _) ->
                      decided(view, begun.scaled(scale.object("spec").number("replicas")), ref, scale);
                });
  }

  private static String group(JsonObject target) {
    String version = target.text("apiVersion");
    return version.indexOf('/') < 0 ? "" : version.substring(0, version.indexOf('/'));
  }

  /** By group and kind, in any version. */
  private static Optional<ResourceType> type(View view, JsonObject target) {
    String group = group(target);
    String kind = target.text("kind");
    return Builtin.catalogue().types().stream()
        .filter(t -> t.groupVersion().group().equals(group) && t.kind().equals(kind))
        .findFirst()
        .or(
            () ->
                view.list(Kinds.CUSTOM_RESOURCE_DEFINITION, "").stream()
                    .filter(d -> d.group().equals(group) && d.acceptedNames().kind().equals(kind))
                    .flatMap(d -> d.anyObjects().stream())
                    .findFirst());
  }

  private CompletionStage<Decision> decided(View view, Decision able, Ref target, JsonObject scale) {
    if (!able.asksMetrics()) {
      return carriedOut(able.withoutMetrics(), target, scale);
    }
    String text = scale.object("status").text("selector");
    if (text.isEmpty()) {
      return CompletableFuture.completedFuture(
          able.withoutPods("SelectorRequired", "selector is required", "the HPA target's scale is missing a selector"));
    }
    LabelSelector selector;
    try {
      selector = LabelSelector.parse(text);
    } catch (SelectorException e) {
      String error = "couldn't convert selector into a corresponding internal selector object: " + e.getMessage();
      return CompletableFuture.completedFuture(able.withoutPods("InvalidSelector", error, error));
    }
    Client client = place.client();
    return client.list(METRICS, target.namespace(), text)
        .thenCompose(
            metrics -> {
              List<Pod> pods =
                  view.list(Kinds.POD, target.namespace()).stream()
                      .filter(pod -> selector.matches(pod.meta().labels()))
                      .toList();
              return carriedOut(able.measured(pods, metrics), target, scale);
            });
  }

  private CompletionStage<Decision> carriedOut(Decision decision, Ref target, JsonObject scale) {
    if (decision.replicas().isEmpty()) {
      return CompletableFuture.completedFuture(decision);
    }
    JsonObject wanted =
        scale.with("spec", scale.object("spec").with("replicas", decision.replicas().getAsLong()));
    return place.client().perform(new Write.Update(target, "scale", wanted))
        .thenApply(
            answer ->
                switch (answer) {
                  case Answer.Done _ -> decision.done();
                  case Answer.Refused refused -> decision.refused(refused.message());
                });
  }
}
