package dev.berth.controllers.statefulset;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.ControllerRevision;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.select.LabelSelector;
import java.util.ArrayList;
import java.util.List;

/**
 * Which pods and revisions are a set's.
 *
 * <p>A pod belongs to a set by its controller reference. One without a controller that the selector selects and whose name
 * is the set's is adopted; one of the set's that is no longer so is released. What another controls is never touched.
 *
 * @param pods that belong to the set
 * @param adopted objects that are to get a reference to the set
 * @param released pods that are to lose it
 */
record Membership(List<Pod> pods, List<Adopted> adopted, List<Pod> released) {
  record Adopted(Kind<?> kind, KubeObject object) {}

  /** @param owned pods that the set controls @param orphans pods of its namespace that nobody controls */
  static Membership of(
      StatefulSet set, LabelSelector selector, List<Pod> owned, List<Pod> orphans, List<ControllerRevision> ownerless) {
    List<Pod> pods = new ArrayList<>(owned.size());
    List<Adopted> adopted = new ArrayList<>();
    List<Pod> released = new ArrayList<>();
    for (Pod pod : owned) {
      if (belongs(set, selector, pod)) {
        pods.add(pod);
      } else if (!set.isTerminating()) {
        released.add(pod);
      }
    }
    if (!set.isTerminating()) {
      ownerless.forEach(revision -> adopted.add(new Adopted(Kinds.CONTROLLER_REVISION, revision)));
      for (Pod pod : orphans) {
        if (belongs(set, selector, pod) && !pod.isTerminating()) {
          adopted.add(new Adopted(Kinds.POD, pod));
        }
      }
    }
    return new Membership(pods, adopted, released);
  }

  private static boolean belongs(StatefulSet set, LabelSelector selector, Pod pod) {
    return Identity.isNamedFor(set, pod) && selector.matches(pod.meta().labels());
  }

  boolean isSettled() {
    return adopted.isEmpty() && released.isEmpty();
  }

  /** Looks past the view whether the set is still there and not going: who adopts for a ghost makes the pods go with it. */
  static Step confirm(StatefulSet set) {
    return new Step.Confirm(
        Ref.of(Kinds.STATEFUL_SET, set),
        now ->
            now.map(StatefulSet::new)
                .filter(live -> live.uid().equals(set.uid()) && !live.isTerminating())
                .isPresent());
  }

  List<Step> steps(StatefulSet set) {
    List<Step> steps = new ArrayList<>();
    for (Adopted one : adopted) {
      JsonObject owner = set.asController().toJson();
      steps.add(Step.perform(Write.strategic(one.kind, one.object, owners(one.object, owner))).tolerating("NotFound"));
    }
    for (Pod pod : released) {
      JsonObject gone = JsonObject.builder().put("$patch", "delete").put("uid", set.uid()).build();
      steps.add(
          Step.perform(Write.strategic(Kinds.POD, pod, owners(pod, gone))).tolerating("NotFound", "Invalid"));
    }
    return steps;
  }

  /** The uid makes sure that it is still the object that was seen. */
  private static JsonObject owners(KubeObject object, Json reference) {
    return JsonObject.of(
        "metadata",
        JsonObject.builder().put("ownerReferences", JsonArray.of(reference)).put("uid", object.uid()).build());
  }
}
