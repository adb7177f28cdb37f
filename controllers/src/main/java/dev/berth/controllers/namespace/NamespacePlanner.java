package dev.berth.controllers.namespace;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Namespace;
import dev.berth.model.kinds.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An ending namespace: first its pods, so that no process outlives what protects it (KEP-5080), then everything else, then
 * the namespace itself.
 */
final class NamespacePlanner implements Planner<String> {
  private static final Duration SOONEST = Duration.ofSeconds(1);
  private static final Duration LATEST = Duration.ofSeconds(8);

  private final Sweep sweep;

  NamespacePlanner(Sweep sweep) {
    this.sweep = sweep;
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    Optional<Namespace> found = view.get(Kinds.NAMESPACE, "", name).filter(Namespace::isToBeEmptied);
    if (found.isEmpty()) {
      return Plan.NOTHING;
    }
    Namespace namespace = found.get();
    List<Pod> pods = view.list(Kinds.POD, name);
    if (!pods.isEmpty()) {
      return podsFirst(namespace, pods, now);
    }
    return Plan.builder()
        .then(
            new Step.Call(
                "emptying namespace " + name,
                () -> sweep.run(name).thenApply(remains -> after(namespace, remains, now))))
        .again(pause(namespace, now))
        .build();
  }

  /** The longer it takes, the less often it is looked at. */
  private static Duration pause(Namespace namespace, Instant now) {
    Duration since =
        namespace.meta().deletionTimestamp().map(at -> Duration.between(at, now)).orElse(Duration.ZERO).dividedBy(4);
    return since.compareTo(SOONEST) < 0 ? SOONEST : since.compareTo(LATEST) > 0 ? LATEST : since;
  }

  private static Plan podsFirst(Namespace namespace, List<Pod> pods, Instant now) {
    Plan.Builder plan = Plan.builder();
    List<Step> deletions = new ArrayList<>();
    Remains remains = Remains.of(List.of());
    for (Pod pod : pods) {
      remains.count(Kinds.POD.type(), pod.json());
      if (!pod.isTerminating()) {
        Write delete =
            new Write.Delete(Ref.of(Kinds.POD, pod), Write.DeleteOptions.only(pod).propagating("Background"));
        deletions.add(Step.perform(delete).tolerating("NotFound", "Conflict"));
      }
    }
    return plan
        .together(deletions)
        .together(status(namespace, remains, now))
        .again(pause(namespace, now))
        .build();
  }

  private static List<Step> status(Namespace namespace, Remains remains, Instant now) {
    JsonArray before = namespace.status().array("conditions");
    JsonArray after = EndConditions.set(before, remains, now);
    if (after.equals(before)) {
      return List.of();
    }
    JsonObject changed = namespace.json().updateObject("status", status -> status.with("conditions", after));
    return List.of(
        Step.perform(Write.updateStatus(Kinds.NAMESPACE, new Namespace(changed))).tolerating("NotFound"));
  }

  /** What follows from what was found. */
  static Plan after(Namespace namespace, Remains remains, Instant now) {
    Plan.Builder plan = Plan.builder().together(status(namespace, remains, now));
    return remains.isNothing() ? plan.then(letGo(namespace)).build() : plan.build();
  }

  /** The status was written just before, so the version that was seen is no longer the newest; the uid says which one. */
  private static Step letGo(Namespace namespace) {
    JsonArray left =
        JsonArray.of(
            namespace.spec().array("finalizers").strings()
                .filter(f -> !f.equals(Namespace.KUBERNETES))
                .map(JsonString::of)
                .toList());
    JsonObject freed =
        namespace.json()
            .updateObject("metadata", meta -> meta.without("resourceVersion"))
            .updateObject("spec", spec -> spec.with("finalizers", left));
    return Step.perform(new Write.Update(Ref.of(Kinds.NAMESPACE, namespace), "finalize", freed))
        .tolerating("NotFound", "Conflict");
  }
}
