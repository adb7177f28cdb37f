package dev.berth.model.ip;

import dev.berth.model.names.GoQuote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules of fields that hold addresses and ranges, in upstream's words (apimachinery {@code pkg/util/validation/ip.go}).
 * Old fields take what Go once took, leading zeros included; newer ones take only the canonical form.
 */
public final class AddressRules {
  private AddressRules() {}

  /** A field that takes the canonical form only. */
  public static List<String> ip(String s) {
    List<String> errors = legacyIp(s, true);
    if (!errors.isEmpty()) {
      return errors;
    }
    return canonical(s, IpAddress.parse(s).map(IpAddress::toString));
  }

  /** A field from before the canonical form was asked for. */
  public static List<String> legacyIp(String s, boolean strict) {
    Optional<IpAddress> sloppy = IpAddress.parseSloppy(s);
    if (sloppy.isEmpty()) {
      return List.of("must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }
    if (!strict) {
      return List.of();
    }
    Optional<IpAddress> exact = IpAddress.parse(s);
    if (exact.isEmpty()) {
      return List.of("must not have leading 0s");
    }
    return exact.get().isMapped() ? List.of("must not be an IPv4-mapped IPv6 address") : List.of();
  }

  /** A field that takes the canonical form only. */
  public static List<String> cidr(String s) {
    List<String> errors = legacyCidr(s, true);
    if (!errors.isEmpty()) {
      return errors;
    }
    return canonical(s, Cidr.parse(s).map(Cidr::toString));
  }

  /** A field from before the canonical form was asked for. */
  public static List<String> legacyCidr(String s, boolean strict) {
    if (Cidr.parseSloppy(s).isEmpty()) {
      return List.of("must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
    }
    if (!strict) {
      return List.of();
    }
    Optional<Cidr> exact = Cidr.parse(s);
    if (exact.isEmpty()) {
      return List.of("must not have leading 0s in IP or prefix length");
    }
    if (exact.get().address().isMapped()) {
      return List.of("must not have an IPv4-mapped IPv6 address");
    }
    return exact.get().isMasked() ? List.of() : List.of("must not have bits set beyond the prefix length");
  }

  /** An address with the length of its network's prefix, {@code 10.9.8.7/24}. */
  public static List<String> interfaceAddress(String s) {
    Optional<Cidr> cidr = Cidr.parseSloppy(s);
    if (cidr.isEmpty()) {
      return List.of("must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)");
    }
    IpAddress plain = cidr.get().address().unmapped();
    int prefix = cidr.get().prefix();
    return canonical(s, Optional.of(plain + "/" + (plain.v6() || prefix <= 32 ? prefix : prefix - 96)));
  }

  private static List<String> canonical(String s, Optional<String> canonical) {
    return canonical.filter(c -> !c.equals(s)).map(c -> List.of("must be in canonical form (" + GoQuote.quote(c) + ")"))
        .orElse(List.of());
  }

  /** Warnings for a value that {@link #legacyIp} has let pass; the field's path stands before each. */
  public static List<String> ipWarnings(String field, String s) {
    Optional<IpAddress> sloppy = IpAddress.parseSloppy(s);
    Optional<IpAddress> exact = IpAddress.parse(s);
    if (sloppy.isEmpty()) {
      return List.of();
    }
    if (exact.isEmpty() || exact.get().isMapped()) {
      return List.of(
          field + ": non-standard IP address " + GoQuote.quote(s) + " is invalid: use "
              + GoQuote.quote(sloppy.get().unmapped().toString()));
    }
    String canonical = exact.get().toString();
    return canonical.equals(s)
        ? List.of()
        : List.of(
            field + ": IPv6 address " + GoQuote.quote(s) + " should be in RFC 5952 canonical format ("
                + GoQuote.quote(canonical) + ")");
  }

  /** Warnings for a value that {@link #legacyCidr} has let pass; the field's path stands before each. */
  public static List<String> cidrWarnings(String field, String s) {
    Optional<Cidr> sloppy = Cidr.parseSloppy(s);
    Optional<Cidr> exact = Cidr.parse(s);
    if (sloppy.isEmpty()) {
      return List.of();
    }
    Cidr network = sloppy.get().masked();
    List<String> out = new ArrayList<>();
    if (!sloppy.get().isMasked()) {
      IpAddress one = sloppy.get().address();
      out.add(
          field + ": CIDR value " + GoQuote.quote(s) + " is ambiguous in this context (should be "
              + GoQuote.quote(network.toString()) + " or " + GoQuote.quote(one.unmapped() + "/" + one.width()) + "?)");
    }
    if (exact.isEmpty() || exact.get().address().isMapped()) {
      out.add(
          field + ": non-standard CIDR value " + GoQuote.quote(s) + " is invalid: use "
              + GoQuote.quote(network.toString()));
    } else if (out.isEmpty() && !exact.get().toString().equals(s)) {
      out.add(
          field + ": IPv6 CIDR value " + GoQuote.quote(s) + " should be in RFC 5952 canonical format ("
              + GoQuote.quote(exact.get().toString()) + ")");
    }
    return List.copyOf(out);
  }
}
