package dev.berth.api.openapi;

/** The version of OpenAPI that a document is written in. */
enum Dialect {
  V2("#/definitions/"),
  V3("#/components/schemas/");

  private final String prefix;

  Dialect(String prefix) {
    this.prefix = prefix;
  }

  /** Where a document has its types. */
  String reference(String type) {
    return prefix + type;
  }
}
