package dev.berth.controllers.volume.expand;

import dev.berth.base.json.Json;
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
import dev.berth.controllers.volume.Marks;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.quantity.Format;
import dev.berth.model.quantity.Quantity;
import dev.berth.storage.DriverException;
import dev.berth.storage.VolumeDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What is next about one claim that asks for more than it has. Pure, but for what the driver does.
 *
 * <p>First the driver grows the volume, then the volume object says so, then the node grows the file system, and the claim's
 * capacity follows last. Where the driver says that it never can, the claim may ask for less, and that is tried then; where it is
 * uncertain whether it has grown, the size that was tried is kept to. Source: KEP-1790; external-resizer
 * {@code pkg/controller/expand_and_recover.go}.
 *
 * @param refused uids of claims of which the driver has surely refused the last try: those are not kept to what was tried
 */
record Growth(
    VolumeDriver driver,
    PersistentVolume volume,
    PersistentVolumeClaim claim,
    Instant now,
    Workplace place,
    Set<String> refused) {
  private static final String RESIZING = "Resizing";
  private static final String PENDING = "FileSystemResizePending";
  private static final String FAILED = "ControllerResizeError";
  private static final String FAILED_ON_NODE = "NodeResizeError";
  private static final Set<String> OURS = Set.of(RESIZING, PENDING, FAILED, FAILED_ON_NODE);
  private static final String IN_PROGRESS = "ControllerResizeInProgress";
  private static final String INFEASIBLE = "ControllerResizeInfeasible";
  /** A node that has given up is given another chance now and then. */
  private static final Duration AGAIN = Duration.ofMinutes(10);

  Plan plan() {
    Quantity has = claim.capacity().orElse(Quantity.ZERO);
    if (!claim.isBound() || target().compareTo(has) <= 0) {
      boolean grown = volume.meta().annotations().has(Marks.PRE_RESIZE_CAPACITY) && has.compareTo(volume.capacity()) >= 0;
      return grown ? Plan.of(Step.perform(Patches.of(Kinds.VOLUME, volume, before(JsonNull.NULL)))) : Plan.NOTHING;
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
    boolean open = stage().equals(IN_PROGRESS) && !refused.contains(claim.uid());
    return allocated().filter(a -> open && a.compareTo(wanted) > 0).orElse(wanted);
  }

  private Plan grow() {
    Quantity size = target();
    Plan.Builder plan = Plan.builder();
    boolean begun =
        (stage().equals(IN_PROGRESS) || stage().equals(INFEASIBLE)) && allocated().equals(Optional.of(size));
    if (!begun) {
      plan.then(
          Step.perform(status(Optional.of(size), IN_PROGRESS, set(others(), RESIZING, ""))));
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
    refused.remove(claim.uid());
    JsonObject capacity = JsonObject.EMPTY.with("storage", Quantity.of(bytes, Format.BINARY_SI).toString());
    JsonObject change = Patches.spec("capacity", capacity);
    boolean first = growsOnNode() && !volume.meta().annotations().has(Marks.PRE_RESIZE_CAPACITY);
    String had = claim.capacity().orElse(Quantity.ZERO).toString();
    JsonObject all = first ? change.with("metadata", before(JsonString.of(had)).object("metadata")) : change;
    return Plan.of(Step.perform(Patches.of(Kinds.VOLUME, volume, all)));
  }

  /** What the claim has until the node has grown what is in the volume: so does another claim that comes to have it meanwhile. */
  private static JsonObject before(Json capacity) {
    return Patches.annotations(JsonObject.EMPTY.with(Marks.PRE_RESIZE_CAPACITY, capacity));
  }

  private boolean growsOnNode() {
    return driver.traits().expandOnNode() && !claim.volumeMode().equals("Block");
  }

  private Plan refused(Quantity size, Throwable failure) {
    String why =
        "resize volume \"" + volume.name() + "\" by resizer \"" + driver.name() + "\" failed: " + DriverErrors.text(failure);
    Plan.Builder plan = Plan.builder();
    DriverException.Code code = DriverErrors.code(failure);
    if (!code.refusesGrowth()) {
      refused.remove(claim.uid());
    } else {
      refused.add(claim.uid());
      JsonArray told = set(conditions(), RESIZING, "");
      told = set(told, FAILED, "failed to expand pvc with " + DriverErrors.text(failure));
      String next = code.isInfeasibleGrowth() ? INFEASIBLE : IN_PROGRESS;
      if (!stage().equals(next) || !told.equals(conditions())) {
        plan.then(Step.perform(status(Optional.of(size), next, told)));
      }
    }
    return plan.then(tell("Warning", "VolumeResizeFailed", why)).then(new Step.Fail(why)).build();
  }

  /** The volume is large enough: the node is next, or nothing but the claim's own status. */
  private Plan follow() {
    if (stage().equals("NodeResizePending") || stage().equals("NodeResizeInProgress")) {
      return Plan.builder().again(AGAIN).build();
    }
    if (growsOnNode()) {
      String message = "Waiting for user to (re-)start a pod to finish file system resize of volume on node.";
      return Plan.builder()
          .then(
              Step.perform(
                  status(allocated(), "NodeResizePending", set(others(), PENDING, message))))
          .then(tell("Normal", "FileSystemResizeRequired", "Require file system resize of volume on node"))
          .again(AGAIN)
          .build();
    }
    JsonObject done =
        JsonObject.EMPTY
            .with("capacity", volume.spec().object("capacity"))
            .with("allocatedResourceStatuses", JsonNull.NULL)
            .with("conditions", Patches.orNull(others()));
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

  /** Those that say nothing of growing. */
  private JsonArray others() {
    return Condition.without(conditions(), OURS);
  }

  private Write status(Optional<Quantity> allocated, String stage, JsonArray conditions) {
    JsonObject status =
        JsonObject.EMPTY
            .with("allocatedResourceStatuses", JsonObject.EMPTY.with("storage", stage))
            .with("conditions", Patches.orNull(conditions));
    return Patches.status(
        Kinds.CLAIM,
        claim,
        allocated
            .map(size -> status.with("allocatedResources", JsonObject.EMPTY.with("storage", size.toString())))
            .orElse(status));
  }
}
