package dev.berth.model.protobuf;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonBool;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.model.schema.Schemas;
import dev.berth.model.schema.TypeSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The unions of JSON schema within CustomResourceDefinitions: a schema or a list of them ({@code items}), a schema or a
 * boolean ({@code additionalProperties}, {@code additionalItems}), a schema or a list of names ({@code dependencies}).
 * Schemas know them as any JSON; in protobuf they are messages of two fields.
 */
final class SchemaUnions {
  private static final String PROPS = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";
  private static final Set<String> FIELDS = Set.of("items", "additionalProperties", "additionalItems", "dependencies");

  private SchemaUnions() {}

  static boolean isUnion(String type, String field) {
    return FIELDS.contains(field) && type.equals(PROPS);
  }

  private static TypeSchema props() {
    return Schemas.builtin().of(PROPS);
  }

  /** Where the schema is; the other alternative has the other number of 1 and 2. */
  private static int schemaNumber(String field) {
    return field.startsWith("additional") ? 2 : 1;
  }

  static void write(ReverseBytes out, int number, Json value, String field) {
    int since = out.length();
    switch (value) {
      case JsonObject schema -> {
        new MessageWriter(out).message(schema, props());
        out.header(schemaNumber(field), since);
        if (schemaNumber(field) == 2) {
          out.integer(1, 1);
        }
      }
      case JsonBool b when schemaNumber(field) == 2 -> out.integer(1, b.value() ? 1 : 0);
      case JsonArray items when schemaNumber(field) == 1 -> items(out, items, field);
      default -> throw new ProtobufException(PROPS + "." + field + ": no protobuf form for " + value.typeName());
    }
    out.header(number, since);
  }

  private static void items(ReverseBytes out, JsonArray items, String field) {
    for (int i = items.size() - 1; i >= 0; i--) {
      if (field.equals("dependencies")) {
        out.string(2, MessageWriter.as(JsonString.class, items.get(i), PROPS, field).value());
      } else {
        int since = out.length();
        new MessageWriter(out).message(MessageWriter.as(JsonObject.class, items.get(i), PROPS, field), props());
        out.header(2, since);
      }
    }
  }

  static Json read(MessageReader reader, ByteReader in, String field, int depth) {
    List<Json> schema = new ArrayList<>();
    List<Json> items = new ArrayList<>();
    boolean allows = false;
    while (in.hasMore()) {
      int tag = in.tag();
      int number = tag >>> 3;
      if (number != 1 && number != 2) {
        in.skip(tag & 7, number);
      } else if (number == schemaNumber(field)) {
        MessageReader.expect(tag & 7, ReverseBytes.LENGTH, PROPS, field);
        schema.add(reader.message(in.slice(), props(), depth));
      } else if (number == 1) {
        MessageReader.expect(tag & 7, ReverseBytes.VARINT, PROPS, field);
        allows = in.varint() != 0;
      } else {
        MessageReader.expect(tag & 7, ReverseBytes.LENGTH, PROPS, field);
        ByteReader item = in.slice();
        items.add(
            field.equals("dependencies") ? JsonString.of(item.text()) : reader.message(item, props(), depth));
      }
    }
    if (!schema.isEmpty()) {
      return schema.getLast();
    }
    return schemaNumber(field) == 2 ? JsonBool.of(allows) : JsonArray.of(items);
  }
}
