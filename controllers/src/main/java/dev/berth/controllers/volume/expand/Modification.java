package dev.berth.controllers.volume.expand;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.client.Note;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.controllers.volume.DriverErrors;
import dev.berth.controllers.volume.DriverSecrets;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.storage.DriverException;
import dev.berth.storage.VolumeDriver;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is next about one claim whose VolumeAttributesClass is not the one that its volume has. Pure, but for what the driver does.
 *
 * <p>The claim's status says which class is on its way and how far it has come; when the driver has changed the volume, the
 * volume object names the class first and the claim last. A class that is asked for no longer and has changed nothing is
 * forgotten. Where no class is asked for any more, what may have happened to the volume is still brought to its end, and what
 * cannot be is left alone. Source: external-resizer {@code pkg/modifycontroller}.
 *
 * @param attributes the class that is {@link #wanted}, where it exists
 */
record Modification(
    VolumeDriver driver,
    PersistentVolume volume,
    PersistentVolumeClaim claim,
    Optional<AnyObject> attributes,
    Instant now,
    Workplace place) {
  private static final String MODIFYING = "ModifyingVolume";
  private static final String PENDING = "Pending";
  private static final String IN_PROGRESS = "InProgress";
  private static final String INFEASIBLE = "Infeasible";

  Plan plan() {
    String wanted = wanted(claim);
    if (!claim.isBound() || wanted.isEmpty()) {
      return Plan.NOTHING;
    }
    if (wanted.equals(current()) && !stage().equals(IN_PROGRESS)) {
      return stage().isEmpty() ? Plan.NOTHING : forget();
    }
    if (attributes.isEmpty()) {
      return isAt(PENDING)
          ? Plan.NOTHING
          : Plan.builder()
              .then(Step.perform(status(PENDING, "Waiting for vac to be created.")))
              .then(warn("VAC " + wanted + " does not exist."))
              .build();
    }
    if (!attributes.get().json().text("driverName").equals(driver.name())) {
      return Plan.builder()
          .then(warn("VAC's driver name in spec does not match the CSI driver name"))
          .then(new Step.Fail("the class " + wanted + " is another driver's"))
          .build();
    }
    return modify(wanted, attributes.get().json().object("parameters"));
  }

  /** The class that a claim asks for; where it asks for none, the one that its volume may be half on the way to. Else empty. */
  static String wanted(PersistentVolumeClaim claim) {
    JsonObject under = claim.status().object("modifyVolumeStatus");
    return claim.attributesClass().isEmpty() && under.text("status").equals(IN_PROGRESS)
        ? under.text("targetVolumeAttributesClassName")
        : claim.attributesClass();
  }

  private String current() {
    return claim.status().text("currentVolumeAttributesClassName");
  }

  private String stage() {
    return claim.status().object("modifyVolumeStatus").text("status");
  }

  private boolean isAt(String stage) {
    JsonObject status = claim.status().object("modifyVolumeStatus");
    return stage().equals(stage) && status.text("targetVolumeAttributesClassName").equals(wanted(claim));
  }

  private Plan modify(String wanted, JsonObject parameters) {
    Plan.Builder plan = Plan.builder();
    if (!isAt(IN_PROGRESS) && !isAt(INFEASIBLE)) {
      plan.then(Step.perform(status(IN_PROGRESS, "ModifyVolume operation in progress.")));
      plan.then(
          tell("VolumeModify", "external resizer is modifying volume " + claim.name() + " with vac " + wanted));
    }
    String handle = volume.csi().text("volumeHandle");
    Step.Call call =
        new Step.Call(
            "giving " + volume.name() + " the attributes of " + wanted,
            () ->
                DriverSecrets.with(
                        place.client(),
                        driver,
                        volume.csi().object("controllerExpandSecretRef"),
                        d -> d.modify(handle, parameters.strings()).thenApply(_ -> true))
                    .handleAsync((_, e) -> e == null ? done(wanted) : refused(e), place.loop()));
    return plan.then(call).build();
  }

  private Plan done(String wanted) {
    JsonObject done =
        JsonObject.EMPTY
            .with("currentVolumeAttributesClassName", wanted)
            .with("modifyVolumeStatus", JsonNull.NULL)
            .with("conditions", Patches.orNull(others()));
    return Plan.builder()
        .then(
            Step.perform(
                Patches.of(Kinds.VOLUME, volume, Patches.spec("volumeAttributesClassName", JsonString.of(wanted)))))
        .then(Step.perform(Patches.status(Kinds.CLAIM, claim, done)))
        .then(
            tell(
                "VolumeModifySuccessful",
                "external resizer modified volume " + claim.name() + " with vac " + wanted + " successfully"))
        .build();
  }

  private Plan refused(Throwable failure) {
    String why = DriverErrors.text(failure);
    Plan.Builder plan = Plan.builder();
    if (isInfeasible(DriverErrors.code(failure)) && !isAt(INFEASIBLE)) {
      plan.then(Step.perform(status(INFEASIBLE, "ModifyVolume failed with error" + why + ". Waiting for retry.")));
    }
    return plan.then(warn(why)).then(new Step.Fail(why)).build();
  }

  /** Whether trying the same again is of no use. */
  private static boolean isInfeasible(DriverException.Code code) {
    return switch (code) {
      case INVALID_ARGUMENT, OUT_OF_RANGE, NOT_FOUND, UNIMPLEMENTED -> true;
      case ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED, RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED, UNAVAILABLE, CANCELED,
          PERMISSION_DENIED, UNAUTHENTICATED, UNKNOWN, DATA_LOSS, INTERNAL ->
          false;
    };
  }

  private Plan forget() {
    JsonObject cleared =
        JsonObject.EMPTY.with("modifyVolumeStatus", JsonNull.NULL).with("conditions", Patches.orNull(others()));
    return Plan.builder()
        .then(Step.perform(Patches.status(Kinds.CLAIM, claim, cleared)))
        .then(tell("VolumeModifyCancelled", "Cancelled modify."))
        .build();
  }

  private Write status(String stage, String message) {
    JsonObject modify =
        JsonObject.EMPTY.with("status", stage).with("targetVolumeAttributesClassName", wanted(claim));
    return Patches.status(
        Kinds.CLAIM,
        claim,
        JsonObject.EMPTY
            .with("modifyVolumeStatus", modify)
            .with("conditions", Condition.set(claim.status().array("conditions"), MODIFYING, "True", "", message, now)));
  }

  private JsonArray others() {
    return Condition.without(claim.status().array("conditions"), List.of(MODIFYING));
  }

  private Step tell(String reason, String message) {
    return new Step.Tell(Note.normal(claim, reason, message));
  }

  private Step warn(String message) {
    return new Step.Tell(Note.warning(claim, "VolumeModifyFailed", message));
  }
}
