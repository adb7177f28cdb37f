package dev.berth.node.network;

import dev.berth.model.ip.Cidr;
import dev.berth.model.ip.IpAddress;
import java.util.List;
import java.util.Optional;

/** A family of addresses, with nftables' words for it. Each has a table of its own. */
enum Family {
  IPV4("ip", "ipv4_addr", "IPv4", "224.0.0.0/4"),
  IPV6("ip6", "ipv6_addr", "IPv6", "ff00::/8");

  /** Name of the family and of the header, {@code ip}. */
  final String word;

  /** Type of an address. */
  final String type;

  /** As {@code addressType} of slices and {@code ipFamilies} of Services say it. */
  final String kubernetes;

  final String multicast;

  Family(String word, String type, String kubernetes, String multicast) {
    this.word = word;
    this.type = type;
    this.kubernetes = kubernetes;
    this.multicast = multicast;
  }

  static Family of(IpAddress address) {
    return address.v6() ? IPV6 : IPV4;
  }

  /**
   * The address in its canonical form, where it is one of this family: whatever else a field holds never reaches a
   * rule.
   */
  Optional<String> address(String text) {
    return IpAddress.parseSloppy(text).filter(a -> of(a) == this).map(IpAddress::toString);
  }

  Optional<Cidr> range(String text) {
    return Cidr.parseSloppy(text.strip()).filter(c -> of(c.address()) == this).map(Cidr::masked);
  }

  /** Ranges without those that others contain, in order: a set of intervals must not overlap. */
  static List<Cidr> apart(List<Cidr> ranges) {
    return ranges.stream()
        .map(Cidr::masked)
        .distinct()
        .filter(c -> ranges.stream().noneMatch(o -> !o.masked().equals(c) && o.contains(c)))
        .sorted((a, b) -> a.address().compareTo(b.address()))
        .toList();
  }
}
