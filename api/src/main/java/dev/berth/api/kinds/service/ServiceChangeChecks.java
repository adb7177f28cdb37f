package dev.berth.api.kinds.service;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonNull;
import java.util.List;

/** What may not change in a Service: the primary address and family, the class of its load balancer. */
final class ServiceChangeChecks {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final String ONCE = "may not change once set";

  private ServiceChangeChecks() {}

  static void check(ServiceSpec next, ServiceSpec old, Findings found) {
    if (!next.isExternalName() && !old.isExternalName()) {
      if (!next.isHeadless() || !old.isHeadless()) {
        addresses(next, old, found);
      }
      if (!next.isHeadless() && !old.isHeadless()) {
        families(next, old, found);
      }
    }
    if (next.isLoadBalancer()
        && old.isLoadBalancer()
        && !next.json().get("loadBalancerClass").equals(old.json().get("loadBalancerClass"))) {
      found.invalid(
          SPEC.child("loadBalancerClass"), next.json().get("loadBalancerClass").orElse(JsonNull.NULL), ONCE);
    }
    if (next.needsHealthCheck()
        && old.needsHealthCheck()
        && next.healthCheckNodePort() != old.healthCheckNodePort()) {
      found.forbidden(SPEC.child("healthCheckNodePort"), Findings.IMMUTABLE);
    }
  }

  private static void addresses(ServiceSpec next, ServiceSpec old, Findings found) {
    List<String> is = next.clusterIps();
    List<String> was = old.clusterIps();
    FieldPath path = SPEC.child("clusterIPs");
    var value = next.json().get("clusterIPs").orElse(JsonNull.NULL);
    if (is.size() == was.size()) {
      for (int i = 0; i < was.size(); i++) {
        if (!was.get(i).equals(is.get(i))) {
          found.invalid(path.index(i), value, ONCE);
        }
      }
      return;
    }
    if (is.isEmpty()) {
      found.invalid(path.index(0), value, "primary clusterIP can not be unset");
    } else if (!was.isEmpty() && !is.getFirst().equals(was.getFirst())) {
      found.invalid(path.index(0), value, ONCE);
    }
    if (is.size() == 1 && was.size() > 1) {
      single(next, "clusterIP", found);
    }
  }

  private static void families(ServiceSpec next, ServiceSpec old, Findings found) {
    List<String> is = next.ipFamilies();
    List<String> was = old.ipFamilies();
    FieldPath path = SPEC.child("ipFamilies").index(0);
    var value = next.json().get("ipFamilies").orElse(JsonNull.NULL);
    if (is.size() == was.size()) {
      for (int i = 0; i < was.size(); i++) {
        if (!was.get(i).equals(is.get(i))) {
          found.invalid(path, value, ONCE);
        }
      }
      return;
    }
    if (is.size() < was.size() && next.clusterIps().isEmpty()) {
      found.invalid(path, value, "primary ipFamily can not be unset");
    }
    if (!is.isEmpty() && !was.isEmpty() && !is.getFirst().equals(was.getFirst())) {
      found.invalid(path, next.json().get("clusterIPs").orElse(JsonNull.NULL), ONCE);
    }
    if (is.size() == 1 && was.size() > 1) {
      single(next, "ipFamily", found);
    }
  }

  private static void single(ServiceSpec next, String what, Findings found) {
    if (!next.json().text("ipFamilyPolicy").equals("SingleStack")) {
      found.invalid(
          SPEC.child("ipFamilyPolicy"),
          next.json().get("ipFamilyPolicy").orElse(JsonNull.NULL),
          "must be set to 'SingleStack' when releasing the secondary " + what);
    }
  }
}
