package dev.berth.api.kinds;

import dev.berth.api.validation.FieldPath;
import dev.berth.model.ip.AddressRules;
import dev.berth.model.ip.IpAddress;
import java.util.Optional;

/** Addresses that are endpoints of something. */
public final class AddressChecks {
  private AddressChecks() {}

  /**
   * A field from before the canonical form was asked for: what an object has had may stay, what is new may have neither leading zeros
   * nor an IPv4 address in an IPv6 one (KEP-4858). True where the address is one.
   */
  public static boolean legacyIp(FieldPath path, String value, Findings found) {
    var errors = AddressRules.legacyIp(value, !found.tolerates(value));
    found.invalid(path, value, errors);
    return errors.isEmpty();
  }

  /** The same of a range, which may not say more than its prefix does either. */
  public static void legacyCidr(FieldPath path, String value, Findings found) {
    found.invalid(path, value, AddressRules.legacyCidr(value, !found.tolerates(value)));
  }

  /** Not an address that means the node itself or its link. */
  public static void nonSpecial(FieldPath path, String value, Findings found) {
    Optional<IpAddress> ip = IpAddress.parseSloppy(value);
    if (ip.isEmpty()) {
      found.invalid(path, value, "must be a valid IP address");
      return;
    }
    if (ip.get().isUnspecified()) {
      found.invalid(path, value, "may not be unspecified (" + value + ")");
    }
    if (ip.get().isLoopback()) {
      found.invalid(path, value, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
    }
    if (ip.get().isLinkLocalUnicast()) {
      found.invalid(path, value, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
    }
    if (ip.get().isLinkLocalMulticast()) {
      found.invalid(path, value, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
    }
  }
}
