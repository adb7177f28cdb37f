package dev.berth.node.volume;

import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A volume without a driver.
 *
 * @param name in the pod
 * @param path where containers find it on the node
 * @param source the member of the pod's or persistent volume that describes it
 * @param files path to content, where the agent writes it
 * @param tokens files whose contents are asked for when they are written
 * @param use how the pod uses it
 */
public record LocalVolume(
    String podUid,
    String name,
    Kind kind,
    String path,
    JsonObject source,
    Map<String, FileContent> files,
    List<Token> tokens,
    Use use) {

  public LocalVolume {
    files = Map.copyOf(files);
    tokens = List.copyOf(tokens);
  }

  /** Of the kinds whose files the agent does not write. */
  public LocalVolume(String podUid, String name, Kind kind, String path, JsonObject source, Use use) {
    this(podUid, name, kind, path, source, Map.of(), List.of(), use);
  }

  /** What is only asked for in order to be let go of: what it was made from no longer matters. */
  public LocalVolume withoutFiles() {
    return new LocalVolume(podUid, name, kind, path, source, Map.of(), List.of(), use);
  }

  /**
   * A projected service account token.
   *
   * @param path in the volume
   * @param audience or "" for the API server's own
   */
  public record Token(String path, String audience, long expirationSeconds, int mode) {}

  /**
   * How a pod uses it.
   *
   * @param specName the persistent volume's name where it is one, else its name in the pod
   * @param namespace of the pod
   * @param pod its name
   * @param serviceAccount of the pod
   * @param block without a file system
   * @param fsGroup empty where it stays whose it is
   * @param fsUser who owns tokens: the user that all containers run as; empty where they differ or do not say
   * @param sizeBytes the most that it may take up, 0 for no limit
   */
  public record Use(
      String specName,
      String namespace,
      String pod,
      String serviceAccount,
      boolean readOnly,
      boolean block,
      List<String> mountOptions,
      Optional<FsGroup> fsGroup,
      Optional<Long> fsUser,
      long sizeBytes) {
    public Use {
      mountOptions = List.copyOf(mountOptions);
    }

    /** Of a volume that a pod names itself and says nothing about. */
    public static Use plain(String specName, String namespace, String pod) {
      return new Use(
          specName, namespace, pod, "default", false, false, List.of(), Optional.empty(), Optional.empty(), 0);
    }
  }

  /** What it is. */
  public enum Kind {
    EMPTY_DIR("emptyDir", "empty-dir"),
    HOST_PATH("hostPath", "host-path"),
    LOCAL("local", "local-volume"),
    CONFIG_MAP("configMap", "configmap"),
    SECRET("secret", "secret"),
    PROJECTED("projected", "projected"),
    DOWNWARD_API("downwardAPI", "downward-api"),
    IMAGE("image", "image"),
    NFS("nfs", "nfs"),
    GLUSTERFS("glusterfs", "glusterfs"),
    CEPHFS("cephfs", "cephfs"),
    ISCSI("iscsi", "iscsi"),
    RBD("rbd", "rbd"),
    FC("fc", "fc"),
    AZURE_FILE("azureFile", "azure-file"),
    AWS("awsElasticBlockStore", "aws-ebs"),
    GCE("gcePersistentDisk", "gce-pd");

    private final String member;
    private final String plugin;

    Kind(String member, String plugin) {
      this.member = member;
      this.plugin = plugin;
    }

    /** Of a volume or persistent volume. */
    public String member() {
      return member;
    }

    /** In paths: {@code kubernetes.io~empty-dir}. */
    public String plugin() {
      return plugin;
    }

    /** Whether its files are written by the agent. */
    public boolean isFiles() {
      return this == CONFIG_MAP || this == SECRET || this == PROJECTED || this == DOWNWARD_API;
    }

    /** Whether what is in it lies elsewhere, and a tool of the host brings it. */
    public boolean isRemote() {
      return switch (this) {
        case EMPTY_DIR, HOST_PATH, LOCAL, CONFIG_MAP, SECRET, PROJECTED, DOWNWARD_API, IMAGE -> false;
        case NFS, GLUSTERFS, CEPHFS, ISCSI, RBD, FC, AZURE_FILE, AWS, GCE -> true;
      };
    }
  }
}
