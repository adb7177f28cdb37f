package dev.berth.model.schema;

import java.util.function.Supplier;

/** What a value looks like. */
public sealed interface Shape {

  /** A scalar of JSON, or one of the types that Kubernetes writes as a scalar. */
  enum Scalar implements Shape {
    STRING,
    BOOL,
    INT32,
    INT64,
    DOUBLE,
    /** Base64 text in JSON. */
    BYTES,
    /** RFC 3339, whole seconds, UTC: {@code 2026-01-01T00:00:00Z}. */
    TIME,
    /** RFC 3339 with six fraction digits. */
    MICRO_TIME,
    /** Go's duration text, {@code 1m30s}. */
    DURATION,
    /** {@code 100Mi}; a number is read as well. */
    QUANTITY,
    /** An integer or a string. */
    INT_OR_STRING,
    /** Any JSON at all: RawExtension, JSON, FieldsV1. Never looked into. */
    ANY
  }

  /** An object of a named type; a supplier because types refer to each other in circles. */
  record Ref(Supplier<TypeSchema> type) implements Shape {}

  record ListOf(Shape item) implements Shape {}

  /** An object whose names are the user's. */
  record MapOf(Shape value) implements Shape {}
}
