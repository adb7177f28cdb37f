package dev.berth.server.control;

import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.VolumeAttachment;
import dev.berth.storage.Drivers;
import dev.berth.storage.simulated.SimulatedDriver;
import java.util.Optional;

/**
 * Lets simulated drivers know the volumes that objects name: the records of an earlier process ended with it. It hears of an
 * object before anything is decided about it.
 */
public final class RememberedVolumes {
  public static final Needs NEEDS = Needs.of(Kinds.VOLUME, Kinds.VOLUME_ATTACHMENT).with(Indexes.ATTACHMENTS_BY_VOLUME);

  private final View view;
  private final Drivers drivers;

  private RememberedVolumes(View view, Drivers drivers) {
    this.view = view;
    this.drivers = drivers;
  }

  public static void start(View view, Drivers drivers) {
    RememberedVolumes remembered = new RememberedVolumes(view, drivers);
    view.onChange(Kinds.VOLUME, (_, after) -> after.ifPresent(remembered::volume));
    view.onChange(Kinds.VOLUME_ATTACHMENT, (_, after) -> after.ifPresent(remembered::attachment));
  }

  private Optional<SimulatedDriver> driver(PersistentVolume volume) {
    return drivers.find(volume.csi().text("driver")).filter(SimulatedDriver.class::isInstance)
        .map(SimulatedDriver.class::cast);
  }

  private void volume(PersistentVolume volume) {
    driver(volume)
        .ifPresent(
            driver -> {
              driver.remember(
                  volume.csi().text("volumeHandle"),
                  volume.name(),
                  volume.diskOf().orElse(""),
                  volume.volumeMode().equals("Block"),
                  volume.capacity().value());
              view.by(Indexes.ATTACHMENTS_BY_VOLUME, volume.name()).forEach(this::attachment);
            });
  }

  private void attachment(VolumeAttachment attachment) {
    if (attachment.isAttached() && !attachment.isTerminating()) {
      Optional<PersistentVolume> volume = view.get(Kinds.VOLUME, "", attachment.volumeName());
      volume
          .flatMap(this::driver)
          .ifPresent(
              driver ->
                  driver.rememberAttached(
                      volume.get().csi().text("volumeHandle"), attachment.nodeName()));
    }
  }
}
