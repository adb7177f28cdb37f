package dev.berth.api.kinds.service;

import dev.berth.model.ip.Cidr;
import dev.berth.model.ip.IpAddress;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A range of cluster addresses; the network's own and, in IPv4, the broadcast address are nobody's. */
final class AddressPool {
  /** What is said of an address of another network. */
  static final String ELSEWHERE = "the provided network does not match the current range";

  private static final long LARGEST = 1L << 40;

  private final Cidr range;
  private final long usable;
  private final NumberPool numbers;

  AddressPool(Cidr range, RandomGenerator random) {
    this.range = range;
    long size = range.size().bitLength() > 40 ? LARGEST : range.size().longValueExact();
    usable = Math.max(0, size - (range.address().v6() ? 1 : 2));
    numbers = new NumberPool(usable, NumberPool.band(size, 16, 16, 256), random);
  }

  /** Takes an address, or says in upstream's words why not. */
  Optional<String> take(String text) {
    Optional<IpAddress> ip = IpAddress.parseSloppy(text);
    if (ip.isEmpty() || !range.contains(ip.get())) {
      return Optional.of(ELSEWHERE);
    }
    long number = number(ip.get());
    if (number < 0 || number >= usable) {
      return Optional.of(
          "the provided IP (" + ip.get() + ") is not in the valid range. The range of valid IPs is " + range);
    }
    return numbers.take(number) ? Optional.empty() : Optional.of("provided IP is already allocated");
  }

  void clear() {
    numbers.clear();
  }

  void free(String text) {
    IpAddress.parseSloppy(text).filter(range::contains).ifPresent(ip -> numbers.free(number(ip)));
  }

  /** An address that was free, or none where all are taken. */
  Optional<String> takeAny() {
    var number = numbers.takeAny();
    return number.isPresent() ? Optional.of(range.address(number.getAsLong() + 1).toString()) : Optional.empty();
  }

  private long number(IpAddress ip) {
    return range.indexOf(ip).orElse(0L) - 1;
  }
}
