package dev.berth.controllers.volume.provision;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.controllers.core.Step;
import dev.berth.model.kinds.Kinds;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver;
import java.time.Instant;
import java.util.List;

/** The CSIDriver object of each of our drivers, by its name: what it can do. Pure. */
final class DriverObjects implements Planner<String> {
  private final Drivers drivers;

  DriverObjects(Drivers drivers) {
    this.drivers = drivers;
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    return view.get(Kinds.CSI_DRIVER, "", name).isPresent()
        ? Plan.NOTHING
        : drivers.find(name)
            .map(driver -> Step.perform(Write.create(Kinds.CSI_DRIVER, "", object(driver))).tolerating("AlreadyExists"))
            .map(Plan::of)
            .orElse(Plan.NOTHING);
  }

  private static JsonObject object(VolumeDriver driver) {
    VolumeDriver.Traits traits = driver.traits();
    return JsonObject.builder()
        .put("apiVersion", "storage.k8s.io/v1")
        .put("kind", "CSIDriver")
        .put("metadata", JsonObject.EMPTY.with("name", driver.name()))
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
