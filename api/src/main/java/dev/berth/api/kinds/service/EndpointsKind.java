package dev.berth.api.kinds.service;

import dev.berth.api.kinds.AddressChecks;
import dev.berth.api.kinds.Fill;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.FieldRules;
import dev.berth.model.names.LabelNames;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.UnaryOperator;

/** Endpoints, the old form of EndpointSlice. */
final class EndpointsKind extends KindStrategy {
  private static final String TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";
  private static final UnaryOperator<JsonObject> DEFAULTS =
      Fill.table()
          .each(
              "subsets",
              Fill.table().each("ports", Fill.table().value("protocol", "TCP").build()).build())
          .build();

  EndpointsKind(ResourceType type) {
    super(type, Traits.USUAL.createdByPut());
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return DEFAULTS.apply(object);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    object
        .object("metadata")
        .object("annotations")
        .string(TRIGGER_TIME)
        .filter(t -> !isTime(t))
        .ifPresent(
            t -> found.invalid(FieldPath.of("annotations").key(TRIGGER_TIME), t, "must be a valid RFC3339 timestamp"));
    JsonArray subsets = object.array("subsets");
    for (int i = 0; i < subsets.size(); i++) {
      subset(FieldPath.of("subsets").index(i), subsets.object(i), found);
    }
  }

  private static boolean isTime(String text) {
    try {
      Instant.parse(text);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static void subset(FieldPath path, JsonObject subset, Findings found) {
    if (subset.array("addresses").isEmpty() && subset.array("notReadyAddresses").isEmpty()) {
      found.required(path, "must specify `addresses` or `notReadyAddresses`");
    }
    for (String list : List.of("addresses", "notReadyAddresses")) {
      JsonArray addresses = subset.array(list);
      for (int i = 0; i < addresses.size(); i++) {
        address(path.child(list).index(i), addresses.object(i), found);
      }
    }
    JsonArray ports = subset.array("ports");
    for (int i = 0; i < ports.size(); i++) {
      port(path.child("ports").index(i), ports.object(i), ports.size() > 1, found);
    }
  }

  private static void address(FieldPath path, JsonObject address, Findings found) {
    String ip = address.text("ip");
    AddressChecks.legacyIp(path.child("ip"), ip, found);
    String hostname = address.text("hostname");
    if (!hostname.isEmpty()) {
      found.invalid(path.child("hostname"), hostname, DnsNames.label(hostname));
    }
    address.string("nodeName").ifPresent(n -> found.invalid(path.child("nodeName"), n, DnsNames.subdomain(n)));
    AddressChecks.nonSpecial(path.child("ip"), ip, found);
  }

  private static void port(FieldPath path, JsonObject port, boolean needsName, Findings found) {
    String name = port.text("name");
    if (!name.isEmpty()) {
      found.invalid(path.child("name"), name, DnsNames.label(name));
    } else if (needsName) {
      found.required(path.child("name"));
    }
    long number = port.number("port");
    FieldRules.portNumber(number).forEach(e -> found.invalid(path.child("port"), number, e));
    if (found.present(path.child("protocol"), port.text("protocol"))) {
      found.oneOf(path.child("protocol"), port.text("protocol"), ServiceChecks.PROTOCOLS);
    }
    port.string("appProtocol").ifPresent(p -> found.invalid(path.child("appProtocol"), p, LabelNames.key(p)));
  }
}
