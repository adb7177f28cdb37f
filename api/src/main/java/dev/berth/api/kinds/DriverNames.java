package dev.berth.api.kinds;

import dev.berth.api.validation.FieldPath;
import dev.berth.model.names.DnsNames;
import java.util.Locale;

/** Names of CSI drivers: at most 63 characters, a DNS subdomain but for case. */
public final class DriverNames {
  private static final int LENGTH = 63;

  private DriverNames() {}

  public static void check(FieldPath path, String name, Findings found) {
    found.present(path, name);
    if (name.length() > LENGTH) {
      found.tooLong(path, LENGTH);
    }
    found.invalid(path, name, DnsNames.subdomain(name.toLowerCase(Locale.ROOT)));
  }
}
