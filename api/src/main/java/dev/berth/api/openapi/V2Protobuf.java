package dev.berth.api.openapi;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonWriter;
import dev.berth.model.protobuf.ReverseBytes;
import java.util.List;
import java.util.function.Consumer;

/**
 * The document of version 2 in the protobuf form of gnostic ({@code openapi.v2.Document}), the only one that older kubectl
 * reads. Values of any type are YAML text there; ours is JSON, which is YAML.
 *
 * <p>Everything is written last field first. The numbers are those of gnostic's OpenAPIv2.proto.
 */
final class V2Protobuf {
  private final ReverseBytes out = new ReverseBytes();

  private V2Protobuf() {}

  static byte[] of(JsonObject document) {
    V2Protobuf p = new V2Protobuf();
    p.document(document);
    return p.out.toBytes();
  }

  private void document(JsonObject o) {
    message(13, () -> named(1, o.object("securityDefinitions"), v -> message(2, () -> keySecurity(v))));
    backwards(o.array("security"), requirement ->
        message(12, () -> named(1, object(requirement), scopes -> strings(1, scopes))));
    message(9, () -> named(1, o.object("definitions"), v -> schema(object(v))));
    message(8, () -> named(2, o.object("paths"), v -> pathItem(object(v))));
    message(2, () -> {
      text(2, o.object("info"), "version");
      text(1, o.object("info"), "title");
    });
    text(1, o, "swagger");
  }

  private void keySecurity(Json security) {
    JsonObject o = object(security);
    text(4, o, "description");
    text(3, o, "in");
    text(2, o, "name");
    text(1, o, "type");
  }

  private void pathItem(JsonObject o) {
    backwards(o.array("parameters"), p -> message(9, () -> parameter(object(p))));
    operation(8, o, "patch");
    operation(5, o, "delete");
    operation(4, o, "post");
    operation(3, o, "put");
    operation(2, o, "get");
  }

  private void operation(int number, JsonObject path, String method) {
    if (!path.has(method)) {
      return;
    }
    JsonObject o = path.object(method);
    message(number, () -> {
      extensions(13, o);
      strings(10, o.array("schemes"));
      message(9, () -> named(1, o.object("responses"), r -> message(1, () -> response(object(r)))));
      backwards(o.array("parameters"), p -> message(8, () -> parameter(object(p))));
      strings(7, o.array("consumes"));
      strings(6, o.array("produces"));
      text(5, o, "operationId");
      text(3, o, "description");
      strings(1, o.array("tags"));
    });
  }

  private void response(JsonObject o) {
    if (o.has("schema")) {
      message(2, () -> message(1, () -> schema(o.object("schema"))));
    }
    text(1, o, "description");
  }

  /** A parameter within the two or three messages that tell its sort. */
  private void parameter(JsonObject o) {
    message(1, () -> {
      switch (o.text("in")) {
        case "body" -> message(1, () -> bodyParameter(o));
        case "path" -> message(2, () -> message(4, () -> plainParameter(o, 19, 5)));
        default -> message(2, () -> message(3, () -> plainParameter(o, 20, 6)));
      }
    });
  }

  private void bodyParameter(JsonObject o) {
    message(5, () -> schema(o.object("schema")));
    flag(4, o, "required");
    text(3, o, "in");
    text(2, o, "name");
    text(1, o, "description");
  }

  private void plainParameter(JsonObject o, int uniqueItems, int type) {
    flag(uniqueItems, o, "uniqueItems");
    text(type, o, "type");
    text(4, o, "name");
    text(3, o, "description");
    text(2, o, "in");
    flag(1, o, "required");
  }

  private void schema(JsonObject o) {
    extensions(31, o);
    if (o.has("properties")) {
      message(25, () -> named(1, o.object("properties"), v -> schema(object(v))));
    }
    if (o.has("items")) {
      message(23, () -> message(1, () -> schema(o.object("items"))));
    }
    o.string("type").ifPresent(type -> message(22, () -> out.string(1, type)));
    if (o.has("additionalProperties")) {
      message(21, () -> message(1, () -> schema(o.object("additionalProperties"))));
    }
    backwards(o.array("enum"), v -> any(20, v));
    strings(19, o.array("required"));
    o.get("default").ifPresent(v -> any(5, v));
    text(4, o, "description");
    text(2, o, "format");
    text(1, o, "$ref");
  }

  private void extensions(int number, JsonObject o) {
    for (int i = o.size() - 1; i >= 0; i--) {
      if (o.name(i).startsWith("x-")) {
        String name = o.name(i);
        Json value = o.value(i);
        message(number, () -> {
          any(2, value);
          out.string(1, name);
        });
      }
    }
  }

  private void any(int number, Json value) {
    message(number, () -> out.bytes(2, JsonWriter.compact(value)));
  }

  /** Members as repeated messages of a name and a message. */
  private void named(int number, JsonObject members, Consumer<Json> value) {
    for (int i = members.size() - 1; i >= 0; i--) {
      String name = members.name(i);
      Json member = members.value(i);
      message(number, () -> {
        message(2, () -> value.accept(member));
        out.string(1, name);
      });
    }
  }

  private void message(int number, Runnable content) {
    int since = out.length();
    content.run();
    out.header(number, since);
  }

  private static void backwards(JsonArray items, Consumer<Json> each) {
    List<Json> all = items.items();
    for (int i = all.size() - 1; i >= 0; i--) {
      each.accept(all.get(i));
    }
  }

  private void strings(int number, Json items) {
    if (items instanceof JsonArray a) {
      List<String> all = a.strings().toList();
      for (int i = all.size() - 1; i >= 0; i--) {
        out.string(number, all.get(i));
      }
    }
  }

  private void text(int number, JsonObject o, String name) {
    o.string(name).ifPresent(text -> out.string(number, text));
  }

  private void flag(int number, JsonObject o, String name) {
    if (o.get(name).filter(v -> v == JsonBool.TRUE).isPresent()) {
      out.integer(number, 1);
    }
  }

  private static JsonObject object(Json value) {
    return value instanceof JsonObject o ? o : JsonObject.EMPTY;
  }
}
