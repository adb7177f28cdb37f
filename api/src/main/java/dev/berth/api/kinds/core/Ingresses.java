package dev.berth.api.kinds.core;

import dev.berth.api.kinds.AddressChecks;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.kinds.service.LoadBalancerStatus;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.ip.IpAddress;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.FieldRules;
import java.util.List;

/** Ingress. */
final class Ingresses extends KindStrategy {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";
  private static final List<String> FORBIDDEN_PARTS = List.of("//", "/./", "/../", "%2f", "%2F");
  private static final List<String> FORBIDDEN_ENDS = List.of("/..", "/.");

  Ingresses(ResourceType type) {
    super(type, Traits.USUAL.counted());
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject spec = object.object("spec");
    JsonArray rules = spec.array("rules");
    if (rules.isEmpty() && !spec.has("defaultBackend")) {
      found.invalid(
          SPEC, spec.get("rules").orElse(JsonNull.NULL), "either `defaultBackend` or `rules` must be specified");
    }
    if (spec.has("defaultBackend")) {
      backend(SPEC.child("defaultBackend"), spec.object("defaultBackend"), found);
    }
    for (int i = 0; i < rules.size(); i++) {
      rule(SPEC.child("rules").index(i), rules.object(i), found);
    }
    tls(SPEC.child("tls"), spec.array("tls"), found);
    spec.string("ingressClassName")
        .ifPresent(n -> found.invalid(SPEC.child("ingressClassName"), n, DnsNames.subdomain(n)));
    String note = object.object("metadata").object("annotations").text(CLASS_ANNOTATION);
    boolean isNew = object.object("metadata").number("generation") <= 1;
    if (isNew && !note.isEmpty() && spec.has("ingressClassName") && !note.equals(spec.text("ingressClassName"))) {
      found.invalid(
          FieldPath.of("annotations", CLASS_ANNOTATION),
          note,
          "must match `ingressClassName` when both are specified");
    }
  }

  private static void rule(FieldPath path, JsonObject rule, Findings found) {
    String host = rule.text("host");
    if (!host.isEmpty()) {
      if (IpAddress.parseSloppy(host).isPresent()) {
        found.invalid(path.child("host"), host, "must be a DNS name, not an IP address");
      }
      found.invalid(
          path.child("host"), host, host.contains("*") ? DnsNames.wildcardSubdomain(host) : DnsNames.subdomain(host));
    }
    if (!rule.has("http")) {
      return;
    }
    FieldPath pathsAt = path.child("http").child("paths");
    JsonArray paths = rule.object("http").array("paths");
    if (paths.isEmpty()) {
      found.required(pathsAt);
    }
    for (int i = 0; i < paths.size(); i++) {
      path(pathsAt.index(i), paths.object(i), found);
    }
  }

  private static void path(FieldPath at, JsonObject path, Findings found) {
    String text = path.text("path");
    FieldPath field = at.child("path");
    if (!path.has("pathType")) {
      found.required(at.child("pathType"), "pathType must be specified");
      return;
    }
    switch (path.text("pathType")) {
      case "Exact", "Prefix" -> {
        absolute(field, text, found);
        FORBIDDEN_PARTS.stream()
            .filter(text::contains)
            .forEach(p -> found.invalid(field, text, "must not contain '" + p + "'"));
        FORBIDDEN_ENDS.stream()
            .filter(text::endsWith)
            .forEach(e -> found.invalid(field, text, "cannot end with '" + e + "'"));
      }
      case "ImplementationSpecific" -> {
        if (!text.isEmpty()) {
          absolute(field, text, found);
        }
      }
      default ->
          found.oneOf(
              at.child("pathType"), path.text("pathType"), List.of("Exact", "ImplementationSpecific", "Prefix"));
    }
    backend(at.child("backend"), path.object("backend"), found);
  }

  private static void absolute(FieldPath field, String path, Findings found) {
    if (!path.startsWith("/")) {
      found.invalid(field, path, "must be an absolute path");
    }
  }

  private static void backend(FieldPath path, JsonObject backend, Findings found) {
    if (backend.has("resource") && backend.has("service")) {
      found.invalid(path, "", "cannot set both resource and service backends");
    } else if (backend.has("resource")) {
      IngressClasses.reference(path.child("resource"), backend.object("resource"), found);
    } else if (backend.has("service")) {
      service(path, backend.object("service"), found);
    } else {
      found.invalid(path, "", "resource or service backend is required");
    }
  }

  private static void service(FieldPath path, JsonObject service, Findings found) {
    FieldPath at = path.child("service");
    String name = service.text("name");
    if (found.present(at.child("name"), name)) {
      found.invalid(at.child("name"), name, DnsNames.label(name));
    }
    String portName = service.object("port").text("name");
    long number = service.object("port").number("number");
    if (!portName.isEmpty() && number != 0) {
      found.invalid(path, "", "cannot set both port name & port number");
    } else if (!portName.isEmpty()) {
      found.invalid(at.child("port").child("name"), portName, FieldRules.portName(portName));
    } else if (number != 0) {
      FieldRules.portNumber(number).forEach(e -> found.invalid(at.child("port").child("number"), number, e));
    } else {
      found.required(path, "port name or number is required");
    }
  }

  private static void tls(FieldPath path, JsonArray all, Findings found) {
    for (int i = 0; i < all.size(); i++) {
      List<String> hosts = all.object(i).array("hosts").strings().toList();
      for (int j = 0; j < hosts.size(); j++) {
        String host = hosts.get(j);
        found.invalid(
            path.index(i).child("hosts").index(j),
            host,
            host.contains("*") ? DnsNames.wildcardSubdomain(host) : DnsNames.subdomain(host));
      }
      String secret = all.object(i).text("secretName");
      if (!secret.isEmpty()) {
        found.invalid(path.index(i).child("secretName"), secret, DnsNames.subdomain(secret));
      }
    }
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    JsonArray points = next.object("status").object("loadBalancer").array("ingress");
    for (int i = 0; i < points.size(); i++) {
      FieldPath path = FieldPath.of("status", "loadBalancer", "ingress").index(i);
      String ip = points.object(i).text("ip");
      if (!ip.isEmpty()) {
        AddressChecks.legacyIp(path.child("ip"), ip, found);
      }
      LoadBalancerStatus.hostname(path.child("hostname"), points.object(i).text("hostname"), found);
    }
    return found.list();
  }
}
