package dev.berth.model.ip;

import java.math.BigInteger;
import java.util.Optional;

/**
 * An address and the length of a prefix: {@code 10.96.0.0/12}.
 *
 * @param address as it was written, bits beyond the prefix included
 * @param prefix 0 to 32 or 128
 */
public record Cidr(IpAddress address, int prefix) {

  public Cidr {
    if (prefix < 0 || prefix > address.width()) {
      throw new IllegalArgumentException("a prefix of " + prefix + " bits for " + address);
    }
  }

  /** As Go's {@code netip.ParsePrefix}: no leading zeros anywhere. */
  public static Optional<Cidr> parse(String text) {
    return parse(text, false);
  }

  /** As upstream's {@code ParseCIDRSloppy}. */
  public static Optional<Cidr> parseSloppy(String text) {
    return parse(text, true);
  }

  private static Optional<Cidr> parse(String text, boolean sloppy) {
    int slash = sloppy ? text.indexOf('/') : text.lastIndexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    String bits = text.substring(slash + 1);
    boolean digits = !bits.isEmpty() && bits.chars().allMatch(c -> c >= '0' && c <= '9');
    int zeros = 0;
    while (zeros < bits.length() - 1 && bits.charAt(zeros) == '0') {
      zeros++;
    }
    String significant = bits.substring(zeros);
    if (!digits || significant.length() > 3 || !sloppy && significant.length() < bits.length()) {
      return Optional.empty();
    }
    int prefix = Integer.parseInt(significant);
    return IpText.parse(text.substring(0, slash), sloppy)
        .filter(a -> prefix <= a.width())
        .map(a -> new Cidr(a, prefix));
  }

  /** The range itself: the bits beyond the prefix cleared. */
  public Cidr masked() {
    return new Cidr(address.masked(prefix), prefix);
  }

  public boolean isMasked() {
    return address.equals(address.masked(prefix));
  }

  public boolean contains(IpAddress other) {
    return other.v6() == address.v6() && other.masked(prefix).equals(address.masked(prefix));
  }

  public boolean contains(Cidr other) {
    return other.prefix >= prefix && contains(other.address);
  }

  public boolean overlaps(Cidr other) {
    return contains(other.address) || other.contains(address);
  }

  /** How many addresses there are. */
  public BigInteger size() {
    return BigInteger.ONE.shiftLeft(address.width() - prefix);
  }

  /** The n-th address, counted from 0. @throws IndexOutOfBoundsException where the range is smaller */
  public IpAddress address(long n) {
    BigInteger offset = BigInteger.valueOf(n);
    if (n < 0 || offset.compareTo(size()) >= 0) {
      throw new IndexOutOfBoundsException("address " + n + " of " + this);
    }
    return IpAddress.of(address.v6(), address.masked(prefix).bits().add(offset));
  }

  /** Which address of the range it is; empty where it is outside, or beyond what a long counts. */
  public Optional<Long> indexOf(IpAddress other) {
    if (!contains(other)) {
      return Optional.empty();
    }
    BigInteger offset = other.bits().subtract(address.masked(prefix).bits());
    return offset.bitLength() < 64 ? Optional.of(offset.longValue()) : Optional.empty();
  }

  @Override
  public String toString() {
    return address + "/" + prefix;
  }
}
