package dev.berth.api.kinds.service;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ip.IpAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Which families of addresses a Service has, on a cluster that has one. A headless Service without a selector may have
 * both: its endpoints are not ours.
 */
final class Families {
  private static final FieldPath SPEC = FieldPath.of("spec");

  private Families() {}

  /** What is wrong with what was asked for; empty where {@link #fill} has an answer. */
  static List<FieldError> check(ServiceSpec spec, String family) {
    Findings found = new Findings();
    String policy = spec.json().text("ipFamilyPolicy");
    var policyValue = spec.json().get("ipFamilyPolicy").orElse(JsonNull.NULL);
    boolean single = policy.isEmpty() || policy.equals("SingleStack");
    boolean open = isOpen(spec);
    if (single && !(open && policy.isEmpty())) {
      String several = "must be 'RequireDualStack' or 'PreferDualStack' when multiple ";
      if (spec.clusterIps().size() == 2) {
        found.invalid(SPEC.child("ipFamilyPolicy"), policyValue, several + "cluster IPs are specified");
      }
      if (spec.ipFamilies().size() == 2) {
        found.invalid(SPEC.child("ipFamilyPolicy"), policyValue, several + "IP families are specified");
      }
    }
    List<String> ips = spec.clusterIps();
    for (int i = spec.ipFamilies().size(); i < ips.size() && !ips.get(i).equals(ServiceSpec.NONE); i++) {
      if (!familyOf(ips.get(i)).equals(family)) {
        found.invalid(
            SPEC.child("clusterIPs").index(i),
            spec.json().array("clusterIPs"),
            familyOf(ips.get(i)) + " is not configured on this cluster");
      }
    }
    if (!found.isEmpty() || open) {
      return found.list();
    }
    if (policy.equals("RequireDualStack")) {
      found.invalid(
          SPEC.child("ipFamilyPolicy"), policyValue, "this cluster is not configured for dual-stack services");
    }
    List<String> asked = spec.ipFamilies();
    for (int i = 0; i < asked.size(); i++) {
      if (!asked.get(i).equals(family)) {
        found.invalid(SPEC.child("ipFamilies").index(i), asked.get(i), "not configured on this cluster");
      }
    }
    return found.list();
  }

  /** The spec with policy and families, where they were not asked for. */
  static JsonObject fill(JsonObject json, String family) {
    ServiceSpec spec = new ServiceSpec(json);
    JsonObject filled = json;
    if (json.text("ipFamilyPolicy").isEmpty()) {
      filled = filled.with("ipFamilyPolicy", isOpen(spec) ? "RequireDualStack" : "SingleStack");
    }
    List<String> families = new ArrayList<>(spec.ipFamilies());
    if (families.isEmpty()) {
      families.add(family);
    }
    if (isOpen(spec) && families.size() < 2 && !filled.text("ipFamilyPolicy").equals("SingleStack")) {
      families.add(families.getFirst().equals("IPv4") ? "IPv6" : "IPv4");
    }
    return filled.with("ipFamilies", JsonArray.ofStrings(families));
  }

  private static boolean isOpen(ServiceSpec spec) {
    return spec.clusterIp().equals(ServiceSpec.NONE) && spec.json().object("selector").isEmpty();
  }

  private static String familyOf(String ip) {
    return IpAddress.parseSloppy(ip).map(a -> a.unmapped().v6()).orElse(false) ? "IPv6" : "IPv4";
  }
}
