package dev.berth.controllers.volume.attach;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.base.queue.Backoff;
import dev.berth.base.queue.WorkQueue;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.PlanQueue;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.core.Workplace;
import dev.berth.controllers.volume.DriverErrors;
import dev.berth.controllers.volume.DriverSecrets;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.VolumeAttachment;
import dev.berth.model.time.Timestamps;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Runs what external-attacher does beside a driver, for all of our drivers: carries VolumeAttachments out. A finalizer keeps an
 * attachment until the volume is detached; the volume's handle is noted beside it, so that it can be detached even when the volume
 * object has been forced away.
 */
public final class Attacher implements Controller {
  private static final String HANDLE = "storage.berth.dev/volume-handle";
  /** As external-attacher notes it. */
  private static final String NODE_ID = "csi.alpha.kubernetes.io/node-id";
  private static final WorkQueue.Settings QUEUE =
      new WorkQueue.Settings(100, 1_000_000, new Backoff(Duration.ofMillis(500), Duration.ofMinutes(5)));

  private final Drivers drivers;

  public Attacher(Drivers drivers) {
    this.drivers = drivers;
  }

  @Override
  public String name() {
    return "csi-attacher";
  }

  @Override
  public Needs needs() {
    return Needs.of(Kinds.VOLUME_ATTACHMENT, Kinds.VOLUME, Kinds.CSI_NODE);
  }

  @Override
  public void start(Workplace place) {
    PlanQueue<String> attachments = new PlanQueue<>(place, planner(place), QUEUE);
    Runnable _ =
        drivers.onChange(
            name ->
                place.view().list(Kinds.VOLUME_ATTACHMENT, "").stream()
                    .filter(attachment -> attachment.attacher().equals(name))
                    .forEach(attachment -> attachments.add(attachment.name())));
    place.view()
        .onChange(
            Kinds.VOLUME_ATTACHMENT,
            (before, after) ->
                after
                    .filter(a -> drivers.find(a.attacher()).isPresent())
                    .filter(a -> !before.map(Attacher::facts).equals(Optional.of(facts(a))))
                    .ifPresent(attachment -> attachments.add(attachment.name())));
  }

  /** What decides; not the status, or the report of a failure would bring the next try forward. */
  private static List<Object> facts(VolumeAttachment attachment) {
    return List.of(attachment.uid(), attachment.isTerminating(), attachment.meta().finalizers());
  }

  private Planner<String> planner(Workplace place) {
    return (view, name, now) ->
        view.get(Kinds.VOLUME_ATTACHMENT, "", name)
            .flatMap(a -> drivers.find(a.attacher()).map(driver -> new Work(place, view, now, driver, a).plan()))
            .orElse(Plan.NOTHING);
  }

  /** {@code external-attacher/block-berth-dev}. */
  private static String finalizer(VolumeAttachment attachment) {
    return "external-attacher/" + attachment.attacher().replace('.', '-');
  }

  private record Work(Workplace place, View view, Instant now, VolumeDriver driver, VolumeAttachment attachment) {
    Plan plan() {
      boolean held = attachment.meta().hasFinalizer(finalizer(attachment));
      if (attachment.isTerminating()) {
        return held ? detach() : Plan.NOTHING;
      }
      Optional<PersistentVolume> volume = view.get(Kinds.VOLUME, "", attachment.volumeName());
      if (attachment.isAttached()) {
        return Plan.NOTHING;
      }
      if (volume.isEmpty()) {
        // kinds that are listed anew arrive one after the other: the volume may be younger than what is seen of volumes
        return Plan.of(new Step.Fail("volume " + attachment.volumeName() + " is not there"));
      }
      return held ? attach(volume.get()) : hold(volume.get());
    }

    private Plan hold(PersistentVolume volume) {
      JsonArray finalizers = attachment.meta().json().array("finalizers").plus(JsonString.of(finalizer(attachment)));
      JsonObject metadata =
          JsonObject.EMPTY
              .with(
                  "annotations",
                  JsonObject.EMPTY.with(HANDLE, volume.csi().text("volumeHandle")).with(NODE_ID, saidNodeId()))
              .with("finalizers", finalizers);
      return Plan.of(
          Step.perform(
              Patches.exactly(Kinds.VOLUME_ATTACHMENT, attachment, JsonObject.EMPTY.with("metadata", metadata))));
    }

