package dev.berth.controllers.volume.ephemeral;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.Note;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import java.util.List;
import java.util.Optional;

/**
 * A claim {@code pod-volume} for each generic ephemeral volume of a pod, owned by the pod. A claim of that name that is somebody
 * else's is never used. Source: {@code pkg/controller/volume/ephemeral}; KEP-1698.
 */
public final class EphemeralClaims implements Controller {

  @Override
  public String name() {
    return "ephemeral-volume-controller";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.POD, Kinds.CLAIM).with(Indexes.PODS_BY_CLAIM);
  }

  @Override
  public void start(Workplace place) {
    View view = place.view();
    PlanQueue<String> pods =
        new PlanQueue<>(
            place,
            (_, key, _) -> {
              return view.get(Kinds.POD, key)
                  .map(pod -> plan(view, pod))
                  .orElse(Plan.NOTHING);
            });
    view.onChange(
        Kinds.POD,
        (before, after) -> after.filter(pod -> before.isEmpty() && isConcerned(pod)).ifPresent(pod -> pods.add(pod.key())));
    view.onChange(
        Kinds.CLAIM,
        (before, after) ->
            before
                .filter(_ -> after.isEmpty())
                .ifPresent(gone -> view.by(Indexes.PODS_BY_CLAIM, gone.key()).forEach(pod -> pods.add(pod.key()))));
  }

  private static boolean isConcerned(Pod pod) {
    return pod.volumes().anyMatch(volume -> volume.has("ephemeral"));
  }

  private static Plan plan(View view, Pod pod) {
    if (pod.isTerminating()) {
      return Plan.NOTHING;
    }
    Plan.Builder plan = Plan.builder();
    pod.volumes().filter(volume -> volume.has("ephemeral")).forEach(volume -> plan(view, plan, pod, volume));
    return plan.build();
  }

  private static void plan(View view, Plan.Builder plan, Pod pod, JsonObject volume) {
    String name = pod.claimName(volume);
    Optional<PersistentVolumeClaim> claim = view.get(Kinds.CLAIM, pod.namespace(), name);
    if (claim.isEmpty()) {
      plan.then(
          Step.perform(Write.create(Kinds.CLAIM, pod.namespace(), claim(pod, volume, name)))
              .reporting(answer -> report(pod, volume, name, answer)));
    } else if (!claim.get().isControlledBy(pod.uid())) {
      String why =
          "PVC " + claim.get().key() + " was not created for pod " + pod.namespace() + "/" + pod.name() + " (pod is not owner)";
      plan.then(new Step.Tell(failure(pod, volume, why))).then(new Step.Fail(why));
    }
  }

  private static List<Note> report(Pod pod, JsonObject volume, String name, Answer answer) {
    return switch (answer) {
      case Answer.Done _ -> List.of();
      case Answer.Refused refused -> List.of(failure(pod, volume, "create PVC " + name + ": " + refused.message()));
    };
  }

  private static Note failure(Pod pod, JsonObject volume, String why) {
    return Note.warning(pod, "FailedBinding", "ephemeral volume " + volume.text("name") + ": " + why);
  }

  private static JsonObject claim(Pod pod, JsonObject volume, String name) {
    JsonObject template = volume.object("ephemeral").object("volumeClaimTemplate");
    JsonObject metadata = JsonObject.EMPTY.with("name", name).with("namespace", pod.namespace());
    for (String member : List.of("labels", "annotations")) {
      JsonObject given = template.object("metadata").object(member);
      metadata = given.isEmpty() ? metadata : metadata.with(member, given);
    }
    return JsonObject.builder()
        .put("apiVersion", "v1")
        .put("kind", "PersistentVolumeClaim")
        .put("metadata", metadata.with("ownerReferences", JsonArray.of(pod.asController().toJson())))
        .put("spec", template.object("spec"))
        .build();
  }
}
