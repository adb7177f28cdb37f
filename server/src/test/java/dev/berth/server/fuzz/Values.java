package dev.berth.server.fuzz;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonNumber;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.schema.FieldSchema;
import dev.berth.model.schema.Shape;
import dev.berth.model.schema.TypeSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Values of every shape: mostly fitting, at times absurd. */
final class Values {
  private static final List<String> STRINGS =
      List.of(
          "", "a", "b", "web", "default", "0", "1", "-1", "80", "TCP", "UDP", "SCTP", "Always", "Never", "OnFailure",
          "ClusterIP", "NodePort", "LoadBalancer", "ExternalName", "None", "*", "%", "25%", "-5%", "200%", "2147483648%",
          "a/b", "a/b/c", "a=b", "a in (b", "!a", "/", "//", "/a/../b", "a..b", "A", "a_b", "-", ".", "..", "1.2.3.4",
          "10.96.0.5", "10.96.0.0/12", "::1", "fe80::1%eth0", "::/0", "999.1.1.1", "1.2.3.4/33", "100Mi", "1Gi", "0.5",
          "500m", "1e3", "1e999999999", "1e-999999999", "1E", "+1", "--1", "9223372036854775808", "0x10", "NaN",
          "ReadWriteOnce", "ReadWriteOncePod", "Delete", "Retain", "Filesystem", "Block", "WaitForFirstConsumer",
          "RollingUpdate", "OnDelete", "Recreate", "In", "Exists", "NotIn", "Gt", "NoSchedule", "NoExecute", "v1",
          "apps/v1", "apps/v1/x", "Pod", "StatefulSet", "kubernetes.io/tls", "kubernetes.io/dockerconfigjson",
          "2026-01-01T00:00:00Z", "0000-00-00T00:00:00Z", "9999999-01-01T00:00:00Z", "1m30s", "-1h", "1d", "* * * * *",
          "*/0 * * * *", "99 * * * *", "@daily", "true", "null", "[]", "{}", "{\"a\":", "e30=", "====", "é", "日本", "\u0000", "\n",
          "\ud83d\ude00", "\ufffd", "$(A)", "$patch", "kubernetes.io/metadata.name", "x".repeat(64), "x".repeat(254),
          "y.".repeat(130) + "y", "localhost/x", "RuntimeDefault", "http", "HTTPS", "Cluster", "Local", "Utilization",
          "Resource", "cpu", "memory", "requests.cpu", "count/pods", "-----BEGIN CERTIFICATE-----\nMII=\n-----END");

  private static final List<String> NUMBERS =
      List.of(
          "0", "1", "-1", "2", "3", "80", "443", "420", "30000", "65535", "65536", "100", "101", "2147483647",
          "2147483648", "-2147483648", "-2147483649", "9223372036854775807", "-9223372036854775808",
          "9223372036854775808", "9".repeat(40), "1.5", "0.1", "-0", "1e3", "1.0", "1e400", "1e999999999",
          "1e-999999999");

  private final Chance chance;

  Values(Chance chance) {
    this.chance = chance;
  }

  String string() {
    return chance.of(STRINGS);
  }

  /** Without control characters and blanks, for names in paths. */
  String label() {
    return chance.oneIn(2) ? "a" : chance.of(List.of("a", "b", "web", "web-0", "data-web-0", "default"));
  }

  Json number() {
    return Json.parse(chance.of(chance.oneIn(3) ? NUMBERS : NUMBERS.subList(0, 10)));
  }

  /** Of any shape at all. */
  Json any(int depth) {
    return switch (chance.below(depth > 3 ? 5 : 8)) {
      case 0 -> JsonNull.NULL;
      case 1 -> JsonBool.of(chance.oneIn(2));
      case 2 -> number();
      case 3, 4 -> JsonString.of(string());
      case 5 -> JsonArray.EMPTY;
      case 6 -> JsonArray.of(any(depth + 1), any(depth + 1));
      default -> JsonObject.builder().put(string(), any(depth + 1)).put(string(), any(depth + 1)).build();
    };
  }

  /** An object of the type with about so many of its fields, in parts. */
  JsonObject object(TypeSchema type, int depth) {
    JsonObject.Builder b = JsonObject.builder();
    List<FieldSchema> fields = new ArrayList<>(type.fields());
    for (FieldSchema f : fields) {
      if (f.required() && !chance.oneIn(12) || chance.below(fields.size() + 2) < 4) {
        b.put(f.name(), value(f.name(), f.shape(), depth + 1));
      }
    }
    return b.build();
  }

