package dev.berth.controllers.volume;

import dev.berth.controllers.core.Controller;
import dev.berth.controllers.volume.bind.Binder;
import dev.berth.controllers.volume.protect.ClaimProtection;
import dev.berth.controllers.volume.protect.VolumeProtection;
import dev.berth.controllers.volume.reclaim.HostPaths;
import java.util.List;

/** All of them, in the order in which they are started. */
public final class VolumeControllers {
  private VolumeControllers() {}

  public static List<Controller> all() {
    return List.of(new Binder(HostPaths.NONE), new ClaimProtection(), new VolumeProtection());
  }
}
