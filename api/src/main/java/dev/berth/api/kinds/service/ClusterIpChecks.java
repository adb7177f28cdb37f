package dev.berth.api.kinds.service;

import dev.berth.api.kinds.AddressChecks;
import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.model.ip.IpAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How {@code clusterIP}, {@code clusterIPs}, {@code ipFamilies} and {@code ipFamilyPolicy} must agree. */
final class ClusterIpChecks {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final FieldPath IPS = SPEC.child("clusterIPs");

  private ClusterIpChecks() {}

  static void check(ServiceSpec spec, Findings found) {
    if (spec.isExternalName()) {
      return;
    }
    List<String> ips = spec.clusterIps();
    JsonArray given = spec.json().array("clusterIPs");
    if (spec.clusterIp().isEmpty()) {
      if (!ips.isEmpty()) {
        found.invalid(IPS, given, "must be empty when `clusterIP` is not specified");
      }
    } else if (ips.isEmpty()) {
      found.required(IPS);
    } else if (!ips.getFirst().equals(spec.clusterIp())) {
      found.invalid(IPS, given, "first value must match `clusterIP`");
    }
    families(spec, found);
    if (!each(ips, given, found)) {
      return;
    }
    if (ips.size() > 1 && ips.stream().map(ClusterIpChecks::isV6).distinct().count() != ips.size()) {
      found.invalid(IPS, given, "may specify no more than one IP for each IP family");
    }
    if (!spec.isHeadless()) {
      agreement(ips, spec.ipFamilies(), found);
    }
  }

  private static void families(ServiceSpec spec, Findings found) {
    Set<String> seen = new HashSet<>();
    List<String> families = spec.ipFamilies();
    for (int i = 0; i < families.size(); i++) {
      FieldPath path = SPEC.child("ipFamilies").index(i);
      found.oneOf(path, families.get(i), List.of("IPv4", "IPv6"));
      if (!seen.add(families.get(i))) {
        found.duplicate(path, families.get(i));
      }
    }
    spec.json()
        .string("ipFamilyPolicy")
        .ifPresent(
            p ->
                found.oneOf(
                    SPEC.child("ipFamilyPolicy"), p, List.of("PreferDualStack", "RequireDualStack", "SingleStack")));
  }

  /** True where each is an address, or the only one is {@code None}. */
  private static boolean each(List<String> ips, JsonArray given, Findings found) {
    boolean valid = true;
    for (int i = 0; i < ips.size(); i++) {
      if (i == 0 && ips.get(i).equals(ServiceSpec.NONE)) {
        if (ips.size() > 1) {
          valid = false;
          found.invalid(IPS, given, "'None' must be the first and only value");
        }
      } else {
        valid &= AddressChecks.legacyIp(IPS.index(i), ips.get(i), found);
      }
    }
    if (ips.size() > 2) {
      found.invalid(IPS, given, "may only hold up to 2 values");
    }
    return valid;
  }

  private static void agreement(List<String> ips, List<String> families, Findings found) {
    for (int i = 0; i < Math.min(ips.size(), families.size()); i++) {
      boolean v6 = isV6(ips.get(i));
      if (families.get(i).equals(v6 ? "IPv4" : "IPv6")) {
        found.invalid(
            IPS.index(i),
            ips.get(i),
            "expected an " + families.get(i) + " value as indicated by `ipFamilies[" + i + "]`");
      }
    }
  }

  private static boolean isV6(String ip) {
    return IpAddress.parseSloppy(ip).map(a -> a.unmapped().v6()).orElse(false);
  }
}
