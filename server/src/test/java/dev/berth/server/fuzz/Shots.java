package dev.berth.server.fuzz;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import dev.berth.model.Subresource;
import dev.berth.model.Verb;
import dev.berth.model.builtin.Builtin;
import dev.berth.model.protobuf.ProtobufException;
import dev.berth.model.protobuf.ProtobufObjects;
import dev.berth.model.schema.TypeSchema;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Valid requests of every verb, and what mutation makes of them. */
final class Shots {
  private static final Catalogue CATALOGUE = Builtin.catalogue();
  private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

  private static final List<String> QUERIES =
      List.of(
          "limit=-1", "limit=abc", "limit=1", "limit=99999999999999999999", "timeoutSeconds=-5", "timeoutSeconds=1e9",
          "timeoutSeconds=9223372036854775807", "resourceVersion=abc", "resourceVersion=-1", "resourceVersion=0",
          "resourceVersion=1", "resourceVersion=99999999999999999999", "resourceVersionMatch=Exact",
          "resourceVersionMatch=NotOlderThan", "resourceVersionMatch=x", "watch=maybe", "watch=1", "watch=false",
          "continue=abc", "continue=e30", "continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6LTEsInN0YXJ0IjoiLi4vIn0",
          "sendInitialEvents=true", "sendInitialEvents=x", "allowWatchBookmarks=true", "labelSelector=a%3Db",
          "labelSelector=a%20in%20(", "labelSelector=!", "labelSelector=a%20gt%20b", "labelSelector=%2Ca", "labelSelector=%00",
          "fieldSelector=metadata.name%3Da", "fieldSelector=spec.x%3Da", "fieldSelector=a", "fieldSelector=metadata.name%3D%2F..",
          "fieldSelector=metadata.name%3D%5C", "fieldSelector=metadata.name!%3Da%2Cmetadata.namespace%3Dx", "dryRun=All",
          "dryRun=x", "dryRun=", "fieldManager=m", "fieldManager=" + "m".repeat(200), "fieldManager=%00", "force=true",
          "force=x", "fieldValidation=Strict", "fieldValidation=Warn", "fieldValidation=x", "pretty=true", "pretty=%ff",
          "gracePeriodSeconds=-1", "gracePeriodSeconds=x", "gracePeriodSeconds=0", "propagationPolicy=Orphan",
          "propagationPolicy=x", "orphanDependents=true", "orphanDependents=x", "includeObject=None", "includeObject=x",
          "%", "%zz=%", "&&&", "=", "a", "fieldManager=m&fieldManager=n", "noHeaders=true", "timeout=1s", "timeout=x", "ignoreStoreReadErrorWithClusterBreakingPotential=true");

  private static final List<String> ACCEPTS =
      List.of(
          "application/json", "application/yaml", PROTOBUF, "application/json;as=Table;v=v1;g=meta.k8s.io",
          "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
          "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io", "application/json;as=Table;v=v1beta1;g=meta.k8s.io,*/*",
          PROTOBUF + ";as=PartialObjectMetadata;v=v1;g=meta.k8s.io", PROTOBUF + ";as=Table;v=v1;g=meta.k8s.io",
          PROTOBUF + ",application/json", "*/*", "text/html");

  private static final List<String> PAGES =
      List.of(
          "/", "/api", "/apis", "/api/v1", "/apis/apps", "/apis/apps/v1", "/apis/nope", "/apis/apps/v9", "/version", "/healthz",
          "/livez", "/readyz/ping", "/readyz/x", "/metrics", "/openapi/v2", "/openapi/v3", "/openapi/v3/apis/apps/v1",
          "/openapi/v3/x", "/openid/v1/jwks", "/.well-known/openid-configuration", "//", "/api/", "/api//v1", "/%2e%2e/%00", "/logs/");

  private final Chance chance;
  private final Values values;
  private final Bytes bytes;
  private final String namespace;

  /** @param namespace that takes objects */
  Shots(Chance chance, String namespace) {
    this.chance = chance;
    this.values = new Values(chance);
    this.bytes = new Bytes(chance);
    this.namespace = namespace;
  }

