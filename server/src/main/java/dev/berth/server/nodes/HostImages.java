package dev.berth.server.nodes;

import dev.berth.node.containerd.Containerd;
import dev.berth.node.containerd.ContainerdSettings;
import dev.berth.node.image.ImageStore;
import dev.berth.node.linux.Commands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The images of this machine's node, for whoever is not the node. */
public final class HostImages {
  private HostImages() {}

  /**
   * Of the containerd under a cluster's directory, which may run on after its cluster; empty where none runs.
   * Blocks for some milliseconds.
   */
  public static Optional<ImageStore> of(Path dataDir, Commands commands) {
    ContainerdSettings settings = HostSettings.of("images", dataDir).containerd();
    return Files.exists(settings.socket()) ? Optional.of(Containerd.images(settings, commands)) : Optional.empty();
  }
}
