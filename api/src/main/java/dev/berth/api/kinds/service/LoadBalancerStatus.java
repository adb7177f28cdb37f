package dev.berth.api.kinds.service;

import dev.berth.api.kinds.AddressChecks;
import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ip.IpAddress;
import dev.berth.model.names.DnsNames;
import java.util.List;

/** What a load balancer reports of itself. */
public final class LoadBalancerStatus {
  private static final FieldPath INGRESS = FieldPath.of("status", "loadBalancer", "ingress");

  private LoadBalancerStatus() {}

  /** @param type of the Service */
  static void check(String type, JsonObject status, Findings found) {
    JsonArray ingress = status.array("ingress");
    if (!type.equals("LoadBalancer") && !ingress.isEmpty()) {
      found.forbidden(INGRESS, "may only be used when `spec.type` is \"LoadBalancer\"");
      return;
    }
    for (int i = 0; i < ingress.size(); i++) {
      FieldPath path = INGRESS.index(i);
      JsonObject point = ingress.object(i);
      String ip = point.text("ip");
      if (!ip.isEmpty()) {
        AddressChecks.legacyIp(path.child("ip"), ip, found);
      }
      mode(path.child("ipMode"), point, ip, found);
      hostname(path.child("hostname"), point.text("hostname"), found);
    }
  }

  private static void mode(FieldPath path, JsonObject point, String ip, Findings found) {
    if (!point.has("ipMode")) {
      if (!ip.isEmpty()) {
        found.required(path, "must be specified when `ip` is set");
      }
    } else if (ip.isEmpty()) {
      found.forbidden(path, "may not be specified when `ip` is not set");
    } else {
      found.oneOf(path, point.text("ipMode"), List.of("Proxy", "VIP"));
    }
  }

  /** A name, where there is one. */
  public static void hostname(FieldPath path, String name, Findings found) {
    if (name.isEmpty()) {
      return;
    }
    found.invalid(path, name, DnsNames.subdomain(name));
    if (IpAddress.parseSloppy(name).isPresent()) {
      found.invalid(path, name, "must be a DNS name, not an IP address");
    }
  }
}
