package dev.berth.node;

import java.nio.file.Path;

/**
 * Where things lie on a node, laid out as upstream's kubelet does ({@code pkg/kubelet/kubelet_getters.go}), so that drivers,
 * log collectors and people find them. Pure: nothing is made or looked at.
 *
 * @param root {@code --root-dir}, absolute and without a slash at its end
 * @param logs where containers' logs are, absolute
 */
public record KubeletPaths(String root, String logs) {
  /** Upstream's places. */
  public static final KubeletPaths DEFAULT = new KubeletPaths("/var/lib/kubelet", "/var/log/pods");

  public KubeletPaths {
    if (!root.startsWith("/") || !logs.startsWith("/")) {
      throw new IllegalArgumentException("paths of a node are absolute, and these are not: " + root + ", " + logs);
    }
  }

  /** Everything under one directory, logs too. */
  public static KubeletPaths under(Path directory) {
    String at = directory.toAbsolutePath().normalize().toString();
    return new KubeletPaths(at, at + "/logs/pods");
  }

  public String pods() {
    return root + "/pods";
  }

  public String pod(String uid) {
    return pods() + "/" + uid;
  }

  public String volumes(String uid) {
    return pod(uid) + "/volumes";
  }

  /** @param plugin after {@code kubernetes.io~}: {@code empty-dir} */
  public String volume(String uid, String plugin, String name) {
    return volumes(uid) + "/kubernetes.io~" + plugin + "/" + name;
  }

  public String volumeDevices(String uid) {
    return pod(uid) + "/volumeDevices";
  }

  /** Where a pod finds a volume that is a block device. */
  public String volumeDevice(String uid, String plugin, String name) {
    return volumeDevices(uid) + "/kubernetes.io~" + plugin + "/" + name;
  }

  /** The hosts file that all containers of a pod share. */
  public String etcHosts(String uid) {
    return pod(uid) + "/etc-hosts";
  }

  /** What belongs to one container of a pod, over all its attempts. */
  public String container(String uid, String name) {
    return pod(uid) + "/containers/" + name;
  }

  /** @param id of one attempt */
  public String terminationLog(String uid, String container, String id) {
    return container(uid, container) + "/" + id;
  }

  public String subPaths(String uid) {
    return pod(uid) + "/volume-subpaths";
  }

  /** @param index of the mount among those of its container */
  public String subPath(String uid, String volume, String container, int index) {
    return subPaths(uid) + "/" + volume + "/" + container + "/" + index;
  }

  /** What the host keeps for a volume plugin or driver. */
  public String plugin(String name) {
    return root + "/plugins/" + name;
  }

  /**
   * Where a volume that several pods share is mounted once.
   *
   * @param plugin with its prefix: {@code kubernetes.io/local-volume}
   */
  public String globalMount(String plugin, String volume) {
    return plugin(plugin) + "/mounts/" + volume;
  }

  /**
   * Where a CSI volume is staged.
   *
   * @param handleHash SHA-256 of the volume's handle
   */
  public String csiStage(String driver, String handleHash, boolean block) {
    return plugin("kubernetes.io/csi") + "/" + driver + "/" + handleHash + (block ? "/staging" : "/globalmount");
  }

  /** Where drivers announce themselves with sockets. */
  public String pluginsRegistry() {
    return root + "/plugins_registry";
  }

  /** {@code <logs>/<namespace>_<name>_<uid>}. */
  public String logDirectory(String namespace, String name, String uid) {
    return logs + "/" + namespace + "_" + name + "_" + uid;
  }

  /** Of one attempt, in the pod's log directory. */
  public static String logFile(String container, int attempt) {
    return container + "/" + attempt + ".log";
  }
}
