package dev.berth.server.volume;

import dev.berth.base.json.JsonObject;
import dev.berth.storage.NodeDisks;
import java.util.concurrent.CompletionStage;

/** The disks that nodes offer, whichever machine each of them is. */
public final class SpreadDisks implements NodeDisks {
  private final NodeDisks own;
  private final Machines machines;

  /** @param own of this machine */
  public SpreadDisks(NodeDisks own, Machines machines) {
    this.own = own;
    this.machines = machines;
  }

  @Override
  public CompletionStage<Void> clean(String node, String path) {
    return machines
        .ask(node, VolumeVerbs.DISKS, "clean", Parcel.of(JsonObject.EMPTY.with("path", path)))
        .map(said -> FarAnswer.checked(said).thenAccept(_ -> {}))
        .orElseGet(() -> own.clean(node, path));
  }
}
