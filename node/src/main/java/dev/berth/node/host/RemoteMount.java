package dev.berth.node.host;

import dev.berth.base.json.JsonObject;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.VolumeFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * How a file system of the network is mounted, by {@code mount -t}. Pure.
 *
 * @param type for {@code mount}
 * @param options in order
 * @param secret an option that is not shown, or ""
 */
record RemoteMount(String type, String source, List<String> options, String secret, Needs needs) {

  /**
   * What the node must have for it.
   *
   * @param program that {@code mount} calls
   * @param packages that bring it
   * @param fileSystem one that the kernel must know
   */
  record Needs(String program, String packages, String fileSystem) {}

  private static final Needs NFS = new Needs("mount.nfs", "nfs-common (Debian, Ubuntu) or nfs-utils (Fedora, SUSE)", "nfs4");
  private static final Needs GLUSTER =
      new Needs("mount.glusterfs", "glusterfs-client (Debian, Ubuntu) or glusterfs-fuse (Fedora)", "fuse");
  private static final Needs CEPH = new Needs("mount.ceph", "ceph-common", "ceph");

  /** @param logFile where a client that runs on beside the mount may write */
  static RemoteMount of(LocalVolume volume, RemoteFacts facts, String logFile) {
    return switch (volume.kind()) {
      case NFS -> nfs(volume);
      case GLUSTERFS -> gluster(volume, facts, logFile);
      case CEPHFS -> ceph(volume, facts);
      default -> throw new IllegalArgumentException(volume.kind() + " is not mounted by mount -t");
    };
  }

  private static RemoteMount nfs(LocalVolume volume) {
    JsonObject source = volume.source();
    return new RemoteMount(
        "nfs", bracketed(source.text("server")) + ":" + source.text("path"), joined(volume, List.of()), "", NFS);
  }

  private static String bracketed(String address) {
    return address.indexOf(':') < 0 || address.startsWith("[") ? address : "[" + address + "]";
  }

  private static RemoteMount gluster(LocalVolume volume, RemoteFacts facts, String logFile) {
    if (facts.addresses().isEmpty()) {
      throw new VolumeFailure(
          VolumeFailure.Step.SET_UP,
          "glusterfs mount failed: endpoints " + volume.source().text("endpoints") + " has no addresses");
    }
    List<String> options =
        List.of(
            "auto_unmount",
            "backup-volfile-servers=" + String.join(":", facts.addresses()),
            "log-file=" + logFile,
            "log-level=ERROR");
    return new RemoteMount(
        "glusterfs", facts.addresses().getFirst() + ":" + volume.source().text("path"), joined(volume, options), "", GLUSTER);
  }

  private static RemoteMount ceph(LocalVolume volume, RemoteFacts facts) {
    JsonObject source = volume.source();
    List<String> options = new ArrayList<>();
    options.add("name=" + source.string("user").filter(u -> !u.isEmpty()).orElse("admin"));
    String secret = "";
    if (!facts.secret().isEmpty()) {
      String key = facts.secret().getOrDefault("key", facts.secret().values().iterator().next());
      secret = "secret=" + key.strip();
    } else {
      options.add("secretfile=" + source.string("secretFile").filter(f -> !f.isEmpty()).orElse("/etc/ceph/user.secret"));
    }
    String from = String.join(",", source.array("monitors").strings().toList());
    String path = source.string("path").filter(p -> !p.isEmpty()).orElse("/");
    return new RemoteMount("ceph", from + ":" + path, joined(volume, options), secret, CEPH);
  }

  /** Each once, in order of letters, as upstream joins them. */
  private static List<String> joined(LocalVolume volume, List<String> own) {
    TreeSet<String> all = new TreeSet<>(own);
    all.addAll(volume.use().mountOptions());
    if (volume.use().readOnly()) {
      all.add("ro");
    }
    return List.copyOf(all);
  }

  List<String> command(String target) {
    List<String> all = new ArrayList<>(options);
    if (!secret.isEmpty()) {
      all.add(secret);
    }
    return arguments(all, target);
  }

  /** The same, as it may be shown. */
  List<String> shown(String target) {
    List<String> all = new ArrayList<>(options);
    if (!secret.isEmpty()) {
      all.add("<masked>");
    }
    return arguments(all, target);
  }

  private List<String> arguments(List<String> given, String target) {
    List<String> words = new ArrayList<>(List.of("mount", "-t", type));
    if (!given.isEmpty()) {
      words.add("-o");
      words.add(String.join(",", given));
    }
    words.add(source);
    words.add(target);
    return words;
  }
}
