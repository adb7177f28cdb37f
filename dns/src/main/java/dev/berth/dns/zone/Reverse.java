package dev.berth.dns.zone;

import dev.berth.dns.wire.Name;
import dev.berth.model.ip.IpAddress;
import java.util.Optional;

/** Names that stand for addresses: {@code 5.0.0.10.in-addr.arpa}, 32 nibbles before {@code ip6.arpa}. */
final class Reverse {
  private static final String V4 = ".in-addr.arpa";
  private static final String V6 = ".ip6.arpa";
  private static final int V6_LENGTH = 63;

  private Reverse() {}

  /** Empty for any other name, and for one that stands for a part of an address. */
  static Optional<IpAddress> address(Name name) {
    String text = name.text();
    if (text.endsWith(V4)) {
      return v4(text.substring(0, text.length() - V4.length()));
    }
    return text.endsWith(V6) ? v6(text.substring(0, text.length() - V6.length())) : Optional.empty();
  }

  private static Optional<IpAddress> v4(String parts) {
    StringBuilder turned = new StringBuilder();
    int end = parts.length();
    for (int dot = parts.lastIndexOf('.'); dot >= 0; dot = parts.lastIndexOf('.', dot - 1)) {
      turned.append(parts, dot + 1, end).append('.');
      end = dot;
    }
    return IpAddress.parse(turned.append(parts, 0, end).toString()).filter(a -> !a.v6());
  }

  private static Optional<IpAddress> v6(String nibbles) {
    if (nibbles.length() != V6_LENGTH) {
      return Optional.empty();
    }
    long high = 0;
    long low = 0;
    for (int i = V6_LENGTH - 1; i >= 0; i--) {
      if (i % 2 == 1) {
        if (nibbles.charAt(i) != '.') {
          return Optional.empty();
        }
        continue;
      }
      int digit = Character.digit(nibbles.charAt(i), 16);
      if (digit < 0) {
        return Optional.empty();
      }
      high = high << 4 | low >>> 60;
      low = low << 4 | digit;
    }
    return Optional.of(new IpAddress(true, high, low));
  }

  /** The name that stands for an address. */
  static Name name(IpAddress address) {
    StringBuilder text = new StringBuilder();
    if (address.v6()) {
      for (int i = 0; i < 32; i++) {
        long half = i < 16 ? address.low() : address.high();
        text.append(Character.forDigit((int) (half >>> 4 * (i % 16) & 0xf), 16)).append(i < 31 ? "." : V6);
      }
    } else {
      for (int i = 0; i < 4; i++) {
        text.append(address.low() >>> 8 * i & 0xff).append(i < 3 ? "." : V4);
      }
    }
    return Name.of(text.toString());
  }
}
