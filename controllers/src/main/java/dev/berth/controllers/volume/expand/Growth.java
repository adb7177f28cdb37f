package dev.berth.controllers.volume.expand;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Note;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.controllers.volume.DriverErrors;
import dev.berth.controllers.volume.DriverSecrets;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.quantity.Format;
import dev.berth.model.quantity.Quantity;
import dev.berth.storage.DriverException;
import dev.berth.storage.VolumeDriver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is next about one claim that asks for more than it has. Pure, but for what the driver does.
 *
 * <p>First the driver grows the volume, then the volume object says so, then the node grows the file system, and the claim's
 * capacity follows last. Where the driver says that it never can, the claim may ask for less, and that is tried then; where it is
 * uncertain whether it has grown, the size that was tried is kept to. Source: KEP-1790.
 */
record Growth(VolumeDriver driver, PersistentVolume volume, PersistentVolumeClaim claim, Instant now, Workplace place) {
  private static final String RESIZING = "Resizing";
  private static final String PENDING = "FileSystemResizePending";
  private static final String IN_PROGRESS = "ControllerResizeInProgress";
  private static final String INFEASIBLE = "ControllerResizeInfeasible";

  Plan plan() {
    Quantity has = claim.capacity().orElse(Quantity.ZERO);
    if (!claim.isBound() || target().compareTo(has) <= 0) {
      return Plan.NOTHING;
    }
    return volume.capacity().compareTo(target()) < 0 ? grow() : follow();
  }

  private Optional<Quantity> allocated() {
    return claim.status().object("allocatedResources").string("storage").map(Quantity::parse);
  }

  private String stage() {
    return claim.status().object("allocatedResourceStatuses").text("storage");
  }

  /** What is asked for; or what was tried, as long as it may have happened. */
  private Quantity target() {
    Quantity wanted = claim.requestedStorage();
    return allocated().filter(a -> stage().equals(IN_PROGRESS) && a.compareTo(wanted) > 0).orElse(wanted);
  }

  private Plan grow() {
    Quantity size = target();
    Plan.Builder plan = Plan.builder();
    boolean begun =
        (stage().equals(IN_PROGRESS) || stage().equals(INFEASIBLE)) && allocated().equals(Optional.of(size));
    if (!begun) {
      plan.then(
          Step.perform(status(Optional.of(size), IN_PROGRESS, set(without(conditions(), PENDING), RESIZING, ""))));
      plan.then(tell("Normal", "Resizing", "External resizer is resizing volume " + volume.name()));
    }
    Step.Call call =
        new Step.Call(
            "growing " + volume.name() + " to " + size,
            () ->
                DriverSecrets.with(
                        place.client(),
                        driver,
                        volume.csi().object("controllerExpandSecretRef"),
                        d -> d.expand(volume.csi().text("volumeHandle"), size.value()))
                    .handleAsync((bytes, e) -> e == null ? grown(bytes) : refused(size, e), place.loop()));
    return plan.then(call).build();
  }

  private Plan grown(long bytes) {
    JsonObject capacity = JsonObject.EMPTY.with("storage", Quantity.of(bytes, Format.BINARY_SI).toString());
    return Plan.of(Step.perform(Patches.of(Kinds.VOLUME, volume, Patches.spec("capacity", capacity))));
  }

  private Plan refused(Quantity size, Throwable failure) {
    String why =
        "resize volume \"" + volume.name() + "\" by resizer \"" + driver.name() + "\" failed: " + DriverErrors.text(failure);
    Plan.Builder plan = Plan.builder();
    if (isInfeasible(DriverErrors.code(failure)) && !stage().equals(INFEASIBLE)) {
      plan.then(Step.perform(status(Optional.of(size), INFEASIBLE, set(conditions(), RESIZING, ""))));
    }
    return plan.then(tell("Warning", "VolumeResizeFailed", why)).then(new Step.Fail(why)).build();
  }

  /** Whether trying the same again is of no use. */
  private static boolean isInfeasible(DriverException.Code code) {
    return switch (code) {
      case INVALID_ARGUMENT, OUT_OF_RANGE, NOT_FOUND -> true;
      case ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED, RESOURCE_EXHAUSTED, UNIMPLEMENTED, DEADLINE_EXCEEDED, UNAVAILABLE,
          CANCELED, PERMISSION_DENIED, UNAUTHENTICATED, UNKNOWN, DATA_LOSS, INTERNAL ->
          false;
    };
  }

  /** The volume is large enough: the node is next, or nothing but the claim's own status. */
  private Plan follow() {
    if (stage().startsWith("NodeResize")) {
      return Plan.NOTHING;
    }
    boolean node = driver.traits().expandOnNode() && !claim.volumeMode().equals("Block");
    if (node) {
      String message = "Waiting for user to (re-)start a pod to finish file system resize of volume on node.";
      return Plan.builder()
          .then(
              Step.perform(
                  status(allocated(), "NodeResizePending", set(without(conditions(), RESIZING), PENDING, message))))
          .then(tell("Normal", "FileSystemResizeRequired", "Require file system resize of volume on node"))
          .build();
    }
    JsonObject done =
        JsonObject.EMPTY
            .with("capacity", volume.spec().object("capacity"))
            .with("allocatedResourceStatuses", JsonNull.NULL)
            .with("conditions", orNull(without(without(conditions(), RESIZING), PENDING)));
    return Plan.builder()
        .then(Step.perform(Patches.status(Kinds.CLAIM, claim, done)))
        .then(tell("Normal", "VolumeResizeSuccessful", "Resize volume succeeded"))
        .build();
  }

  private Step tell(String type, String reason, String message) {
    return new Step.Tell(new Note(Note.reference(claim), type, reason, message));
  }

  private JsonArray conditions() {
    return claim.status().array("conditions");
  }

  private JsonArray set(JsonArray conditions, String type, String message) {
    return Condition.set(conditions, type, "True", "", message, now);
  }

  private static JsonArray without(JsonArray conditions, String type) {
    List<JsonObject> left = new ArrayList<>(conditions.objects().toList());
    left.removeIf(condition -> condition.text("type").equals(type));
    return JsonArray.of(left);
  }

  private static Json orNull(JsonArray array) {
    return array.isEmpty() ? JsonNull.NULL : array;
  }

  private Write status(Optional<Quantity> allocated, String stage, JsonArray conditions) {
    JsonObject status =
        JsonObject.EMPTY
            .with("allocatedResourceStatuses", JsonObject.EMPTY.with("storage", stage))
            .with("conditions", orNull(conditions));
    return Patches.status(
        Kinds.CLAIM,
        claim,
        allocated
            .map(size -> status.with("allocatedResources", JsonObject.EMPTY.with("storage", size.toString())))
            .orElse(status));
  }
}
