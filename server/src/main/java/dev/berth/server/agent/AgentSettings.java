package dev.berth.server.agent;

import dev.berth.server.nodes.HostSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a machine is a node of a cluster that is elsewhere.
 *
 * @param servers {@code https://192.0.2.1:6443}; of several, which have the same objects, one is asked that is ready
 * @param token with which it joins; needed as long as it has no certificate
 * @param pin of the cluster's authority, {@code sha256:HEX}; needed as long as it does not know the cluster
 * @param dataDir where everything lies that it keeps
 * @param runs what runs its pods
 */
public record AgentSettings(List<URI> servers, Optional<String> token, Optional<String> pin, Path dataDir, Runs runs) {
  public AgentSettings {
    servers = List.copyOf(servers);
    for (URI server : servers) {
      if (!"https".equals(server.getScheme()) || server.getHost() == null) {
        throw new IllegalArgumentException("--server is an address such as https://192.0.2.1:6443, not " + server);
      }
    }
    if (pin.filter(p -> !p.matches("sha256:[0-9a-f]{64}")).isPresent()) {
      throw new IllegalArgumentException("--ca-hash is sha256: and 64 hexadecimal digits, not " + pin.get());
    }
  }

  /** What runs pods. */
  public sealed interface Runs {
    String name();

    int kubeletPort();

    Optional<String> ownAddress();

    /** Containers of this machine. */
    record Host(HostSettings settings) implements Runs {
      @Override
      public String name() {
        return settings.name();
      }

      @Override
      public int kubeletPort() {
        return settings.kubeletPort();
      }

      @Override
      public Optional<String> ownAddress() {
        return settings.ownAddress();
      }
    }

    /**
     * Records of containers.
     *
     * @param address of the node, at which its agent answers
     * @param fenceAfter as of {@link HostSettings}
     */
    record Simulated(String name, String address, int kubeletPort, Optional<Duration> fenceAfter) implements Runs {
      @Override
      public Optional<String> ownAddress() {
        return Optional.of(address);
      }
    }
  }

  Joining.Papers papers() {
    return new Joining.Papers(servers, token, pin);
  }
}
