package dev.berth.bench;

import java.util.StringJoiner;

/** A custom type whose objects have a hundred fields: numbers with bounds, texts with lengths and patterns, objects and lists. */
final class Custom {
  static final String GROUP = "bench.berth.dev";
  static final String PLURAL = "samples";
  private static final int FIELDS = 100;

  private Custom() {}

  /** The definition of such a type. */
  static String definition(String plural) {
    StringJoiner fields = new StringJoiner(",", "{", "}");
    for (int i = 0; i < FIELDS; i++) {
      fields.add("\"f" + i + "\":" + schema(i));
    }
    return "{\"apiVersion\":\"apiextensions.k8s.io/v1\",\"kind\":\"CustomResourceDefinition\",\"metadata\":{\"name\":\"" + plural
        + "." + GROUP + "\"},\"spec\":{\"group\":\"" + GROUP + "\",\"scope\":\"Namespaced\",\"names\":{\"plural\":\"" + plural
        + "\",\"kind\":\"" + kind(plural) + "\"},\"versions\":[{\"name\":\"v1\",\"served\":true,\"storage\":true,\"schema\":"
        + "{\"openAPIV3Schema\":{\"type\":\"object\",\"properties\":{\"spec\":{\"type\":\"object\",\"properties\":" + fields
        + "}}}}}]}}";
  }

  /** @param metadata the member with its name */
  static String object(String metadata) {
    StringJoiner fields = new StringJoiner(",", "{", "}");
    for (int i = 0; i < FIELDS; i++) {
      fields.add("\"f" + i + "\":" + value(i));
    }
    return "{\"apiVersion\":\"" + GROUP + "/v1\",\"kind\":\"" + kind(PLURAL) + "\"," + metadata + "},\"spec\":" + fields + "}";
  }

  private static String kind(String plural) {
    return "Kind" + plural;
  }

  private static String schema(int i) {
    return switch (i % 4) {
      case 0 -> "{\"type\":\"integer\",\"minimum\":0}";
      case 1 -> "{\"type\":\"string\",\"maxLength\":64}";
      case 2 -> i % 20 == 2 ? "{\"type\":\"string\",\"pattern\":\"^[a-z]+$\"}" : "{\"type\":\"boolean\",\"default\":true}";
      default ->
          "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"boolean\"},\"b\":{\"type\":\"array\",\"items\":"
              + "{\"type\":\"string\"}}}}";
    };
  }

  private static String value(int i) {
    return switch (i % 4) {
      case 0 -> "5";
      case 1 -> "\"some text\"";
      case 2 -> i % 20 == 2 ? "\"abc\"" : "false";
      default -> "{\"a\":true,\"b\":[\"x\",\"y\"]}";
    };
  }
}
