package dev.berth.controllers.volume;

import dev.berth.controllers.core.Controller;
import dev.berth.controllers.volume.attach.AttachDetach;
import dev.berth.controllers.volume.attach.Attacher;
import dev.berth.controllers.volume.bind.Binder;
import dev.berth.controllers.volume.ephemeral.EphemeralClaims;
import dev.berth.controllers.volume.expand.Expander;
import dev.berth.controllers.volume.expand.FullVolumes;
import dev.berth.controllers.volume.expand.Resizer;
import dev.berth.controllers.volume.protect.AttributesClassProtection;
import dev.berth.controllers.volume.protect.ClaimProtection;
import dev.berth.controllers.volume.protect.VolumeProtection;
import dev.berth.controllers.volume.provision.DataSources;
import dev.berth.controllers.volume.provision.LocalVolumes;
import dev.berth.controllers.volume.provision.Provisioner;
import dev.berth.controllers.volume.reclaim.HostPaths;
import dev.berth.controllers.volume.snapshot.SnapshotController;
import dev.berth.controllers.volume.snapshot.Snapshotter;
import dev.berth.storage.Drivers;
import dev.berth.storage.NodeDisks;
import java.util.List;

/** All of them, in the order in which they are started. */
public final class VolumeControllers {
  private VolumeControllers() {}

  /**
   * @param drivers whose volumes are made here; those of others are left to their own provisioners
   * @param disks that nodes offer as local volumes
   */
  public static List<Controller> all(Drivers drivers, NodeDisks disks) {
    return List.of(
        new Binder(HostPaths.NONE),
        new ClaimProtection(),
        new VolumeProtection(),
        new AttributesClassProtection(),
        new EphemeralClaims(),
        new AttachDetach(),
        new Expander(drivers),
        new Provisioner(drivers),
        new DataSources(),
        new LocalVolumes(disks),
        new Attacher(drivers),
        new Resizer(drivers),
        new FullVolumes(),
        new SnapshotController(),
        new Snapshotter(drivers));
  }
}