    private VolumeDriver.Use use(PersistentVolume volume) {
      List<String> modes = volume.accessModes();
      String widest =
          Stream.of("ReadWriteMany", "ReadOnlyMany").filter(modes::contains).findFirst().orElse(
              modes.isEmpty() ? "ReadWriteOnce" : modes.getFirst());
      return new VolumeDriver.Use(
          handle(),
          nodeId(),
          volume.csi().object("volumeAttributes").strings(),
          Map.of(),
          volume.volumeMode().equals("Block"),
          volume.csi().text("fsType"),
          volume.spec().array("mountOptions").strings().toList(),
          widest);
    }

    /** Of the volume object, if it is still there. */
    private JsonObject secret() {
      return view.get(Kinds.VOLUME, "", attachment.volumeName())
          .map(volume -> volume.csi().object("controllerPublishSecretRef"))
          .orElse(JsonObject.EMPTY);
    }

    /** By which the driver knows the node: as noted, since the node may have gone, or as the node says. */
    private String nodeId() {
      String noted = attachment.meta().annotation(NODE_ID);
      return noted.isEmpty() ? saidNodeId() : noted;
    }

    private String saidNodeId() {
      return view.get(Kinds.CSI_NODE, "", attachment.nodeName()).stream()
          .flatMap(n -> n.spec().array("drivers").objects())
          .filter(entry -> entry.text("name").equals(driver.name()))
          .map(entry -> entry.text("nodeID"))
          .findFirst()
          .orElse(attachment.nodeName());
    }

    private String handle() {
      return attachment.meta().annotation(HANDLE);
    }

    private Plan attach(PersistentVolume volume) {
      return Plan.of(
          new Step.Call(
              "attaching " + volume.name() + " to " + attachment.nodeName(),
              () ->
                  DriverSecrets.with(
                          place.client(),
                          driver,
                          volume.csi().object("controllerPublishSecretRef"),
                          d -> d.attach(use(volume), volume.csi().bool("readOnly")))
                      .handleAsync((told, e) -> e == null ? attached(told) : failed("attachError", e), place.loop())));
    }

    private Plan attached(Map<String, String> told) {
      JsonObject status = JsonObject.EMPTY.with("attached", true);
      if (!told.isEmpty()) {
        status = status.with("attachmentMetadata", JsonObject.ofStrings(new TreeMap<>(told)));
      }
      if (attachment.status().has("attachError")) {
        status = status.with("attachError", JsonNull.NULL);
      }
      return Plan.of(Step.perform(Patches.status(Kinds.VOLUME_ATTACHMENT, attachment, status)).tolerating("NotFound"));
    }

    private Plan detach() {
      return Plan.of(
          new Step.Call(
              "detaching " + attachment.volumeName() + " from " + attachment.nodeName(),
              () ->
                  DriverSecrets.with(place.client(), driver, secret(), d -> d.detach(handle(), nodeId()))
                      .handleAsync((_, e) -> e == null ? detached() : failed("detachError", e), place.loop())));
    }

    private Plan detached() {
      return Plan.of(
          Step.perform(Patches.removeFinalizer(Kinds.VOLUME_ATTACHMENT, attachment, finalizer(attachment)))
              .tolerating("NotFound"));
    }

    private Plan failed(String member, Throwable failure) {
      String why = DriverErrors.text(failure);
      JsonObject error =
          JsonObject.EMPTY.with("time", Timestamps.format(now)).with("message", why).with(
              "errorCode", DriverErrors.code(failure).number());
      return Plan.builder()
          .then(
              Step.perform(Patches.status(Kinds.VOLUME_ATTACHMENT, attachment, JsonObject.EMPTY.with(member, error)))
                  .tolerating("NotFound"))
          .then(new Step.Fail(why))
          .build();
    }
  }
}
