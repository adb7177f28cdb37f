package dev.berth.api.cel;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The type of a value that expressions name: how the compiler checks it, how a JSON tree is read as it, and how large
 * it may be. Our own, so that to declare something loads nothing of the compiler.
 */
public sealed interface ValueType {
  /** Where a size is not bounded. */
  long UNBOUNDED = Long.MAX_VALUE;

  Scalar DYN = new Scalar(Kind.DYN, UNBOUNDED, 1);
  Scalar BOOL = new Scalar(Kind.BOOL, 0, 4);
  Scalar INT = new Scalar(Kind.INT, 0, 1);
  Scalar UINT = new Scalar(Kind.UINT, 0, 1);
  Scalar DOUBLE = new Scalar(Kind.DOUBLE, 0, 1);
  Scalar STRING = new Scalar(Kind.STRING, UNBOUNDED, 2);
  Scalar BYTES = new Scalar(Kind.BYTES, UNBOUNDED, 2);
  Scalar TIMESTAMP = new Scalar(Kind.TIMESTAMP, UNBOUNDED, 21);
  Scalar DATE = new Scalar(Kind.TIMESTAMP, UNBOUNDED, 12);
  Scalar DURATION = new Scalar(Kind.DURATION, UNBOUNDED, 3);
  Scalar NULL = new Scalar(Kind.NULL, 0, 4);
  /** The {@code authorizer} variable. */
  Scalar AUTHORIZER = new Scalar(Kind.AUTHORIZER, 0, 1);
  /** The {@code authorizer.requestResource} variable. */
  Scalar RESOURCE_CHECK = new Scalar(Kind.RESOURCE_CHECK, 0, 1);

  /** What a scalar is; {@code DYN} is checked when it is evaluated. */
  enum Kind { DYN, BOOL, INT, UINT, DOUBLE, STRING, BYTES, TIMESTAMP, DURATION, NULL, AUTHORIZER, RESOURCE_CHECK }

  /** How equality and {@code +} treat a list ({@code x-kubernetes-list-type}). */
  enum ListKind { ATOMIC, SET, MAP }

  /**
   * Elements, letters or bytes that a value has at most, for the estimate of cost; {@link #UNBOUNDED} where nothing
   * bounds it, 0 for numbers and objects, as upstream has it.
   */
  long maxElements();

  /** Bytes of the shortest JSON text of a value. */
  long minBytes();

  /**
   * A value without parts.
   *
   * @param maxElements letters or bytes at most, for the estimate of cost
   * @param minBytes bytes of the shortest JSON text
   */
  record Scalar(Kind kind, long maxElements, long minBytes) implements ValueType {
    /** The same with another bound. */
    public Scalar atMost(long elements) {
      return new Scalar(kind, elements, minBytes);
    }
  }

  /** @param keys the fields that tell items of a {@code MAP} list apart; else empty */
  record ListOf(ValueType element, ListKind kind, List<String> keys, long maxElements) implements ValueType {
    public ListOf {
      keys = List.copyOf(keys);
    }

    public static ListOf of(ValueType element) {
      return new ListOf(element, ListKind.ATOMIC, List.of(), UNBOUNDED);
    }

    @Override
    public long minBytes() {
      return 2;
    }
  }

  /** A map from strings. */
  record MapOf(ValueType value, long maxElements) implements ValueType {
    public static MapOf of(ValueType value) {
      return new MapOf(value, UNBOUNDED);
    }

    @Override
    public long minBytes() {
      return 2;
    }
  }

  /**
   * An object with known fields. Two are equal where they are the same description: types that contain themselves have
   * no end.
   */
  final class ObjectOf implements ValueType {
    private final String name;
    private final Supplier<Map<String, ValueType>> source;
    private final long minBytes;

    /**
     * @param name as errors have it
     * @param fields by their names in JSON, asked for once when first needed
     * @param minBytes bytes of the shortest JSON text
     */
    public ObjectOf(String name, Supplier<Map<String, ValueType>> fields, long minBytes) {
      this.name = name;
      this.source = new Once(fields);
      this.minBytes = minBytes;
    }

    public static ObjectOf of(String name, Map<String, ValueType> fields) {
      return new ObjectOf(name, () -> fields, 2);
    }

    public String name() {
      return name;
    }

    /** The fields by their names in JSON (not escaped). */
    public Map<String, ValueType> fields() {
      return source.get();
    }

    @Override
    public long maxElements() {
      return 0;
    }

    @Override
    public long minBytes() {
      return minBytes;
    }
  }

  /** A value that may be missing: {@code optionalOldSelf}. */
  record OptionalOf(ValueType value) implements ValueType {
    @Override
    public long maxElements() {
      return value.maxElements();
    }

    @Override
    public long minBytes() {
      return value.minBytes();
    }
  }
}
