package dev.berth.api.kinds.service;

import dev.berth.api.kinds.AddressChecks;
import dev.berth.api.kinds.Fill;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.ip.IpAddress;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.LabelNames;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** EndpointSlice. Its address type never changes. */
final class EndpointSlices extends KindStrategy {
  private static final int MOST_ADDRESSES = 100;
  private static final int MOST_PORTS = 20_000;
  private static final int MOST_ENDPOINTS = 1_000;
  private static final int MOST_HINTS = 8;
  private static final UnaryOperator<JsonObject> DEFAULTS =
      Fill.table().each("ports", Fill.table().value("name", "").value("protocol", "TCP").build()).build();

  EndpointSlices(ResourceType type) {
    super(type, Traits.USUAL.counted());
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return DEFAULTS.apply(object);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    String kind = object.text("addressType");
    if (found.present(FieldPath.of("addressType"), kind)) {
      found.oneOf(FieldPath.of("addressType"), kind, List.of("FQDN", "IPv4", "IPv6"));
    }
    endpoints(FieldPath.of("endpoints"), object.array("endpoints"), kind, found);
    ports(FieldPath.of("ports"), object.array("ports"), found);
  }

  private static void endpoints(FieldPath path, JsonArray endpoints, String kind, Findings found) {
    if (endpoints.size() > MOST_ENDPOINTS) {
      found.add(FieldError.tooMany(path, endpoints.size(), MOST_ENDPOINTS));
      return;
    }
    for (int i = 0; i < endpoints.size(); i++) {
      FieldPath at = path.index(i);
      JsonObject endpoint = endpoints.object(i);
      addresses(at.child("addresses"), endpoint.array("addresses").strings().toList(), kind, found);
      endpoint.string("nodeName").ifPresent(n -> found.invalid(at.child("nodeName"), n, DnsNames.subdomain(n)));

      LabelChecks.labels(at.child("deprecatedTopology"), endpoint.object("deprecatedTopology"), found);
      endpoint.string("hostname").ifPresent(n -> found.invalid(at.child("hostname"), n, DnsNames.label(n)));
      hints(at.child("hints"), endpoint.object("hints"), found);
    }
  }

  private static void addresses(FieldPath path, List<String> addresses, String kind, Findings found) {
    if (addresses.isEmpty()) {
      found.required(path, "must contain at least 1 address");
    } else if (addresses.size() > MOST_ADDRESSES) {
      found.add(FieldError.tooMany(path, addresses.size(), MOST_ADDRESSES));
    }
    for (int i = 0; i < addresses.size(); i++) {
      String address = addresses.get(i);
      FieldPath at = path.index(i);
      switch (kind) {
        case "IPv4", "IPv6" -> {
          if (AddressChecks.legacyIp(at, address, found)) {
            if (IpAddress.parseSloppy(address).filter(ip -> ip.unmapped().v6() == kind.equals("IPv6")).isEmpty()) {
              found.invalid(at, address, "must be an " + kind + " address");
            }
            AddressChecks.nonSpecial(at, address, found);
          }
        }
        case "FQDN" -> {
          if (found.present(at, address)) {
            String bare = address.endsWith(".") ? address.substring(0, address.length() - 1) : address;
            found.invalid(at, bare, DnsNames.fullyQualifiedDomain(address));
          }
        }
        default -> {}
      }
    }
  }

  private static void hints(FieldPath path, JsonObject hints, Findings found) {
    zones(path.child("forZones"), hints.array("forZones"), true, found);
    zones(path.child("forNodes"), hints.array("forNodes"), false, found);
  }

  private static void zones(FieldPath path, JsonArray list, boolean zones, Findings found) {
    if (list.size() > MOST_HINTS) {
      found.add(FieldError.tooMany(path, list.size(), MOST_HINTS));
      return;
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      FieldPath at = path.index(i).child("name");
      String name = list.object(i).text("name");
      if (!seen.add(name)) {
        found.duplicate(at, name);
      }
      found.invalid(at, name, zones ? LabelNames.value(name) : DnsNames.subdomain(name));
    }
  }

  private static void ports(FieldPath path, JsonArray ports, Findings found) {
    if (ports.size() > MOST_PORTS) {
      found.add(FieldError.tooMany(path, ports.size(), MOST_PORTS));
      return;
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      FieldPath at = path.index(i);
      String name = ports.object(i).text("name");
      if (!name.isEmpty()) {
        found.invalid(at.child("name"), name, DnsNames.label(name));
      }
      if (!names.add(name)) {
        found.duplicate(at.child("name"), name);
      }
      found.oneOf(at.child("protocol"), ports.object(i).text("protocol"), ServiceChecks.PROTOCOLS);
      ports
          .object(i)
          .string("appProtocol")
          .ifPresent(p -> found.invalid(at.child("appProtocol"), p, LabelNames.key(p)));
    }
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    check(next, found);
    found.immutable(FieldPath.of("addressType"), next, old, "addressType");
    return found.list();
  }
}
