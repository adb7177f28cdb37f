package dev.berth.api.cel.library;

import static dev.berth.api.cel.library.Functions.as;
import static dev.berth.api.cel.library.Functions.text;

import dev.berth.api.cel.value.CelError;
import dev.berth.api.cel.value.Opaque;
import dev.berth.model.ip.Cidr;
import dev.berth.model.ip.IpAddress;
import dev.berth.model.names.GoQuote;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Addresses and networks (apiserver {@code library/ip.go}, {@code cidr.go}). */
final class Addresses {
  private Addresses() {}

  /** An address. */
  record Address(IpAddress ip) implements Opaque {
    @Override
    public String typeName() {
      return "net.IP";
    }

    @Override
    public long size() {
      return ip.width() / 8;
    }
  }

  /** A network; the address may have bits after the prefix. */
  record Network(Cidr cidr) implements Opaque {
    @Override
    public String typeName() {
      return "net.CIDR";
    }

    @Override
    public long size() {
      return (cidr.prefix() + 7L) / 8;
    }
  }

  static void register(Map<String, Function> to) {
    to.put("ip/1", (a, m) -> a[0] instanceof Network n
        ? new Address(n.cidr().address()) : new Address(ip(text(a[0]))));
    to.put("isIP/1", (a, m) -> fault(text(a[0])).isEmpty());
    to.put("ip.isCanonical/1", (a, m) -> ip(text(a[0])).toString().equals(a[0]));
    to.put("family/1", (a, m) -> as(Address.class, a[0]).ip().v6() ? 6L : 4L);
    test(to, "isUnspecified", IpAddress::isUnspecified);
    test(to, "isLoopback", IpAddress::isLoopback);
    test(to, "isLinkLocalMulticast", IpAddress::isLinkLocalMulticast);
    test(to, "isLinkLocalUnicast", IpAddress::isLinkLocalUnicast);
    test(to, "isGlobalUnicast", Addresses::global);
    to.put("cidr/1", (a, m) -> new Network(cidr(text(a[0]))));
    to.put("isCIDR/1", (a, m) -> Cidr.parse(text(a[0])).filter(c -> !c.address().isMapped()).isPresent());
    to.put("containsIP/2", (a, m) -> as(Network.class, a[0]).cidr()
        .contains(a[1] instanceof Address other ? other.ip() : ip(text(a[1]))));
    to.put("containsCIDR/2", (a, m) -> contains(as(Network.class, a[0]).cidr(),
        a[1] instanceof Network other ? other.cidr() : cidr(text(a[1]))));
    to.put("prefixLength/1", (a, m) -> (long) as(Network.class, a[0]).cidr().prefix());
    to.put("masked/1", (a, m) -> new Network(as(Network.class, a[0]).cidr().masked()));
  }

  private static void test(Map<String, Function> to, String name, Predicate<IpAddress> test) {
    to.put(name + "/1", (a, m) -> test.test(as(Address.class, a[0]).ip()));
  }

  private static boolean global(IpAddress ip) {
    boolean broadcast = !ip.v6() && ip.toString().equals("255.255.255.255");
    return !broadcast && !ip.isUnspecified() && !ip.isLoopback() && !ip.isMulticast() && !ip.isLinkLocalUnicast();
  }

  private static boolean contains(Cidr outer, Cidr inner) {
    return outer.overlaps(inner) && outer.prefix() <= inner.prefix();
  }

  private static Optional<String> fault(String s) {
    Optional<IpAddress> parsed = IpAddress.parse(s);
    if (parsed.isEmpty()) {
      return s.indexOf('%') >= 0 && IpAddress.parse(s.substring(0, s.indexOf('%'))).isPresent()
          ? Optional.of("IP address with zone value " + GoQuote.quote(s) + " is not allowed")
          : Optional.of("IP Address " + GoQuote.quote(s) + " parse error during conversion from string: "
              + AddressFaults.address(s));
    }
    return parsed.get().isMapped()
        ? Optional.of("IPv4-mapped IPv6 address " + GoQuote.quote(s) + " is not allowed")
        : Optional.empty();
  }

  private static IpAddress ip(String s) {
    fault(s).ifPresent(text -> {
      throw new CelError(text);
    });
    return IpAddress.parse(s).orElseThrow();
  }

  private static Cidr cidr(String s) {
    String prefix = "network address parse error during conversion from string: ";
    Cidr parsed = Cidr.parse(s).orElseThrow(() -> new CelError(prefix + prefix + AddressFaults.network(s)));
    if (parsed.address().isMapped()) {
      throw new CelError(prefix + "IPv4-mapped IPv6 address " + GoQuote.quote(s) + " is not allowed");
    }
    return parsed;
  }
}
