package dev.berth.server.nodes;

/** Which nodes a server runs in its own process. */
public sealed interface Nodes {
  Nodes NONE = new None();

  /** None: others join, or nothing runs. */
  record None() implements Nodes {}

  /** Nodes whose containers and volumes are records. */
  record Simulated(int count) implements Nodes {
    /** As many as have an address each. */
    private static final int MOST = 10_000;

    public Simulated {
      if (count < 1 || count > MOST) {
        throw new IllegalArgumentException("there may be 0 to " + MOST + " simulated nodes, not " + count);
      }
    }
  }

  /** This machine. */
  record Host(HostSettings settings) implements Nodes {}

  /** None here, but agents may join: they find the API and the cluster's names at this machine, as the settings say. */
  record Elsewhere(HostSettings settings) implements Nodes {}

  static Nodes simulated(int count) {
    return count == 0 ? NONE : new Simulated(count);
  }
}
