package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Fill;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import dev.berth.model.names.NameRule;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * APIService. One without a service is served here, and is available from the start (kube-aggregator
 * {@code pkg/registry/apiservice}).
 */
final class ApiServices extends KindStrategy {
  private static final UnaryOperator<JsonObject> DEFAULTS =
      Fill.table()
          .inside("spec", Fill.table().inside("service", Fill.table().value("port", 443).build()).build())
          .build();
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final FieldPath SERVICE = SPEC.child("service");

  ApiServices(ResourceType type) {
    super(type, Traits.USUAL.named(NameRule.PATH_SEGMENT).putNeedsVersion());
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    return DEFAULTS.apply(object);
  }

  @Override
  public JsonObject prepareForCreate(JsonObject object) {
    JsonObject bare = super.prepareForCreate(object).with("status", JsonObject.EMPTY);
    if (bare.object("spec").has("service")) {
      return bare;
    }
    JsonObject available =
        JsonObject.EMPTY
            .with("type", "Available")
            .with("status", "True")
            .with("lastTransitionTime", bare.object("metadata").text("creationTimestamp"))
            .with("reason", "Local")
            .with("message", "Local APIServices are always available");
    return bare.with("status", JsonObject.EMPTY.with("conditions", JsonArray.of(available)));
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject spec = object.object("spec");
    String group = spec.text("group");
    String version = spec.text("version");
    String wanted = version + "." + group;
    if (!object.object("metadata").text("name").equals(wanted)) {
      found.invalid(
          FieldPath.of("metadata", "name"),
          object.object("metadata").text("name"),
          "must be `spec.version+\".\"+spec.group`: \"" + wanted + "\"");
    }
    if (group.isEmpty() && !version.equals("v1")) {
      found.required(SPEC.child("group"), "only v1 may have an empty group and it better be legacy kube");
    }
    if (!group.isEmpty()) {
      found.invalid(SPEC.child("group"), group, NameRule.SUBDOMAIN.errors(group));
    }
    found.invalid(SPEC.child("version"), version, NameRule.LABEL_1035.errors(version));
    range(spec, "groupPriorityMinimum", 20_000, found);
    range(spec, "versionPriority", 1_000, found);
    if (spec.has("service")) {
      remote(spec, found);
    } else {
      if (!spec.text("caBundle").isEmpty()) {
        found.invalid(
            SPEC.child("caBundle"),
            Base64.getMimeDecoder().decode(spec.text("caBundle")).length + " bytes",
            "local APIServices may not have a caBundle");
      }
      if (spec.bool("insecureSkipTLSVerify")) {
        found.invalid(
            SPEC.child("insecureSkipTLSVerify"),
            spec.get("insecureSkipTLSVerify").orElseThrow(),
            "local APIServices may not have insecureSkipTLSVerify");
      }
    }
  }

  private static void range(JsonObject spec, String member, long most, Findings found) {
    long value = spec.number(member);
    if (value <= 0 || value > most) {
      found.invalid(SPEC.child(member), value, "must be positive and less than " + most);
    }
  }

  private static void remote(JsonObject spec, Findings found) {
    JsonObject service = spec.object("service");
    found.present(SERVICE.child("namespace"), service.text("namespace"));
    found.present(SERVICE.child("name"), service.text("name"));
    long port = service.number("port");
    if (port < 1 || port > 65_535) {
      found.invalid(
          SERVICE.child("port"), port, "port is not valid: must be between 1 and 65535, inclusive");
    }
    if (spec.bool("insecureSkipTLSVerify") && !spec.text("caBundle").isEmpty()) {
      found.invalid(
          SPEC.child("insecureSkipTLSVerify"),
          spec.get("insecureSkipTLSVerify").orElseThrow(),
          "may not be true if caBundle is present");
    }
  }

  @Override
  public List<FieldError> validateStatusUpdate(JsonObject next, JsonObject old) {
    Findings found = new Findings();
    int index = 0;
    for (JsonObject condition : next.object("status").array("conditions").objects().toList()) {
      found.oneOf(
          FieldPath.of("status", "conditions").index(index++).child("status"),
          condition.text("status"),
          List.of("True", "False", "Unknown"));
    }
    return found.list();
  }
}
