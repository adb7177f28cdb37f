package dev.berth.base.yaml;

/**
 * How much of a document comes from aliases, against documents that grow without bound when written out. The bounds are
 * go-yaml's: up to 400,000 nodes 99 of 100 may come from aliases, beyond 4,000,000 one in ten.
 */
final class AliasBudget {
  private static final double LOW = 400_000;
  private static final double HIGH = 4_000_000;

  private long nodes;
  private long fromAliases;

  void reset() {
    nodes = 0;
    fromAliases = 0;
  }

  /** Nodes so far, aliases written out. */
  long nodes() {
    return nodes;
  }

  void count() {
    nodes++;
  }

  /** @throws YamlException where so many nodes more from an alias are too many */
  void expand(long more) {
    nodes = Math.addExact(nodes, more);
    fromAliases = Math.addExact(fromAliases, more);
    double share = nodes <= LOW ? 0.99 : nodes >= HIGH ? 0.10 : 0.99 - 0.89 * ((nodes - LOW) / (HIGH - LOW));
    if (fromAliases > 100 && nodes > 1_000 && (double) fromAliases / nodes > share) {
      throw new YamlException("yaml: document contains excessive aliasing");
    }
  }
}
