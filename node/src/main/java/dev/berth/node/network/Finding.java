package dev.berth.node.network;

/**
 * Something about this host that keeps a part of the network from working, for the node's condition and the log.
 *
 * @param subject the part: {@code service proxy}, {@code peers}, {@code pod addresses}
 * @param broken whether the part does not work at all; else it works with a gap that the problem names
 * @param problem what was found, with its value
 * @param remedy what to do; empty where that is not known
 */
public record Finding(String subject, boolean broken, String problem, String remedy) {
  static Finding broken(String subject, String problem, String remedy) {
    return new Finding(subject, true, problem, remedy);
  }

  static Finding gap(String subject, String problem, String remedy) {
    return new Finding(subject, false, problem, remedy);
  }

  /** {@code service proxy: nft is not installed; remedy: apt-get install nftables}. */
  @Override
  public String toString() {
    return subject + ": " + problem + (remedy.isEmpty() ? "" : "; remedy: " + remedy);
  }
}
