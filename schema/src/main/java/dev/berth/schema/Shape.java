package dev.berth.schema;

/** What a field's value looks like, before it is written down. The codes are those of {@code structure.bin}. */
sealed interface Shape {
  int REF = 32;
  int LIST = 33;
  int MAP = 34;

  /** In the order of the reader's {@code Shape.Scalar}: the ordinal is the code. */
  enum Scalar implements Shape {
    STRING,
    BOOL,
    INT32,
    INT64,
    DOUBLE,
    BYTES,
    TIME,
    MICRO_TIME,
    DURATION,
    QUANTITY,
    INT_OR_STRING,
    ANY
  }

  record Ref(String type) implements Shape {}

  record ListOf(Shape item) implements Shape {}

  record MapOf(Shape value) implements Shape {}
}
