package dev.berth.node.simulated;

/** Names of 64 hexadecimal digits that look like chance and are none. */
final class SimulatedIds {
  private final long seed;
  private long made;

  SimulatedIds(String node) {
    this.seed = mix(node.hashCode());
  }

  String next() {
    made++;
    return hex(seed ^ mix(made));
  }

  String of(String name) {
    return hex(mix(name.hashCode()));
  }

  private static String hex(long from) {
    StringBuilder text = new StringBuilder(64);
    long value = from;
    for (int i = 0; i < 4; i++) {
      value = mix(value + 0x9E3779B97F4A7C15L);
      String digits = Long.toHexString(value);
      text.repeat('0', 16 - digits.length()).append(digits);
    }
    return text.toString();
  }

  /** SplitMix64's finaliser. */
  private static long mix(long z) {
    long a = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ a >>> 27) * 0x94D049BB133111EBL;
    return b ^ b >>> 31;
  }
}
