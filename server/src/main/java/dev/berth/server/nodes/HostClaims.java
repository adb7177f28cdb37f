package dev.berth.server.nodes;

import dev.berth.node.host.NetworkClaim;
import dev.berth.node.host.NetworkClaim.Marks;
import dev.berth.node.host.RootClaim;
import java.nio.file.Path;
import java.util.Optional;

/** What of this machine a node has for itself while it runs: its root, and the network that its pods are on. */
public record HostClaims(RootClaim root, NetworkClaim network) implements AutoCloseable {
  private static final Marks MARKS =
      Marks.of(owner -> Optional.ofNullable(owner.getParent()).filter(HostRemains::hasContainerd).isPresent());

  /** @throws IllegalStateException where one of them is another's, with {@link #obstacle}'s words */
  static HostClaims take(HostSettings settings) {
    RootClaim root = RootClaim.take(settings.directory(), settings.root());
    try {
      return new HostClaims(root, NetworkClaim.take(settings.directory(), settings.network(), MARKS));
    } catch (RuntimeException e) {
      root.close();
      throw e;
    }
  }

  /** Why a node cannot have them, with the remedy; empty where it can. Changes nothing. */
  public static Optional<String> obstacle(Path directory, Path root) {
    return RootClaim.obstacle(directory, root).or(() -> NetworkClaim.obstacle(directory, Optional.empty(), MARKS));
  }

  /** The directory of another node whose network it is. */
  static Optional<Path> otherOnNetwork(HostSettings settings) {
    return NetworkClaim.other(settings.directory(), settings.network(), MARKS);
  }

  /** Nothing of a node is left that the network could be of. */
  static void forgetNetwork(HostSettings settings) {
    NetworkClaim.forget(settings.directory(), MARKS);
  }

  @Override
  public void close() {
    network.close();
    root.close();
  }
}
