package dev.berth.junit;

import dev.berth.controllers.node.NodeSettings;
import java.time.Duration;
import java.util.Optional;

/** Starts clusters inside this process. Each is alone: as many as there is memory for can run side by side. */
public final class Berth {
  private Berth() {}

  /** A cluster with {@value Builder#NODES} simulated nodes, in real time. */
  public static Cluster start() {
    return builder().start();
  }

  public static Builder builder() {
    return new Builder(Builder.NODES, Optional.empty(), Optional.empty(), NodeSettings.DEFAULTS);
  }

  /** How a cluster is to be. Immutable: each method gives another one. */
  public static final class Builder {
    /** Nodes of a cluster that nobody asked for others. */
    public static final int NODES = 3;

    private final int nodes;
    private final Optional<Long> seed;
    private final Optional<Snapshot> snapshot;
    private final NodeSettings lost;

    private Builder(int nodes, Optional<Long> seed, Optional<Snapshot> snapshot, NodeSettings lost) {
      this.nodes = nodes;
      this.seed = seed;
      this.snapshot = snapshot;
      this.lost = lost;
    }

    /** So many nodes, named {@code node-1} and on; at least one. */
    public Builder nodes(int count) {
      return new Builder(count, seed, snapshot, lost);
    }

    /** Time stands still but for {@link Cluster#advance} and {@link Cluster#awaitReady}. */
    public Builder virtualTime() {
      return virtualTime(1);
    }

    /** @param seed decides whatever happens by chance: the same one and the same calls give the same run */
    public Builder virtualTime(long seed) {
      return new Builder(nodes, Optional.of(seed), snapshot, lost);
    }

    /** A cluster that holds what another one held. Its pods are started anew. */
    public Builder from(Snapshot held) {
      return new Builder(nodes, seed, Optional.of(held), lost);
    }

    /** How long a node says nothing until it counts as lost; 50 s where it is not said, as upstream. */
    public Builder nodeGrace(Duration grace) {
      return new Builder(nodes, seed, snapshot, lost.withGrace(grace, grace));
    }

    /** The API answers when this returns; nodes and controllers begin at once. */
    public Cluster start() {
      return Cluster.start(nodes, seed, snapshot, lost);
    }
  }
}
