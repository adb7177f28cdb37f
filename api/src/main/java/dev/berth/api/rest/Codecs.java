package dev.berth.api.rest;

import dev.berth.api.media.MediaType;
import dev.berth.api.validation.GoSyntax;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonReader;
import dev.berth.base.yaml.Yaml;
import dev.berth.model.protobuf.ProtobufObjects;
import dev.berth.model.schema.TypeSchema;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** Bytes to trees and back, by media type. */
final class Codecs {
  private static final byte NEWLINE = '\n';

  private Codecs() {}

  /** Reads a body. A JSON body may come under YAML's name, as YAML has it. */
  static JsonReader.Read decode(MediaType type, byte[] body, TypeSchema schema) {
    return switch (type) {
      case JSON -> GoSyntax.read(body);
      case YAML -> {
        Yaml.Read read = Yaml.read(body);
        yield new JsonReader.Read(read.value(), read.duplicates().stream().map(Yaml.Duplicate::path).toList());
      }
      case PROTOBUF -> {
        ProtobufObjects.Envelope envelope = ProtobufObjects.open(body);
        yield new JsonReader.Read(ProtobufObjects.read(envelope, schema), List.of());
      }
    };
  }

  static byte[] encode(MediaType type, JsonObject document) {
    return switch (type) {
      case JSON -> {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        dev.berth.base.json.JsonWriter.append(document, out);
        out.write(NEWLINE);
        yield out.toByteArray();
      }
      case YAML -> Yaml.write(document);
      case PROTOBUF -> ProtobufObjects.write(document);
    };
  }

  /** One message of a watch. */
  static byte[] watchFrame(MediaType type, String kind, JsonObject object) {
    return type == MediaType.PROTOBUF
        ? ProtobufObjects.watchFrame(kind, ProtobufObjects.write(object))
        : encode(MediaType.JSON, JsonObject.builder().put("type", kind).put("object", object).build());
  }
}
