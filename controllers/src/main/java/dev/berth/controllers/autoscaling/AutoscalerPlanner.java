package dev.berth.controllers.autoscaling;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.ResourceType;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Asks for the scale of an autoscaler's target and for the metrics of its pods, and carries out what {@link Decision} makes of
 * them; every 15 seconds. Owns what was recommended and done lately, which nobody else has: after a start that begins anew, as
 * upstream. On the loop. Keys are {@code namespace/name}.
 */
final class AutoscalerPlanner implements Planner<String> {
  static final Duration PERIOD = Duration.ofSeconds(15);

  private final Workplace place;
  private final Map<String, History> histories = new HashMap<>();
  /** Which pods each one has spoken of, by its key. */
  private final Map<String, LabelSelector> selectors = new HashMap<>();

  AutoscalerPlanner(Workplace place) {
    this.place = place;
  }

  @Override
  public Plan plan(View view, String key, Instant now) {
    Optional<AnyObject> found = view.get(Kinds.HORIZONTAL_POD_AUTOSCALER, key);
    if (found.isEmpty()) {
      histories.remove(key);
      selectors.remove(key);
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

  static String group(JsonObject target) {
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
    selectors.put(able.scaler().key(), selector);
    List<Pod> pods =
        view.list(Kinds.POD, target.namespace()).stream().filter(pod -> selector.matches(pod.meta().labels())).toList();
    List<String> sharing = sharing(view, target.namespace(), pods);
    if (sharing.size() > 1) {
      return CompletableFuture.completedFuture(able.sharing(selector.toString(), sharing));
    }
    MetricsApis apis = new MetricsApis(place.client(), target.namespace(), text, object -> type(view, object));
    long present = scale.object("status").number("replicas");
    return inTurn(able.metrics(), apis)
        .thenCompose(answers -> carriedOut(able.measured(pods, present, answers), target, scale));
  }

  /** Who has any of the pods among those of its target, as far as is known yet. */
  private List<String> sharing(View view, String namespace, List<Pod> pods) {
    return selectors.entrySet().stream()
        .filter(e -> e.getKey().startsWith(namespace + "/") && view.get(Kinds.HORIZONTAL_POD_AUTOSCALER, e.getKey()).isPresent())
        .filter(e -> pods.stream().anyMatch(pod -> e.getValue().matches(pod.meta().labels())))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private static CompletionStage<List<Answer>> inTurn(List<JsonObject> metrics, MetricsApis apis) {
    CompletionStage<List<Answer>> all = CompletableFuture.completedFuture(List.of());
    for (JsonObject metric : metrics) {
      all =
          all.thenCompose(
              known ->
                  apis.ask(metric).thenApply(answer -> Stream.concat(known.stream(), Stream.of(answer)).toList()));
    }
    return all;
  }

  private CompletionStage<Decision> carriedOut(Decision decision, Ref target, JsonObject scale) {
    if (decision.replicas().isEmpty()) {
      return CompletableFuture.completedFuture(decision);
    }
    return new Rescale(place.client(), target, decision.replicas().getAsLong()).from(scale)
        .thenApply(
            answer ->
                switch (answer) {
                  case Answer.Done _ -> decision.done();
                  case Answer.Refused refused -> decision.refused(refused.message());
                });
  }
}
