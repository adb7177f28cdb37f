package dev.berth.api.kinds.core;

import dev.berth.api.kinds.AddressChecks;
import dev.berth.api.kinds.Fill;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.ResourceType;
import dev.berth.model.ip.Cidr;
import dev.berth.model.names.FieldRules;
import java.util.List;
import java.util.Optional;

/** NetworkPolicy. */
final class NetworkPolicies extends KindStrategy {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final Fill RULE = Fill.table().each("ports", Fill.table().value("protocol", "TCP").build()).build();
  private static final Fill DEFAULTS =
      Fill.table()
          .inside(
              "spec",
              Fill.table().each("ingress", RULE).each("egress", RULE).then(NetworkPolicies::policyTypes).build())
          .build();

  NetworkPolicies(ResourceType type) {
    super(type, Traits.USUAL.counted());
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return DEFAULTS.apply(object);
  }

  private static JsonObject policyTypes(JsonObject spec) {
    if (!spec.array("policyTypes").isEmpty()) {
      return spec;
    }
    JsonArray types = JsonArray.of(JsonString.of("Ingress"));
    return spec.with(
        "policyTypes", spec.array("egress").isEmpty() ? types : types.plus(JsonString.of("Egress")));
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject spec = object.object("spec");
    LabelChecks.selector(SPEC.child("podSelector"), spec.object("podSelector"), found);
    rules(SPEC.child("ingress"), spec.array("ingress"), "from", found);
    rules(SPEC.child("egress"), spec.array("egress"), "to", found);
    List<String> types = spec.array("policyTypes").strings().toList();
    if (types.size() > 2) {
      found.invalid(
          SPEC.child("policyTypes"), spec.array("policyTypes"), "may not specify more than two policyTypes");
      return;
    }
    for (int i = 0; i < types.size(); i++) {
      found.oneOf(SPEC.child("policyTypes").index(i), types.get(i), List.of("Ingress", "Egress"));
    }
  }

  @Override
  public List<FieldError> validateUpdate(JsonObject next, JsonObject old) {
    return Findings.twice(old, found -> check(next, found)).list();
  }

  private static void rules(FieldPath path, JsonArray rules, String peers, Findings found) {
    for (int i = 0; i < rules.size(); i++) {
      JsonArray ports = rules.object(i).array("ports");
      for (int j = 0; j < ports.size(); j++) {
        port(path.index(i).child("ports").index(j), ports.object(j), found);
      }
      JsonArray all = rules.object(i).array(peers);
      for (int j = 0; j < all.size(); j++) {
        peer(path.index(i).child(peers).index(j), all.object(j), found);
      }
    }
  }

  private static void port(FieldPath path, JsonObject port, Findings found) {
    found.oneOf(path.child("protocol"), port.text("protocol"), List.of("TCP", "UDP", "SCTP"));
    Json number = port.get("port").orElse(JsonNull.NULL);
    boolean hasEnd = port.has("endPort");
    long end = port.number("endPort");
    FieldPath endPath = path.child("endPort");
    if (number instanceof JsonNumber n) {
      long start = n.asLong().orElse(0);
      FieldRules.portNumber(start).forEach(e -> found.invalid(path.child("port"), start, e));
      if (hasEnd) {
        if (end < start) {
          found.invalid(endPath, end, "must be greater than or equal to `port`");
        }
        FieldRules.portNumber(end).forEach(e -> found.invalid(endPath, end, e));
      }
    } else if (number instanceof JsonString name) {
      if (hasEnd) {
        found.invalid(endPath, end, "may not be specified when `port` is non-numeric");
      }
      found.invalid(path.child("port"), name.value(), FieldRules.portName(name.value()));
    } else if (hasEnd) {
      found.invalid(endPath, end, "may not be specified when `port` is not specified");
    }
  }

  private static void peer(FieldPath path, JsonObject peer, Findings found) {
    LabelChecks.selector(path.child("podSelector"), peer.object("podSelector"), found);
    LabelChecks.selector(path.child("namespaceSelector"), peer.object("namespaceSelector"), found);
    boolean selects = peer.has("podSelector") || peer.has("namespaceSelector");
    if (peer.has("ipBlock")) {
      block(path.child("ipBlock"), peer.object("ipBlock"), found);
      if (selects) {
        found.forbidden(path, "may not specify both ipBlock and another peer");
      }
    } else if (!selects) {
      found.required(path, "must specify a peer");
    }
  }

  private static void block(FieldPath path, JsonObject block, Findings found) {
    String text = block.text("cidr");
    if (!found.present(path.child("cidr"), text)) {
      return;
    }
    AddressChecks.legacyCidr(path.child("cidr"), text, found);
    Optional<Cidr> range = Cidr.parseSloppy(text);
    List<String> excepts = block.array("except").strings().toList();
    for (int i = 0; i < excepts.size() && range.isPresent(); i++) {
      FieldPath at = path.child("except").index(i);
      AddressChecks.legacyCidr(at, excepts.get(i), found);
      Optional<Cidr> except = Cidr.parseSloppy(excepts.get(i));
      if (except.isPresent()
          && (!range.get().contains(except.get().address()) || range.get().prefix() >= except.get().prefix())) {
        found.invalid(at, excepts.get(i), "must be a strict subset of `cidr`");
      }
    }
  }
}
