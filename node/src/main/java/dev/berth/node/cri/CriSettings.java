package dev.berth.node.cri;

import dev.berth.node.image.OwnImages;
import dev.berth.node.image.PullSecrets;
import java.nio.file.Path;

/**
 * With what a runtime is used.
 *
 * @param machine where its {@code /sys} and {@code /proc} are: the root
 * @param cgroupRoot under which cgroups of pods are made: {@code /berth}, or "" for the root
 * @param kubeletRoot whose {@code seccomp} has profiles of type Localhost
 */
public record CriSettings(
    Path machine, String cgroupRoot, String kubeletRoot, CriStreams streams, PullSecrets secrets, OwnImages own) {
  public static final CriSettings DEFAULT =
      new CriSettings(Path.of("/"), "", "/var/lib/kubelet", CriStreams.NONE, PullSecrets.NONE, OwnImages.NONE);

  public CriSettings withCgroupRoot(String path) {
    return new CriSettings(machine, path, kubeletRoot, streams, secrets, own);
  }

  public CriSettings withKubeletRoot(String path) {
    return new CriSettings(machine, cgroupRoot, path, streams, secrets, own);
  }

  public CriSettings withStreams(CriStreams through) {
    return new CriSettings(machine, cgroupRoot, kubeletRoot, through, secrets, own);
  }

  public CriSettings withSecrets(PullSecrets from) {
    return new CriSettings(machine, cgroupRoot, kubeletRoot, streams, from, own);
  }

  public CriSettings withOwn(OwnImages images) {
    return new CriSettings(machine, cgroupRoot, kubeletRoot, streams, secrets, images);
  }
}
