package dev.berth.node.volume;

import dev.berth.base.json.JsonObject;
import java.util.Map;

/** What one volume of a pod is on the node. */
public sealed interface VolumeNeed {
  /** Its name in the pod. */
  String name();

  /** Something that the node has itself, or fetches without a driver. */
  record Local(LocalVolume volume) implements VolumeNeed {
    @Override
    public String name() {
      return volume.name();
    }
  }

  /** A driver's. */
  record Driven(String name, Device device, boolean readOnly) implements VolumeNeed {}

  /** Not to be had yet, and nobody is told before the pod has waited long. */
  record Waiting(String name, String message) implements VolumeNeed {}

  /** Not to be had, and the pod says why at once. */
  record Missing(String name, String message) implements VolumeNeed {}

  /** What a local volume is. */
  enum Kind {
    EMPTY_DIR("empty-dir"),
    HOST_PATH("host-path"),
    LOCAL("local-volume"),
    CONFIG_MAP("configmap"),
    SECRET("secret"),
    PROJECTED("projected"),
    DOWNWARD_API("downward-api"),
    /** Mounted over the network by a tool of the host. */
    REMOTE("nfs");

    private final String plugin;

    Kind(String plugin) {
      this.plugin = plugin;
    }

    /** In paths: {@code kubernetes.io~empty-dir}. */
    public String plugin() {
      return plugin;
    }

    /** Whether its files are written by the agent. */
    public boolean isFiles() {
      return this == CONFIG_MAP || this == SECRET || this == PROJECTED || this == DOWNWARD_API;
    }
  }

  /**
   * A volume without a driver.
   *
   * @param path where containers find it on the node
   * @param source the member of the pod's or persistent volume that describes it
   * @param files path to content, where the agent writes it
   */
  record LocalVolume(
      String podUid,
      String name,
      Kind kind,
      String path,
      JsonObject source,
      Map<String, String> files) {}
}
