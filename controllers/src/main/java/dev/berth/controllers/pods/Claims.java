package dev.berth.controllers.pods;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Index;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which objects are an owner's, and what must be written to make it so. An object that has the owner as its
 * controller and
 * matches is kept; one that no longer matches is released; one without any controller that matches is adopted. An owner
 * that is going neither adopts nor releases, and what has another controller is never touched.
 *
 * @param kept already the owner's, and matching
 * @param adopted to be taken
 * @param released to be let go
 */
public record Claims<T extends KubeObject>(List<T> kept, List<T> adopted, List<T> released) {

  /**
   * Among the objects of the owner and those without a controller in its namespace, as an index {@code
   * byController} has
   * them.
   *
   * @param matches selector and whatever else makes an object the owner's
   * @param relevant objects for which this is not so are left alone and in none of the lists
   */
  public static <T extends KubeObject> Claims<T> of(
      KubeObject owner, View view, Index<T> byController, Predicate<T> relevant, Predicate<T> matches) {
    List<T> kept = new ArrayList<>();
    List<T> released = new ArrayList<>();
    for (T object : view.by(byController, owner.uid())) {
      if (!relevant.test(object)) {
        continue;
      }
      if (matches.test(object)) {
        kept.add(object);
      } else if (!owner.isTerminating()) {
        released.add(object);
      }
    }
    List<T> adopted = new ArrayList<>();
    if (!owner.isTerminating()) {
      for (T object : view.by(byController, owner.namespace() + "/")) {
        if (!object.isTerminating() && relevant.test(object) && matches.test(object)) {
          adopted.add(object);
        }
      }
    }
    return new Claims<>(kept, adopted, released);
  }

  /** Whether nothing has to be written. */
  public boolean settled() {
    return adopted.isEmpty() && released.isEmpty();
  }

  /**
   * The writes. Adoption is preceded by a look at the owner past the view: an owner that has been deleted, or
   * replaced by
   * another of its name, must not take anything.
   */
  public Plan plan(Kind<?> ownerKind, KubeObject owner, Kind<T> kind) {
    return plan(ownerKind, owner, kind, "");
  }

  /** The same, with a finalizer that what is adopted gets and what is released loses. */
  public Plan plan(Kind<?> ownerKind, KubeObject owner, Kind<T> kind, String finalizer) {
    Plan.Builder plan = Plan.builder();
    plan.together(released.stream().map(object -> release(owner, kind, object, finalizer)).toList());
    if (!adopted.isEmpty()) {
      plan.then(new Step.Confirm(Ref.of(ownerKind, owner), live -> mayAdopt(owner, live)));
      plan.together(adopted.stream().map(object -> adopt(owner, kind, object, finalizer)).toList());
    }
    return plan.build();
  }

  private static boolean mayAdopt(KubeObject owner, Optional<JsonObject> live) {
    JsonObject metadata = live.orElse(JsonObject.EMPTY).object("metadata");
    return metadata.text("uid").equals(owner.uid()) && !metadata.has("deletionTimestamp");
  }

  private static <T extends KubeObject> Step adopt(KubeObject owner, Kind<T> kind, T object, String finalizer) {
    JsonObject.Builder metadata = metadata(object, JsonArray.of(owner.asController().toJson()));
    if (!finalizer.isEmpty()) {
      metadata.put("finalizers", JsonArray.ofStrings(List.of(finalizer)));
    }
    return Step.perform(Write.strategic(kind, object, JsonObject.of("metadata", metadata.build())))
        .tolerating("NotFound");
  }

  private static <T extends KubeObject> Step release(KubeObject owner, Kind<T> kind, T object, String finalizer) {
    JsonObject.Builder metadata =
        metadata(object, JsonArray.of(JsonObject.builder().put("$patch", "delete").put("uid", owner.uid()).build()));
    if (!finalizer.isEmpty()) {
      metadata.put("$deleteFromPrimitiveList/finalizers", JsonArray.ofStrings(List.of(finalizer)));
    }
    // Invalid: the reference was the last one and the object is gone, or is another by now
    return Step.perform(Write.strategic(kind, object, JsonObject.of("metadata", metadata.build())))
        .tolerating("NotFound", "Invalid");
  }

  /** With the uid the patch is refused where the name belongs to another object by now. */
  private static JsonObject.Builder metadata(KubeObject object, JsonArray references) {
    return JsonObject.builder().put("uid", object.uid()).put("ownerReferences", references);
  }
}
