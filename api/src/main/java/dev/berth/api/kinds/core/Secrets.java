package dev.berth.api.kinds.core;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.KindStrategy;
import dev.berth.api.kinds.Traits;
import dev.berth.api.validation.FieldPath;
import dev.berth.api.validation.GoSyntax;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.ResourceType;
import dev.berth.model.names.FieldRules;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Secret. What is written as {@code stringData} is kept as {@code data}. */
final class Secrets extends KindStrategy {
  private static final FieldPath DATA = FieldPath.of("data");
  private static final JsonString REDACTED = JsonString.of("<secret contents redacted>");
  private static final FieldPath ACCOUNT =
      FieldPath.of("metadata", "annotations").key("kubernetes.io/service-account.name");

  Secrets(ResourceType type) {
    super(type, Traits.USUAL);
  }

  @Override
  public JsonObject defaults(JsonObject object) {
    JsonObject secret = object.text("type").isEmpty() ? object.with("type", "Opaque") : object;
    if (!secret.has("stringData")) {
      return secret;
    }
    JsonObject.Builder data = secret.object("data").toBuilder();
    secret
        .object("stringData")
        .strings()
        .forEach((k, v) -> data.put(k, Base64.getEncoder().encodeToString(v.getBytes(StandardCharsets.UTF_8))));
    JsonObject all = data.build();
    return all.isEmpty() ? secret.without("stringData") : secret.without("stringData").with("data", all);
  }

  @Override
  protected void check(JsonObject object, Findings found) {
    JsonObject data = object.object("data");
    long bytes = 0;
    for (var e : data.strings().entrySet()) {
      found.invalid(DATA.key(e.getKey()), e.getKey(), FieldRules.configKey(e.getKey()));
      bytes += Frozen.decodedLength(e.getValue());
    }
    if (bytes > ConfigMaps.MOST_BYTES) {
      found.tooLong(DATA, ConfigMaps.MOST_BYTES);
    }
    switch (object.text("type")) {
      case "kubernetes.io/service-account-token" -> {
        if (object.object("metadata").object("annotations").text("kubernetes.io/service-account.name").isEmpty()) {
          found.required(ACCOUNT);
        }
      }
      case "kubernetes.io/dockercfg" -> json(data, ".dockercfg", found);
      case "kubernetes.io/dockerconfigjson" -> json(data, ".dockerconfigjson", found);
      case "kubernetes.io/basic-auth" -> {
        if (!data.has("username") && !data.has("password")) {
          found.required(DATA.key("username"));
          found.required(DATA.key("password"));
        }
      }
      case "kubernetes.io/ssh-auth" -> found.present(DATA.key("ssh-privatekey"), data.text("ssh-privatekey"));
      case "kubernetes.io/tls" -> {
        for (String key : List.of("tls.crt", "tls.key")) {
          if (!data.has(key)) {
            found.required(DATA.key(key));
          }
        }
      }
      default -> {}
    }
  }

  private static void json(JsonObject data, String key, Findings found) {
    if (!data.has(key)) {
      found.required(DATA.key(key));
      return;
    }
    byte[] text = Base64.getDecoder().decode(data.text(key));
    try {
      Json value = GoSyntax.read(text).value();
      if (!(value instanceof JsonObject) && value != JsonNull.NULL) {
        found.invalid(
            DATA.key(key), REDACTED,
            "json: cannot unmarshal " + value.typeName() + " into Go value of type map[string]interface {}");
      }
    } catch (JsonException notJson) {
      found.invalid(DATA.key(key), REDACTED, notJson.getMessage());
    }
  }

  @Override
  public List<String> warnings(JsonObject object) {
    return object.text("type").equals("kubernetes.io/tls")
        ? TlsPair.flaw(object.object("data")).map(List::of).orElse(List.of())
        : List.of();
  }

  @Override
  protected void checkChange(JsonObject next, JsonObject old, Findings found) {
    found.immutable(FieldPath.of("type"), next, old, "type");
    Frozen.check(next, old, List.of("data"), found);
  }
}