  private Json value(String name, Shape shape, int depth) {
    if (chance.oneIn(40)) {
      return any(depth);
    }
    if (depth > 9) {
      return JsonNull.NULL;
    }
    return switch (shape) {
      case Shape.Ref r -> object(r.type().get(), depth);
      case Shape.ListOf l -> {
        List<Json> items = new ArrayList<>();
        for (int i = chance.below(3); i >= 0 && !chance.oneIn(8); i--) {
          items.add(value(name, l.item(), depth + 1));
        }
        yield JsonArray.of(items);
      }
      case Shape.MapOf m -> {
        JsonObject.Builder b = JsonObject.builder();
        for (int i = chance.below(3); i > 0; i--) {
          b.put(string(), value(name, m.value(), depth + 1));
        }
        yield b.build();
      }
      case Shape.Scalar s -> scalar(name, s, depth);
    };
  }

  private Json scalar(String name, Shape.Scalar scalar, int depth) {
    return switch (scalar) {
      case STRING -> JsonString.of(name.equals("name") && !chance.oneIn(4) ? label() : string());
      case BOOL -> JsonBool.of(chance.oneIn(2));
      case INT32, INT64 -> number();
      case DOUBLE -> Json.parse(chance.of(NUMBERS));
      case BYTES -> JsonString.of(chance.of(List.of("", "e30=", "eA==", "AAECAw==", "x", "===")));
      case TIME, MICRO_TIME ->
          JsonString.of(chance.oneIn(4) ? string() : chance.of(List.of("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.123456Z")));
      case DURATION -> JsonString.of(chance.oneIn(4) ? string() : "1m30s");
      case QUANTITY ->
          chance.oneIn(5) ? number()
              : JsonString.of(chance.of(List.of("1", "100Mi", "500m", "0", "-1", "1e9", "1e999999999", "1.5Gi", "1n")));
      case INT_OR_STRING ->
          chance.oneIn(2) ? number() : JsonString.of(chance.of(List.of("25%", "http", "80", "-5%", "", "101%", "99999999999%")));
      case ANY -> any(depth);
    };
  }

  /** The object with one more of the fields that its type has, somewhere. */
  JsonObject grown(JsonObject object, TypeSchema type, int depth) {
    List<FieldSchema> fields = new ArrayList<>(type.fields());
    if (fields.isEmpty()) {
      return object;
    }
    FieldSchema f = chance.of(fields);
    Json old = object.get(f.name()).orElse(JsonNull.NULL);
    Json grown =
        switch (f.shape()) {
          case Shape.Ref r when depth < 9 -> grown(old instanceof JsonObject o ? o : JsonObject.EMPTY, r.type().get(), depth + 1);
          case Shape.ListOf(Shape.Ref r) when old instanceof JsonArray a && !a.isEmpty() -> {
            int i = chance.below(a.size());
            yield a.with(i, grown(a.object(i), r.type().get(), depth + 1));
          }
          case Shape.Ref _, Shape.ListOf _, Shape.MapOf _, Shape.Scalar _ -> value(f.name(), f.shape(), depth);
        };
    return object.with(f.name(), grown);
  }

  /** The tree with one of its values replaced, gone, or doubled. */
  Json changed(Json tree, int depth) {
    if (depth > 2 && chance.oneIn(5)) {
      return any(depth);
    }
    return switch (tree) {
      case JsonObject o when !o.isEmpty() -> {
        int i = chance.below(o.size());
        yield switch (chance.below(8)) {
          case 0 -> o.without(o.name(i));
          case 1 -> o.with(string(), o.value(i));
          default -> o.with(o.name(i), changed(o.value(i), depth + 1));
        };
      }
      case JsonArray a when !a.isEmpty() -> {
        int i = chance.below(a.size());
        yield switch (chance.below(8)) {
          case 0 -> a.without(i);
          case 1 -> a.plus(a.get(i));
          default -> a.with(i, changed(a.get(i), depth + 1));
        };
      }
      case JsonString _ -> chance.oneIn(4) ? any(depth) : JsonString.of(string());
      case JsonNumber _ -> chance.oneIn(4) ? any(depth) : number();
      case JsonObject _, JsonArray _, JsonBool _, JsonNull _ -> any(depth);
    };
  }

  /** Headers that have nothing to do with the request. */
  Map.Entry<String, String> header() {
    return Map.entry(
        chance.of(
            List.of(
                "Accept", "Accept", "Accept", "Content-Type", "Content-Type", "Content-Type", "Accept-Encoding",
                "Impersonate-User", "Impersonate-Group", "Impersonate-Extra-a%zz", "Authorization", "If-None-Match",
                "User-Agent", "X-Remote-User")),
        headerText());
  }

  private String headerText() {
    return chance.of(
        List.of(
            "", "*/*", "application/json;as=Table", "application/json;as=Table;v=v9;g=meta.k8s.io", "text/html", "a/b/c",
            ";;;", "application/json;q=abc", "application/json, */*;q=-1", "application/vnd.kubernetes.protobuf",
            "application/json;charset=latin1", "application/", "Bearer", "Bearer a.b.c", "Bearer e30.e30.e30", "Basic x",
            "system:serviceaccount:a", "system:serviceaccount:a:b:c", "system:node:", "\"", "\"a", "W/\"x\"", "x".repeat(300),
            "application/json;stream=watch", "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"));
  }
}
