package dev.berth.controllers.volume;

import dev.berth.client.Index;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import java.util.List;

/** Volume objects by what their driver calls them. */
public final class CsiHandles {
  /** By driver and handle. */
  public static final Index<PersistentVolume> INDEX =
      new Index<>(
          "handle",
          Kinds.VOLUME,
          v -> v.spec().has("csi") ? List.of(key(v.csi().text("driver"), v.csi().text("volumeHandle"))) : List.of());

  private CsiHandles() {}

  private static String key(String driver, String handle) {
    return driver + "^" + handle;
  }

  /** One, as a rule: an administrator can make several of the same volume. */
  public static List<PersistentVolume> volumes(View view, String driver, String handle) {
    return view.by(INDEX, key(driver, handle));
  }
}
