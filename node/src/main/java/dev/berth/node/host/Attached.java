package dev.berth.node.host;

import dev.berth.base.json.JsonObject;
import dev.berth.node.KubeletPaths;
import dev.berth.node.linux.Commands.Result;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.VolumeFailure;
import dev.berth.node.volume.VolumeFailure.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a volume's block device comes to the node. */
interface Attached {
  /** It is there afterwards. Answers its path. */
  String attach();

  /** It is let go of. */
  void detach();

  /** Where it is mounted for all pods. */
  String globalPath();

  static Attached of(LocalVolume volume, RemoteFacts facts, KubeletPaths paths, HostTools tools) {
    return switch (volume.kind()) {
      case ISCSI -> new Iscsi(volume, facts, paths, tools);
      case RBD -> new Rbd(volume, facts, paths, tools);
      default ->
          new Present(
              volume.source().text("path"), paths.globalMount("kubernetes.io/local-volume", volume.use().specName()));
    };
  }

  /** One that the node has. */
  record Present(String path, String globalPath) implements Attached {
    @Override
    public String attach() {
      return path;
    }

    @Override
    public void detach() {}
  }

  /** A logical unit of an iSCSI target, by open-iscsi. */
  record Iscsi(LocalVolume volume, RemoteFacts facts, KubeletPaths paths, HostTools tools) implements Attached {
    private static final String PACKAGES = "open-iscsi (Debian, Ubuntu) or iscsi-initiator-utils (Fedora)";
    private static final int NO_SESSION = 21;

    private String portal() {
      String portal = volume.source().text("targetPortal");
      return portal.indexOf(':') < 0 ? portal + ":3260" : portal;
    }

    private String target() {
      return volume.source().text("iqn");
    }

    private String face() {
      return volume.source().string("iscsiInterface").filter(i -> !i.isEmpty()).orElse("default");
    }

    private String device() {
      return "/dev/disk/by-path/ip-" + portal() + "-iscsi-" + target() + "-lun-" + volume.source().number("lun");
    }

    @Override
    public String globalPath() {
      return paths.plugin("kubernetes.io/iscsi") + "/iface-" + face() + "/" + portal() + "-" + target() + "-lun-"
          + volume.source().number("lun");
    }

    private Result admin(String... more) {
      List<String> argv = new ArrayList<>(List.of("iscsiadm", "-m", "node", "-p", portal(), "-T", target()));
      argv.addAll(List.of(more));
      return tools.run(Step.MOUNT_DEVICE, PACKAGES, HostTools.PATIENCE, argv.toArray(String[]::new));
    }

    @Override
    public String attach() {
      need(admin("-I", face(), "-o", "new"), "failed to sendtargets to portal");
      chap();
      Result login = admin("-I", face(), "--login");
      // 15: there is a session already
      if (!login.succeeded() && login.exit() != 15) {
        throw new VolumeFailure(
            Step.MOUNT_DEVICE, "iscsi: failed to attach disk: Error: " + said(login) + " (exit status " + login.exit() + ")");
      }
      need(tools.run(Step.MOUNT_DEVICE, "udev", HostTools.PATIENCE, "udevadm", "settle"), "waiting for the device");
      return device();
    }

    private void chap() {
      JsonObject source = volume.source();
      if (!source.bool("chapAuthSession") && !source.bool("chapAuthDiscovery")) {
        return;
      }
      need(admin("-o", "update", "-n", "node.session.auth.authmethod", "-v", "CHAP"), "setting CHAP");
      facts.secret().forEach(
          (name, value) -> {
            if (name.startsWith("node.session.auth.")) {
              need(admin("-o", "update", "-n", name, "-v", value), "setting " + name);
            }
          });
    }

    private static void need(Result result, String what) {
      if (!result.succeeded()) {
        throw new VolumeFailure(Step.MOUNT_DEVICE, "iscsi: " + what + " output: " + said(result) + ", err exit status " + result.exit());
      }
    }

    private static String said(Result result) {
      return (result.stdout() + result.stderr()).strip();
    }

    /** The session ends when no other unit of the target is in use. */
    @Override
    public void detach() {
      String others = "/" + portal() + "-" + target() + "-lun-";
      if (new Mounts().table().entries().stream().anyMatch(e -> e.point().contains(others))) {
        return;
      }
      Result logout = admin("-I", face(), "--logout");
      if (!logout.succeeded() && logout.exit() != NO_SESSION) {
        throw new VolumeFailure(Step.MOUNT_DEVICE, "iscsi: failed to detach disk Error: " + said(logout));
      }
      Result deleted = admin("-I", face(), "-o", "delete");
      if (!deleted.succeeded() && deleted.exit() != NO_SESSION) {
        throw new VolumeFailure(Step.MOUNT_DEVICE, "iscsi: failed to delete node record Error: " + said(deleted));
      }
    }
  }

  /** An image of a Ceph pool, by the kernel's rbd. */
  record Rbd(LocalVolume volume, RemoteFacts facts, KubeletPaths paths, HostTools tools) implements Attached {
    private static final String PACKAGES = "ceph-common";

    private String pool() {
      return volume.source().string("pool").filter(p -> !p.isEmpty()).orElse("rbd");
    }

    private String image() {
      return volume.source().text("image");
    }

    @Override
    public String globalPath() {
      return paths.plugin("kubernetes.io/rbd") + "/mounts/" + pool() + "-image-" + image();
    }

    private Optional<String> mapped() {
      Result shown = tools.run(Step.MOUNT_DEVICE, PACKAGES, HostTools.PATIENCE, "rbd", "showmapped");
      for (String line : shown.stdout().lines().toList()) {
        List<String> words = List.of(line.strip().split("\\s+", -1));
        if (words.contains(pool()) && words.contains(image()) && words.getLast().startsWith("/dev/")) {
          return Optional.of(words.getLast());
        }
      }
      return Optional.empty();
    }

    @Override
    public String attach() {
      Optional<String> there = mapped();
      if (there.isPresent()) {
        return there.get();
      }
      JsonObject source = volume.source();
      List<String> argv = new ArrayList<>(List.of("rbd", "map", image(), "--pool", pool()));
      argv.addAll(List.of("--id", source.string("user").filter(u -> !u.isEmpty()).orElse("admin")));
      argv.addAll(List.of("-m", String.join(",", source.array("monitors").strings().toList())));
      if (facts.secret().isEmpty()) {
        argv.addAll(List.of("-k", source.string("keyring").filter(k -> !k.isEmpty()).orElse("/etc/ceph/keyring")));
      } else {
        argv.addAll(List.of("--key=" + facts.secret().getOrDefault("key", facts.secret().values().iterator().next()).strip()));
      }
      if (volume.use().readOnly()) {
        argv.add("--read-only");
      }
      Result result = tools.run(Step.MOUNT_DEVICE, PACKAGES, HostTools.PATIENCE, argv.toArray(String[]::new));
      if (!result.succeeded()) {
        throw new VolumeFailure(
            Step.MOUNT_DEVICE,
            "rbd: map failed exit status " + result.exit() + ", rbd output: " + (result.stdout() + result.stderr()).strip());
      }
      String device = result.stdout().strip();
      return device.startsWith("/dev/") ? device : mapped().orElse("/dev/rbd/" + pool() + "/" + image());
    }

    @Override
    public void detach() {
      Optional<String> there = mapped();
      if (there.isPresent()) {
        tools.run(Step.MOUNT_DEVICE, PACKAGES, HostTools.PATIENCE, "rbd", "unmap", there.get()).orThrow();
      }
    }
  }
}
