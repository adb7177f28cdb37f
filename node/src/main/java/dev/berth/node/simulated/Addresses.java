package dev.berth.node.simulated;

import java.util.BitSet;

/** Gives out the IPv4 addresses of a node's pods, the one after the last given first, so that they are not reused at once. */
final class Addresses {
  private final long base;
  private final int size;
  private final BitSet taken = new BitSet();
  private int next = 2;

  /** @param cidr {@code 10.1.2.0/24}; the network, the first address and the last are not given out */
  Addresses(String cidr) {
    int slash = cidr.indexOf('/');
    int bits = Integer.parseInt(cidr.substring(slash + 1));
    this.base = number(cidr.substring(0, slash));
    this.size = 1 << Math.min(16, 32 - bits);
  }

  /** Empty text where none is left. */
  String take() {
    int usable = size - 3;
    for (int i = 0; i < usable; i++) {
      int at = 2 + (next - 2 + i) % usable;
      if (!taken.get(at)) {
        taken.set(at);
        next = at + 1;
        return text(base + at);
      }
    }
    return "";
  }

  void giveBack(String address) {
    long at = number(address) - base;
    if (at >= 0 && at < size) {
      taken.clear((int) at);
    }
  }

  boolean contains(String address) {
    if (address.indexOf(':') >= 0) {
      return false;
    }
    long at = number(address) - base;
    return at >= 0 && at < size;
  }

  private static long number(String address) {
    long number = 0;
    for (String part : address.split("\\.", 4)) {
      number = number << 8 | Integer.parseInt(part);
    }
    return number;
  }

  private static String text(long address) {
    return (address >> 24 & 255) + "." + (address >> 16 & 255) + "." + (address >> 8 & 255) + "." + (address & 255);
  }
}
