package dev.berth.api.rest;

import dev.berth.api.media.MediaType;
import dev.berth.api.media.Negotiation;
import dev.berth.api.status.Failures;
import dev.berth.base.json.JsonLimits;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonReader;
import dev.berth.model.schema.TypeSchema;

/** Bytes to trees and back, by media type. */
final class Codecs {
  private Codecs() {}

  static JsonReader.Read decode(MediaType type, byte[] body, TypeSchema schema) {
    return switch (type) {
      case JSON -> JsonReader.read(body, JsonLimits.DEFAULT);
      case YAML, PROTOBUF -> throw Failures.unsupportedMediaType(MediaType.JSON.text());
    };
  }

  static byte[] encode(MediaType type, JsonObject document) {
    return switch (type) {
      case JSON -> document.toBytes();
      case YAML, PROTOBUF -> throw Negotiation.noneOfOurs();
    };
  }
}
