package dev.berth.node.containerd;

import dev.berth.node.image.BuiltImages;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How a private containerd is to be.
 *
 * @param directory for all that it has: short, since the path of a socket ends after 107 bytes
 * @param cniConfig the directory from which it takes the configuration of the pod network
 * @param mirrors by registry, where its images are asked for first: {@code docker.io} → {@code http://127.0.0.1:5000}
 * @param insecure registries that are not to be trusted for their certificate: {@code http://r.lan:5000} has none, {@code
 *     https://r.lan} has one that is not checked, of {@code r.lan} both are tried
 * @param prefix before the command, which it runs in place of itself: {@code nsenter --net=/run/netns/n1}
 * @param streamAddress on which exec and port-forward are served: one that this process reaches
 * @param snapshotter empty to find out
 */
public record ContainerdSettings(
    Path directory,
    Path cniConfig,
    Map<String, List<String>> mirrors,
    Set<String> insecure,
    List<String> prefix,
    String streamAddress,
    Optional<String> snapshotter,
    String sandboxImage) {
  /** What a path of a socket may have on Linux. */
  private static final int SOCKET_PATH_BYTES = 107;

  public ContainerdSettings {
    directory = directory.toAbsolutePath().normalize();
    mirrors = new TreeMap<>(mirrors);
    insecure = Set.copyOf(insecure);
    prefix = List.copyOf(prefix);
    if ((directory + "/containerd.sock.ttrpc").length() > SOCKET_PATH_BYTES) {
      throw new IllegalArgumentException(
          "a socket in " + directory + " would have a path of more than " + SOCKET_PATH_BYTES
              + " bytes: choose a shorter directory");
    }
  }

  public static ContainerdSettings in(Path directory, Path cniConfig) {
    return new ContainerdSettings(
        directory, cniConfig, Map.of(), Set.of(), List.of(), "127.0.0.1", Optional.empty(), BuiltImages.PAUSE);
  }

  public ContainerdSettings withMirrors(Map<String, List<String>> byRegistry) {
    return new ContainerdSettings(
        directory, cniConfig, byRegistry, insecure, prefix, streamAddress, snapshotter, sandboxImage);
  }

  public ContainerdSettings withInsecure(Set<String> registries) {
    return new ContainerdSettings(
        directory, cniConfig, mirrors, registries, prefix, streamAddress, snapshotter, sandboxImage);
  }

  /**
   * In a network namespace of its own, as one of several nodes of a machine; mounts, processes and cgroups are the machine's.
   *
   * @param namespace {@code /run/netns/n1}; not by {@code ip netns exec}, which mounts another {@code /sys}
   * @param streams an address in there that this process reaches
   */
  public ContainerdSettings inNetwork(Path namespace, String streams) {
    List<String> enter = List.of("nsenter", "--net=" + namespace);
    return new ContainerdSettings(
        directory, cniConfig, mirrors, insecure, enter, streams, snapshotter, sandboxImage);
  }

  public Path socket() {
    return directory.resolve("containerd.sock");
  }

  Path config() {
    return directory.resolve("config.toml");
  }

  Path root() {
    return directory.resolve("root");
  }

  Path state() {
    return directory.resolve("state");
  }

  Path registries() {
    return directory.resolve("certs.d");
  }

  Path log() {
    return directory.resolve("containerd.log");
  }

  Path pidFile() {
    return directory.resolve("containerd.pid");
  }
}
