package dev.berth.node.agent;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.names.GoQuote;
import dev.berth.model.quantity.Quantity;
import dev.berth.node.KubeletPaths;
import dev.berth.node.volume.Device;
import dev.berth.storage.DriverException;
import dev.berth.storage.VolumeDriver;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Grows what is in a volume after the volume has grown, and says in the claim that it is done (KEP-1790, the node's part). A
 * failure that will not pass is written down as infeasible, and left to the controller; any other is tried again. What a driver cannot grow while it is in use
 * ({@code FAILED_PRECONDITION}) waits for the next pod, before whose start the volume is staged anew.
 */
final class NodeExpansion {
  private static final String PENDING = "FileSystemResizePending";
  private static final String FAILED = "NodeResizeError";
  private static final Set<String> OF_GROWTH = Set.of(PENDING, FAILED, "Resizing", "ControllerResizeError");

  private final Surroundings place;
  private final Mounting mounting;
  private final BiPredicate<Device, String> isPublished;
  private final Set<String> underWay = new HashSet<>();
  private final Map<String, Integer> failures = new HashMap<>();
  private final Map<String, Instant> retryAt = new HashMap<>();
  /** By volume that is to be tried again later: the pod that has it by then, which may not be the one of the last try. */
  private final Map<String, Pod> successors = new HashMap<>();
  /** Volumes that cannot grow so far, until the controller asks again; the view may not have heard of that. */
  private final Set<String> givenUp = new HashSet<>();
  /** By volume: the pod during whose life its driver cannot grow it. */
  private final Map<String, String> inUseBy = new HashMap<>();

  /** @param isPublished whether a volume is mounted for the pod of a uid */
  NodeExpansion(Surroundings place, Mounting mounting, BiPredicate<Device, String> isPublished) {
    this.place = place;
    this.mounting = mounting;
    this.isPublished = isPublished;
  }

  /** Looks at a volume that is mounted for a pod. */
  void look(Device device, Pod pod) {
    Optional<PersistentVolume> volume = place.view().get(Kinds.VOLUME, "", device.volume());
    Optional<PersistentVolumeClaim> claim =
        volume.flatMap(v -> v.claimRef()).flatMap(
            ref -> place.view().get(Kinds.CLAIM, ref.text("namespace"), ref.text("name")));
    Optional<VolumeDriver> driver = mounting.driver(device.driver());
    if (volume.isEmpty() || claim.isEmpty() || driver.isEmpty() || !wants(volume.get(), claim.get())) {
      return;
    }
    String key = device.uniqueName();
    boolean inVain = pod.uid().equals(inUseBy.get(key));
    if (stage(claim.get()).equals("NodeResizePending")) {
      givenUp.remove(key);
    }
    inVain |= givenUp.contains(key);
    if (retryAt.getOrDefault(key, Instant.EPOCH).isAfter(place.now())) {
      successors.put(key, pod);
      return;
    }
    if (inVain || !underWay.add(key)) {
      return;
    }
    Runnable expand = () -> expand(device, pod, volume.get(), claim.get(), driver.get());
    if (stage(claim.get()).equals("NodeResizePending")) {
      JsonObject begun = JsonObject.EMPTY.with("storage", "NodeResizeInProgress");
      perform(claim.get(), JsonObject.of("allocatedResourceStatuses", begun), expand, () -> again(device, pod));
    } else {
      expand.run();
    }
  }

  private void expand(Device device, Pod pod, PersistentVolume volume, PersistentVolumeClaim claim, VolumeDriver driver) {
    KubeletPaths paths = place.settings().paths();
    Later.then(
        place.loop(),
        new DriverCalls(place)
            .expand(
                driver,
                device,
                device.use(place.settings().name(), Map.of()),
                device.stagePath(paths),
                device.podPath(paths, pod.uid()),
                volume.capacity().value()),
        _ -> grown(device, pod, volume, claim),
        why -> failed(device, pod, volume, claim, why));
  }

  private static String stage(PersistentVolumeClaim claim) {
    return claim.status().object("allocatedResourceStatuses").text("storage");
  }

  private static boolean wants(PersistentVolume volume, PersistentVolumeClaim claim) {
    String state = stage(claim);
    boolean asked =
        state.equals("NodeResizePending")
            || state.equals("NodeResizeInProgress")
            || state.isEmpty() && Condition.isTrue(claim, PENDING);
    return asked && volume.capacity().compareTo(claim.capacity().orElse(Quantity.ZERO)) > 0;
  }

  private void grown(Device device, Pod pod, PersistentVolume volume, PersistentVolumeClaim claim) {
    JsonArray conditions = Condition.without(claim.status().array("conditions"), OF_GROWTH);
    JsonObject status =
        JsonObject.builder()
            .put("capacity", JsonObject.EMPTY.with("storage", volume.capacity().toString()))
            .put("conditions", conditions)
            .put("allocatedResourceStatuses", JsonObject.of("storage", JsonNull.NULL))
            .build();
    String message =
        "MountVolume.NodeExpandVolume succeeded for volume " + GoQuote.quote(device.volume()) + " "
            + place.settings().name();
    write(
        device,
        pod,
        claim,
        status,
        () -> {
          failures.remove(device.uniqueName());
          inUseBy.remove(device.uniqueName());
          place.events().record(Note.normal(pod, "FileSystemResizeSuccessful", message));
          place.events().record(Note.normal(claim, "FileSystemResizeSuccessful", message));
        });
  }

  private void failed(
      Device device, Pod pod, PersistentVolume volume, PersistentVolumeClaim seen, Throwable why) {
    String message =
        "MountVolume.NodeExpandVolume failed for volume " + GoQuote.quote(device.volume()) + ": " + why.getMessage();
    for (KubeObject about : new KubeObject[] {pod, seen}) {
      place.events().record(Note.warning(about, "VolumeResizeFailed", message));
    }
    Optional<DriverException.Code> code =
        why instanceof DriverException e ? Optional.of(e.code()) : Optional.empty();
    if (code.equals(Optional.of(DriverException.Code.FAILED_PRECONDITION))) {
      inUseBy.put(device.uniqueName(), pod.uid());
      underWay.remove(device.uniqueName());
      return;
    }
    if (code.filter(DriverException.Code::refusesGrowth).isEmpty()) {
      again(device, pod);
      return;
    }
    PersistentVolumeClaim claim = place.view().get(Kinds.CLAIM, seen.namespace(), seen.name()).orElse(seen);
    // whoever has asked for something else meanwhile leaves it to the controller to find out what can be
    boolean infeasible =
        code.get().isInfeasibleGrowth() || Condition.isTrue(claim, FAILED) && !claim.requestedStorage().equals(volume.capacity());
    String text = "failed to expand pvc with " + DriverFailure.text(why);
    JsonArray conditions = Condition.set(claim.status().array("conditions"), FAILED, "True", "", text, place.now());
    JsonObject status = JsonObject.EMPTY.with("conditions", conditions);
    if (infeasible) {
      JsonObject given = JsonObject.EMPTY.with("storage", "NodeResizeInfeasible");
      write(device, pod, claim, status.with("allocatedResourceStatuses", given), () -> givenUp.add(device.uniqueName()));
    } else if (conditions.equals(claim.status().array("conditions"))) {
      again(device, pod);
    } else {
      perform(claim, status, () -> again(device, pod), () -> again(device, pod));
    }
  }

  private void again(Device device, Pod pod) {
    String key = device.uniqueName();
    underWay.remove(key);
    int count = failures.merge(key, 1, Integer::sum);
    retryAt.put(key, place.now().plus(Mounting.BACKOFF.after(count)));
    place.loop().schedule(
        Mounting.BACKOFF.after(count),
        () -> {
          Pod user = Optional.ofNullable(successors.remove(key)).orElse(pod);
          if (isPublished.test(device, user.uid())) {
            look(device, user);
          }
        });
  }

  /** Says what came of it, or tries all of it again: a volume that has grown does not mind. */
  private void write(Device device, Pod pod, PersistentVolumeClaim claim, JsonObject status, Runnable then) {
    perform(
        claim,
        status,
        () -> {
          underWay.remove(device.uniqueName());
          then.run();
        },
        () -> again(device, pod));
  }

  private void perform(PersistentVolumeClaim claim, JsonObject status, Runnable then, Runnable otherwise) {
    JsonObject body =
        JsonObject.of("metadata", JsonObject.EMPTY.with("uid", claim.uid()), "status", status);
    Later.then(
        place.loop(),
        place.client().perform(
            new Write.Patch(Ref.of(Kinds.CLAIM, claim), "status", Write.PatchType.MERGE, body)),
        answer -> {
          if (answer instanceof Answer.Done) {
            then.run();
          } else {
            otherwise.run();
          }
        },
        _ -> otherwise.run());
  }
}