  /** Creates one object of each sample, for later requests to find. */
  List<Shot> first() {
    return Samples.ALL.stream()
        .map(s -> Shot.of("POST", collection(type(s), namespace), "", "application/json", Samples.in(namespace, s).toBytes()))
        .toList();
  }

  Shot next() {
    if (chance.oneIn(25)) {
      return mutated(Shot.get(chance.of(PAGES), query(), chance.of(ACCEPTS)));
    }
    JsonObject sample = chance.of(Samples.ALL);
    ResourceType type = chance.oneIn(3) ? chance.of(CATALOGUE.types()) : type(sample);
    Shot valid =
        switch (chance.below(12)) {
          case 0 -> Shot.get(path(type, chance.oneIn(2) ? "" : "/" + values.label()), query(), chance.of(ACCEPTS));
          case 1 -> Shot.get(path(type, ""), "watch=1&" + query(), chance.of(ACCEPTS));
          case 2 -> sending("DELETE", path(type, chance.oneIn(6) ? "" : "/" + values.label()), deleteOptions());
          case 3, 4, 5 -> sending("POST", path(type, ""), object(type));
          case 6, 7 -> update(type);
          case 8, 9, 10 -> patch(type);
          default -> subresource(type);
        };
    return mutated(valid);
  }

  /** Once or twice, or not at all where what is sent has been made strange already. */
  private Shot mutated(Shot valid) {
    Shot shot = valid;
    for (int i = chance.below(5) - 2; i > 0; i--) {
      shot =
          switch (chance.below(12)) {
            case 0 -> new Shot(method(), shot.path(), shot.query(), shot.headers(), shot.body());
            case 1 -> new Shot(shot.method(), text(shot.path()), shot.query(), shot.headers(), shot.body());
            case 2 -> new Shot(shot.method(), shot.path(), text(shot.query()), shot.headers(), shot.body());
            case 3, 4 -> new Shot(shot.method(), shot.path(), shot.query() + "&" + chance.of(QUERIES), shot.headers(), shot.body());
            case 5, 6 -> new Shot(shot.method(), shot.path(), shot.query(), headers(shot.headers()), shot.body());
            default -> new Shot(shot.method(), shot.path(), shot.query(), shot.headers(), bytes.broken(shot.body()));
          };
    }
    return shot;
  }

