package dev.berth.controllers.volume.provision;

import dev.berth.base.json.JsonObject;
import dev.berth.base.queue.Backoff;
import dev.berth.base.queue.WorkQueue;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.StorageClass;
import dev.berth.model.quantity.Format;
import dev.berth.model.quantity.Quantity;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executor;

/**
 * How much room is left in one place for one class, as a CSIStorageCapacity by which the scheduler avoids places that are full. Asked
 * of the driver when a volume there came or went, and every minute; sooner where it gave no answer.
 */
final class Capacities implements Planner<Capacities.Spot> {
  /** Where the objects are kept. */
  static final String NAMESPACE = "kube-system";
  private static final Duration PERIOD = Duration.ofMinutes(1);
  static final WorkQueue.Settings QUEUE = new WorkQueue.Settings(100, 1_000_000, new Backoff(Duration.ofSeconds(1), PERIOD));
  private static final String MANAGED_BY = "csi.storage.k8s.io/managed-by";
  private static final String OURS = "berth";
  private static final String DRIVER_NAME = "csi.storage.k8s.io/drivername";

  private final Drivers drivers;
  private final Executor loop;

  Capacities(Drivers drivers, Executor loop) {
    this.drivers = drivers;
    this.loop = loop;
  }

  /**
   * A class in a place.
   *
   * @param place labels of nodes, in order of their names
   */
  record Spot(String className, Map<String, String> place) {
    /** Always the same for a spot, so that there is one object for each. */
    String objectName() {
      String text = className + place;
      return "csisc-" + UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static Optional<VolumeDriver> counting(Drivers drivers, StorageClass storageClass) {
    return drivers.find(storageClass.provisioner()).filter(driver -> driver.traits().trackCapacity());
  }

  /** All spots of a class, as far as its driver is ours and counts. */
  static List<Spot> spots(View view, Drivers drivers, StorageClass storageClass) {
    return counting(drivers, storageClass)
        .map(driver -> Places.all(view, driver.traits().topologyKeys()))
        .orElse(List.of())
        .stream()
        .map(place -> new Spot(storageClass.name(), place))
        .toList();
  }

  /** The spot of a class at a node. */
  static Optional<Spot> spot(Node node, Drivers drivers, StorageClass storageClass) {
    return counting(drivers, storageClass)
        .flatMap(driver -> Places.of(node, driver.traits().topologyKeys()))
        .map(place -> new Spot(storageClass.name(), place));
  }

  /** The spot that an object of ours tells of; empty for those of others. */
  static Optional<Spot> spot(AnyObject told) {
    return told.meta().labels().text(MANAGED_BY).equals(OURS)
        ? Optional.of(
            new Spot(
                told.json().text("storageClassName"),
                new TreeMap<>(told.json().object("nodeTopology").object("matchLabels").strings())))
        : Optional.empty();
  }

  /** The spots of a class that a volume takes room from: where it can be reached, or all where that is not said. */
  static List<Spot> spots(View view, PersistentVolume volume, Drivers drivers, StorageClass storageClass) {
    if (!storageClass.provisioner().equals(volume.csi().text("driver"))) {
      return List.of();
    }
    List<Map<String, String>> places = Places.reaching(volume);
    return places.isEmpty()
        ? spots(view, drivers, storageClass)
        : counting(drivers, storageClass).stream()
            .flatMap(_ -> places.stream())
            .map(place -> new Spot(storageClass.name(), place))
            .toList();
  }

  @Override
  public Plan plan(View view, Spot spot, Instant now) {
    Optional<AnyObject> known = view.get(Kinds.CSI_STORAGE_CAPACITY, NAMESPACE, spot.objectName());
    Optional<StorageClass> storageClass = view.get(Kinds.STORAGE_CLASS, "", spot.className);
    Optional<VolumeDriver> driver = storageClass.flatMap(c -> drivers.find(c.provisioner()));
    boolean wanted = driver.isPresent() && Places.isAnyIn(view, spot.place);
    if (!wanted) {
      return known
          .map(object -> Plan.of(Step.perform(Write.delete(Kinds.CSI_STORAGE_CAPACITY, object)).tolerating("NotFound")))
          .orElse(Plan.NOTHING);
    }
    Step.Call call =
        new Step.Call(
            "asking " + driver.get().name() + " for its capacity",
            () ->
                driver.get()
                    .capacity(spot.place, storageClass.get().parameters())
                    .handleAsync((bytes, e) -> e == null ? publish(driver.get(), spot, known, bytes) : untold(spot, e), loop));
    return Plan.builder().then(call).again(PERIOD).build();
  }

  /** A node that has just come may not be reached yet. Pods wait for a place of which nothing is told, so it is asked again soon. */
  private static Plan untold(Spot spot, Throwable why) {
    return Plan.of(new Step.Fail("the room in " + spot.place + " is not told: " + why.getMessage()));
  }

  private static Plan publish(VolumeDriver driver, Spot spot, Optional<AnyObject> known, long bytes) {
    String capacity = Quantity.of(bytes, Format.BINARY_SI).toString();
    if (known.isEmpty()) {
      return Plan.of(
          Step.perform(Write.create(Kinds.CSI_STORAGE_CAPACITY, NAMESPACE, object(driver, spot, capacity)))
              .tolerating("AlreadyExists"));
    }
    return known.get().json().text("capacity").equals(capacity)
        ? Plan.NOTHING
        : Plan.of(
            Step.perform(Patches.of(Kinds.CSI_STORAGE_CAPACITY, known.get(), JsonObject.EMPTY.with("capacity", capacity)))
                .tolerating("NotFound"));
  }

  private static JsonObject object(VolumeDriver driver, Spot spot, String capacity) {
    JsonObject labels = JsonObject.EMPTY.with(DRIVER_NAME, driver.name()).with(MANAGED_BY, OURS);
    return JsonObject.builder()
        .put("apiVersion", "storage.k8s.io/v1")
        .put("kind", "CSIStorageCapacity")
        .put(
            "metadata",
            JsonObject.EMPTY.with("name", spot.objectName()).with("namespace", NAMESPACE).with("labels", labels))
        .put("nodeTopology", JsonObject.EMPTY.with("matchLabels", JsonObject.ofStrings(spot.place)))
        .put("storageClassName", spot.className)
        .put("capacity", capacity)
        .build();
  }
}
