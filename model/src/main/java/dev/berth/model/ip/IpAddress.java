package dev.berth.model.ip;

import java.math.BigInteger;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address without zone. An IPv4 address that is written in IPv6 form ({@code ::ffff:10.0.0.1}) stays one
 * of IPv6 here, as in Go's {@code netip}; {@link #unmapped} makes it plain.
 *
 * @param v6 whether it is an address of IPv6
 * @param high the upper 64 bits of an IPv6 address; 0 for IPv4
 * @param low the lower 64 bits; the 32 bits of an IPv4 address
 */
public record IpAddress(boolean v6, long high, long low) implements Comparable<IpAddress> {
  private static final BigInteger MASK = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  /** As Go's {@code netip.ParseAddr} (without zones): no leading zeros in the parts of an IPv4 address. */
  public static Optional<IpAddress> parse(String text) {
    return IpText.parse(text, false);
  }

  /** As upstream's {@code ParseIPSloppy}, which old fields are read with: {@code 010.0.0.1} is {@code 10.0.0.1}. */
  public static Optional<IpAddress> parseSloppy(String text) {
    return IpText.parse(text, true);
  }

  static IpAddress of(boolean v6, BigInteger bits) {
    return v6
        ? new IpAddress(true, bits.shiftRight(64).longValue(), bits.and(MASK).longValue())
        : new IpAddress(false, 0, bits.longValue());
  }

  /** 32 or 128. */
  public int width() {
    return v6 ? 128 : 32;
  }

  /** The address as an unsigned number. */
  public BigInteger bits() {
    return v6
        ? new BigInteger(Long.toUnsignedString(high)).shiftLeft(64).or(new BigInteger(Long.toUnsignedString(low)))
        : BigInteger.valueOf(low);
  }

  public boolean isMapped() {
    return v6 && high == 0 && low >>> 32 == 0xffff;
  }

  /** The IPv4 address that is mapped here, else this one. */
  public IpAddress unmapped() {
    return isMapped() ? new IpAddress(false, 0, low & 0xffffffffL) : this;
  }

  /** With the bits beyond the prefix cleared. */
  IpAddress masked(int prefix) {
    if (!v6) {
      return new IpAddress(false, 0, prefix == 0 ? 0 : low & (-1L << (32 - prefix)) & 0xffffffffL);
    }
    long upper = prefix >= 64 ? high : prefix == 0 ? 0 : high & (-1L << (64 - prefix));
    long lower = prefix == 128 ? low : prefix <= 64 ? 0 : low & (-1L << (128 - prefix));
    return new IpAddress(true, upper, lower);
  }

  public boolean isUnspecified() {
    return high == 0 && low == 0;
  }

  public boolean isLoopback() {
    return v6 ? high == 0 && low == 1 : low >>> 24 == 127;
  }

  /** 169.254.0.0/16, fe80::/10. */
  public boolean isLinkLocalUnicast() {
    return v6 ? high >>> 54 == 0xfe80 >>> 6 : low >>> 16 == 0xa9fe;
  }

  /** 224.0.0.0/24, ff02::/16 with any flags. */
  public boolean isLinkLocalMulticast() {
    return v6 ? (high >>> 48 & 0xff0f) == 0xff02 : low >>> 8 == 0xe00000;
  }

  public boolean isMulticast() {
    return v6 ? high >>> 56 == 0xff : low >>> 28 == 0xe;
  }

  @Override
  public int compareTo(IpAddress other) {
    if (v6 != other.v6) {
      return v6 ? 1 : -1;
    }
    int upper = Long.compareUnsigned(high, other.high);
    return upper != 0 ? upper : Long.compareUnsigned(low, other.low);
  }

  /** The canonical text (RFC 5952). */
  @Override
  public String toString() {
    return IpText.print(this);
  }
}