  private String method() {
    return chance.of(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "LIST", "DELETECOLLECTION"));
  }

  private String text(String text) {
    String piece =
        chance.of(List.of("/", "//", "%", "%2F", "%00", "%ff", "..", "?", "&", "=", "+", "A", "é", "/status", "/x/y/z", "watch/", "*"));
    int at = chance.below(text.length() + 1);
    return (at == 0 && text.startsWith("/") ? "/" : "") + text.substring(0, at) + piece
        + text.substring(Math.min(text.length(), at + chance.below(3)));
  }

  private List<Map.Entry<String, String>> headers(List<Map.Entry<String, String>> headers) {
    List<Map.Entry<String, String>> out = new ArrayList<>(headers);
    if (chance.oneIn(3) && !out.isEmpty()) {
      out.removeFirst();
    }
    out.add(values.header());
    return out;
  }

  /** Writes are mostly without, so that they come further. */
  private String written() {
    return chance.oneIn(5) ? query() : "";
  }

  private String query() {
    StringBuilder b = new StringBuilder();
    for (int i = chance.below(3); i > 0; i--) {
      b.append(b.isEmpty() ? "" : "&").append(chance.of(QUERIES));
    }
    return b.toString();
  }

  private static ResourceType type(JsonObject sample) {
    GroupVersion gv = GroupVersion.parse(sample.text("apiVersion"));
    return CATALOGUE.find(new GroupVersionKind(gv, sample.text("kind"))).orElseThrow();
  }

  private String path(ResourceType type, String rest) {
    return collection(type, chance.oneIn(20) ? "" : namespace) + rest;
  }

  /** The path of a type's objects in a namespace, or in all where that is empty. */
  static String collection(ResourceType type, String namespace) {
    String group = type.groupVersion().group();
    String start = group.isEmpty() ? "/api/v1/" : "/apis/" + group + "/" + type.groupVersion().version() + "/";
    return start + (type.namespaced() && !namespace.isEmpty() ? "namespaces/" + namespace + "/" : "") + type.plural();
  }

  /** A sample of the type with a changed value or two, or an object by its schema. */
  private JsonObject object(ResourceType type) {
    List<JsonObject> samples = Samples.ALL.stream().filter(s -> type(s).equals(type)).toList();
    JsonObject object =
        samples.isEmpty() || chance.oneIn(3)
            ? named(values.object(type.schema(), 0), type)
            : named(Samples.in(namespace, chance.of(samples)), type);
    JsonObject larger = object;
    for (int i = chance.below(5) - 2; i > 0; i--) {
      larger = values.grown(larger, type.schema(), 0);
    }
    Json out = larger;
    for (int i = chance.below(6) - 3; i > 0; i--) {
      out = values.changed(out, 0);
    }
    return out instanceof JsonObject o ? o : object;
  }

  private JsonObject named(JsonObject object, ResourceType type) {
    if (!type.verbs().contains(Verb.GET) && !chance.oneIn(6)) {
      return object.without("metadata").with("apiVersion", type.groupVersion().apiVersion()).with("kind", type.kind());
    }
    JsonObject meta = object.object("metadata");
    JsonObject known = chance.oneIn(10) ? meta : meta.with("name", values.label());
    return object
        .with("apiVersion", type.groupVersion().apiVersion())
        .with("kind", type.kind())
        .with("metadata", chance.oneIn(10) ? known : known.without("namespace").without("resourceVersion").without("uid"));
  }

  private Shot sending(String method, String path, JsonObject body) {
    String type = chance.of(List.of("application/json", "application/json", "application/json", "application/yaml", PROTOBUF));
    return Shot.of(method, path, written(), type, encoded(type, body));
  }

  private static byte[] encoded(String type, JsonObject body) {
    if (type.endsWith("yaml")) {
      return Yaml.write(body);
    }
    if (type.equals(PROTOBUF)) {
      try {
        return ProtobufObjects.write(body);
      } catch (ProtobufException notOfItsShape) {
        return body.toBytes();
      }
    }
    return body.toBytes();
  }

  private JsonObject deleteOptions() {
    JsonObject options = values.object(Builtin.schema(GroupVersionKind.of("", "v1", "DeleteOptions")).orElseThrow(), 0);
    return chance.oneIn(2)
        ? JsonObject.builder().put("kind", "DeleteOptions").put("apiVersion", "v1").build()
        : options.with("kind", "DeleteOptions").with("apiVersion", "v1");
  }

  private Shot update(ResourceType type) {
    JsonObject object = object(type);
    String name = object.object("metadata").text("name");
    String sub = type.hasStatus() && chance.oneIn(2) ? "/status" : "";
    JsonObject body =
        sub.isEmpty() ? object : object.with("status", values.object(type.schema(), 0).object("status"));
    return sending("PUT", path(type, "/" + encoded(name) + sub), body);
  }

  private Shot patch(ResourceType type) {
    String path = path(type, "/" + values.label() + (type.hasStatus() && chance.oneIn(3) ? "/status" : ""));
    return switch (chance.below(4)) {
      case 0 -> Shot.of("PATCH", path, written(), "application/json-patch+json", operations(type).toBytes());
      case 1 -> Shot.of("PATCH", path, written(), "application/merge-patch+json", changes(type).toBytes());
      case 2 -> Shot.of("PATCH", path, written(), "application/strategic-merge-patch+json", directed(changes(type), 0).toBytes());
      default -> {
        JsonObject object = object(type).updateObject("metadata", m -> m.without("managedFields"));
        String at = chance.oneIn(5) ? path : path(type, "/" + encoded(object.object("metadata").text("name")));
        yield Shot.of(
            "PATCH", at, "fieldManager=" + chance.of(List.of("m", "n")) + (chance.oneIn(2) ? "&force=true&" : "&") + written(),
            "application/apply-patch+yaml", chance.oneIn(2) ? Yaml.write(object) : object.toBytes());
      }
    };
  }

  private JsonObject changes(ResourceType type) {
    JsonObject object = chance.oneIn(3) ? object(type) : values.object(type.schema(), 0);
    return chance.oneIn(3) ? object : object.without("kind").without("apiVersion").updateObject("metadata", m -> m.without("name"));
  }

  /** With strategic directives strewn in. */
  private JsonObject directed(JsonObject patch, int depth) {
    JsonObject out = patch;
    for (String name : patch.names()) {
      Json value = patch.get(name).orElse(JsonNull.NULL);
      if (value instanceof JsonObject o && depth < 8) {
        out = out.with(name, directed(o, depth + 1));
      } else if (value instanceof JsonArray a && depth < 8) {
        out = out.with(name, a.mapObjects(o -> directed(o, depth + 1)));
        if (chance.oneIn(3)) {
          String directive = chance.of(List.of("$setElementOrder/", "$deleteFromPrimitiveList/"));
          out = out.with(directive + name, chance.oneIn(3) ? values.any(2) : a);
        }
      }
    }
    return switch (chance.below(12)) {
      case 0 -> out.with("$patch", chance.oneIn(5) ? values.any(2) : JsonString.of(chance.of(List.of("replace", "delete", "merge", "x"))));
      case 1 -> out.with("$retainKeys", chance.oneIn(3) ? values.any(2) : JsonArray.ofStrings(out.names()));
      case 2 -> out.with("$setElementOrder/" + values.string(), values.any(2));
      default -> out;
    };
  }

  private JsonArray operations(ResourceType type) {
    List<Json> out = new ArrayList<>();
    for (int i = chance.below(4); i >= 0; i--) {
      JsonObject.Builder b =
          JsonObject.builder()
              .put("op", chance.of(List.of("add", "remove", "replace", "move", "copy", "test", "x")))
              .put("path", pointer(object(type)))
              .put("from", pointer(object(type)))
              .put("value", values.any(0));
      Json operation = b.build();
      out.add(chance.oneIn(6) ? values.changed(operation, 0) : operation);
    }
    return JsonArray.of(out);
  }

  private String pointer(JsonObject object) {
    StringBuilder b = new StringBuilder();
    Json at = object;
    while (!chance.oneIn(6)) {
      if (at instanceof JsonObject o && !o.isEmpty()) {
        int i = chance.below(o.size());
        b.append('/').append(o.name(i).replace("~", "~0").replace("/", "~1"));
        at = o.value(i);
      } else if (at instanceof JsonArray a && !a.isEmpty()) {
        int i = chance.below(a.size());
        b.append('/').append(chance.oneIn(4) ? chance.of(List.of("-", "-1", "-9", "99", "9999999999", "01", "x", "~2")) : i);
        at = a.get(i);
      } else {
        break;
      }
    }
    return b.toString();
  }

  private Shot subresource(ResourceType type) {
    List<ResourceType> all = CATALOGUE.types().stream().filter(t -> !t.subresources().isEmpty()).toList();
    ResourceType of = type.subresources().isEmpty() ? chance.of(all) : type;
    Subresource sub = chance.of(of.subresources());
    String path = path(of, "/" + values.label() + "/" + sub.name());
    TypeSchema schema = Builtin.schema(sub.kind()).orElse(of.schema());
    JsonObject body =
        values.object(schema, 0).with("kind", sub.kind().kind()).with("apiVersion", sub.kind().groupVersion().apiVersion());
    return switch (chance.below(4)) {
      case 0 -> Shot.get(path, query(), chance.of(ACCEPTS));
      case 1 -> Shot.of("PATCH", path, written(), "application/merge-patch+json", body.toBytes());
      case 2 -> sending("PUT", path, body.updateObject("metadata", m -> m.without("resourceVersion").without("uid")));
      default -> sending("POST", path, body);
    };
  }

  private static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
