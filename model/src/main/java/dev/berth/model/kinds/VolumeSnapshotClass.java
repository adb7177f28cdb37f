package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import java.util.Map;

/** How snapshots of a class are taken, and what becomes of them. */
public record VolumeSnapshotClass(JsonObject json) implements KubeObject {
  /** There may be one default for each driver. */
  public static final String IS_DEFAULT = "snapshot.storage.kubernetes.io/is-default-class";

  public String driver() {
    return json.text("driver");
  }

  public Map<String, String> parameters() {
    return json.object("parameters").strings();
  }

  public String deletionPolicy() {
    return json.text("deletionPolicy");
  }

  public boolean isDefault() {
    return meta().annotation(IS_DEFAULT).equals("true");
  }
}
