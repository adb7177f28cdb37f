package dev.berth.controllers.volume.provision;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.VolumeMove;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The CSIDriver object of each of our drivers, by its name: what it can do. Pure. */
final class DriverObjects implements Planner<String> {
  private final Drivers drivers;

  DriverObjects(Drivers drivers) {
    this.drivers = drivers;
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    Optional<AnyObject> known = view.get(Kinds.CSI_DRIVER, "", name);
    return drivers.find(name)
        .flatMap(
            driver ->
                known.isEmpty()
                    ? Optional.of(Step.perform(Write.create(Kinds.CSI_DRIVER, "", object(driver))).tolerating("AlreadyExists"))
                    : moves(driver, known.get()))
        .map(Plan::of)
        .orElse(Plan.NOTHING);
  }

  /** One that an earlier release wrote does not say that volumes can be moved. */
  private static Optional<Step.Perform> moves(VolumeDriver driver, KubeObject known) {
    return known.meta().annotations().has(VolumeMove.DRIVER_MOVES) || !driver.traits().moving()
        ? Optional.empty()
        : Optional.of(Step.perform(Patches.of(Kinds.CSI_DRIVER, known, annotations(driver))).tolerating("NotFound"));
  }

  private static JsonObject annotations(VolumeDriver driver) {
    return driver.traits().moving() ? Patches.annotations(JsonObject.EMPTY.with(VolumeMove.DRIVER_MOVES, "true")) : JsonObject.EMPTY;
  }

  private static JsonObject object(VolumeDriver driver) {
    VolumeDriver.Traits traits = driver.traits();
    return JsonObject.builder()
        .put("apiVersion", "storage.k8s.io/v1")
        .put("kind", "CSIDriver")
        .put("metadata", annotations(driver).object("metadata").with("name", driver.name()))
        .put(
            "spec",
            JsonObject.builder()
                .put("attachRequired", traits.attach())
                .put("podInfoOnMount", false)
                .put("fsGroupPolicy", traits.fsGroupPolicy())
                .put("storageCapacity", traits.trackCapacity())
                .put("volumeLifecycleModes", JsonArray.ofStrings(List.of("Persistent")))
                .build())
        .build();
  }
}
