package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.FieldRules;
import java.util.List;

/** IngressClass. Its controller never changes. */
final class IngressClasses extends KindStrategy {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final int CONTROLLER_LENGTH = 250;

  IngressClasses(ResourceType type) {
    super(type, Traits.USUAL.counted());
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return object.updateObject(
        "spec", s -> s.updateObject("parameters", p -> p.text("scope").isEmpty() ? p.with("scope", "Cluster") : p));
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject spec = object.object("spec");
    String controller = spec.text("controller");
    FieldPath path = SPEC.child("controller");
    if (found.present(path, controller)) {
      if (controller.length() > CONTROLLER_LENGTH) {
        found.tooLong(path, CONTROLLER_LENGTH);
      }
      domainPath(path, controller, found);
    }
    if (spec.has("parameters")) {
      parameters(SPEC.child("parameters"), spec.object("parameters"), found);
    }
  }

  /** {@code example.com/controller}. */
  private static void domainPath(FieldPath path, String value, Findings found) {
    int slash = value.indexOf('/');
    if (slash <= 0 || slash == value.length() - 1) {
      found.invalid(path, value, "must be a domain-prefixed path (such as \"acme.io/foo\")");
      return;
    }
    String domain = value.substring(0, slash);
    DnsNames.subdomain(domain).forEach(e -> found.invalid(path, domain, e));
  }

  /** A kind and a name, of a group where it is said. */
  static void reference(FieldPath path, JsonObject reference, Findings found) {
    reference
        .string("apiGroup")
        .ifPresent(g -> found.invalid(path.child("apiGroup"), g, DnsNames.subdomain(g)));
    for (String part : List.of("kind", "name")) {
      String value = reference.text(part);
      if (found.present(path.child(part), value)) {
        found.invalid(path.child(part), value, FieldRules.pathSegment(value));
      }
    }
  }

  private static void parameters(FieldPath path, JsonObject parameters, Findings found) {
    reference(path, parameters, found);
    String scope = parameters.text("scope");
    found.oneOf(path.child("scope"), scope, List.of("Cluster", "Namespace"));
    boolean inNamespace = parameters.has("namespace");
    if (scope.equals("Namespace")) {
      if (inNamespace) {
        String name = parameters.text("namespace");
        found.invalid(path.child("namespace"), name, DnsNames.label(name));
      } else {
        found.required(path.child("namespace"), "`parameters.scope` is set to 'Namespace'");
      }
    } else if (scope.equals("Cluster") && inNamespace) {
      found.forbidden(path.child("namespace"), "`parameters.scope` is set to 'Cluster'");
    }
  }

  @Override
  protected void checkChange(JsonObject next, JsonObject old, Findings found) {
    found.immutable(SPEC.child("controller"), next.object("spec"), old.object("spec"), "controller");
  }
}
