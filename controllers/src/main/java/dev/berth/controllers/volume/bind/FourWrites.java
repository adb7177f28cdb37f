package dev.berth.controllers.volume.bind;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.Marks;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is left of a binding: the volume's claimRef, the volume's phase, the claim's volumeName, the claim's status, in this order
 * and one after the other.
 *
 * <p>The first and the third hold only for the versions that were seen: of two binders that give one volume to two claims, the
 * second is refused. The two phases follow from what is already written and hold in any case.
 */
final class FourWrites {
  private static final String YES = "yes";

  private FourWrites() {}

  /** Empty where everything is written. */
  static Plan of(PersistentVolume volume, PersistentVolumeClaim claim) {
    Plan.Builder plan = Plan.builder();
    left(volume, claim).forEach(write -> plan.then(Step.perform(write)));
    return plan.build();
  }

  /**
   * The same for a volume that comes back to a claim whose namesake had it. That this claim is there now, which the API is asked and
   * not a view, makes sure that the volume was not given to a later one of the name.
   */
  static Plan comingBack(PersistentVolume volume, PersistentVolumeClaim claim) {
    Plan.Builder plan = Plan.builder();
    plan.then(
        new Step.Confirm(
            Ref.of(Kinds.CLAIM, claim),
            found -> found.map(PersistentVolumeClaim::new).filter(now -> now.uid().equals(claim.uid()) && !now.isTerminating()).isPresent()));
    left(volume, claim).forEach(write -> plan.then(Step.perform(write)));
    String text =
        "volume \"" + volume.name() + "\" of an earlier claim of this name is bound again, with what is on it, as its annotation "
            + PersistentVolume.REBIND + " asks";
    return plan.then(new Step.Tell(Note.normal(claim, "VolumeRebound", text))).build();
  }

  private static List<Write> left(PersistentVolume volume, PersistentVolumeClaim claim) {
    List<Write> writes = new ArrayList<>(4);
    reserve(volume, claim).ifPresent(writes::add);
    if (!volume.phase().equals("Bound")) {
      writes.add(Patches.phase(volume, "Bound", ""));
    }
    name(volume, claim).ifPresent(writes::add);
    status(volume, claim).ifPresent(writes::add);
    return writes;
  }

  /**
   * The claimRef, and the mark that it is ours where nobody had chosen before. Of a volume that comes back it is not, and the mark of
   * earlier goes: whoever takes it out of the volume leaves it to the name.
   */
  private static Optional<Write> reserve(PersistentVolume volume, PersistentVolumeClaim claim) {
    boolean chosen = volume.isFor(claim);
    boolean complete = chosen && volume.claimRef().map(ref -> ref.text("uid")).filter(claim.uid()::equals).isPresent();
    boolean marked = volume.meta().annotations().has(PersistentVolumeClaim.BOUND_BY_CONTROLLER);
    boolean mark = !chosen && !marked;
    if (complete) {
      return Optional.empty();
    }
    JsonObject change = Patches.spec("claimRef", Note.reference(claim));
    if (volume.isForNamesake(claim)) {
      JsonObject unmarked = Patches.annotations(JsonObject.EMPTY.with(PersistentVolumeClaim.BOUND_BY_CONTROLLER, JsonNull.NULL));
      return Optional.of(Patches.exactly(Kinds.VOLUME, volume, marked ? change.with("metadata", unmarked.object("metadata")) : change));
    }
    return Optional.of(
        Patches.exactly(Kinds.VOLUME, volume, mark ? marked(change, PersistentVolumeClaim.BOUND_BY_CONTROLLER) : change));
  }

  private static Optional<Write> name(PersistentVolume volume, PersistentVolumeClaim claim) {
    JsonObject annotations = claim.meta().annotations();
    JsonObject change = JsonObject.EMPTY;
    if (!claim.volumeName().equals(volume.name())) {
      change = Patches.spec("volumeName", JsonString.of(volume.name()));
      if (!annotations.has(PersistentVolumeClaim.BOUND_BY_CONTROLLER)) {
        change = marked(change, PersistentVolumeClaim.BOUND_BY_CONTROLLER);
      }
    }
    if (!annotations.has(PersistentVolumeClaim.BIND_COMPLETED)) {
      change = marked(change, PersistentVolumeClaim.BIND_COMPLETED);
    }
    return change.isEmpty() ? Optional.empty() : Optional.of(Patches.exactly(Kinds.CLAIM, claim, change));
  }

  private static JsonObject marked(JsonObject change, String annotation) {
    JsonObject annotations = change.object("metadata").object("annotations").with(annotation, YES);
    return change.with("metadata", change.object("metadata").with("annotations", annotations));
  }

  /** The capacity is written when the claim becomes Bound, and never again: it may lag behind the volume's while that grows. */
  private static Optional<Write> status(PersistentVolume volume, PersistentVolumeClaim claim) {
    JsonObject change = JsonObject.EMPTY;
    if (!claim.isBound()) {
      change = change.with("phase", "Bound");
      JsonObject capacity = capacity(volume);
      if (!claim.status().object("capacity").equals(capacity)) {
        change = change.with("capacity", capacity);
      }
      if (!volume.attributesClass().isEmpty()) {
        change = change.with("currentVolumeAttributesClassName", volume.attributesClass());
      }
    }
    JsonArray modes = volume.spec().array("accessModes");
    if (!claim.status().array("accessModes").equals(modes)) {
      change = change.with("accessModes", modes);
    }
    return change.isEmpty() ? Optional.empty() : Optional.of(Patches.status(Kinds.CLAIM, claim, change));
  }

  private static JsonObject capacity(PersistentVolume volume) {
    String before = volume.meta().annotation(Marks.PRE_RESIZE_CAPACITY);
    JsonObject capacity = volume.spec().object("capacity");
    return before.isEmpty() ? capacity : capacity.with("storage", before);
  }

  /** The claim's status without a volume: a phase, and nothing that only a bound claim has. Nothing where it is so. */
  static Optional<Step> withoutVolume(PersistentVolumeClaim claim, String phase) {
    JsonObject change = claim.phase().equals(phase) ? JsonObject.EMPTY : JsonObject.EMPTY.with("phase", phase);
    for (String member : List.of("accessModes", "capacity")) {
      if (claim.status().has(member)) {
        change = change.with(member, JsonNull.NULL);
      }
    }
    return change.isEmpty() ? Optional.empty() : Optional.of(Step.perform(Patches.status(Kinds.CLAIM, claim, change)));
  }
}
