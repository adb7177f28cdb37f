package dev.berth.controllers.volume.move;

import dev.berth.client.View;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Planner;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.storage.Drivers;
import java.time.Instant;
import java.util.concurrent.Executor;

/**
 * Brings volumes to the node that their claims name ({@link PersistentVolumeClaim#MOVE_TO}). Keys are names of volumes. Pure, but for
 * what the driver does.
 *
 * <p>Upstream has nothing that moves data; what it lets whoever does so change is the volume's node affinity (KEP-5381).
 */
public final class MovePlanner implements Planner<String> {
  private final Drivers drivers;
  private final Executor loop;

  /** @param drivers whose volumes are moved; those of others are left to them */
  public MovePlanner(Drivers drivers, Executor loop) {
    this.drivers = drivers;
    this.loop = loop;
  }

  @Override
  public Plan plan(View view, String name, Instant now) {
    return view.get(Kinds.VOLUME, "", name)
        .map(volume -> VolumeMoving.of(view, now, loop, drivers, volume).plan())
        .orElse(Plan.NOTHING);
  }
}
