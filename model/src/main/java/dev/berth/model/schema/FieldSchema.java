package dev.berth.model.schema;

import java.util.List;

/**
 * One field of a type.
 *
 * @param name as JSON has it, {@code volumeClaimTemplates}
 * @param number in protobuf; 0 where the field has none. Some structs that JSON inlines are messages of their own in
 *     protobuf ({@code Volume.volumeSource}): the number of such a field is a path, the outermost number in the lowest
 *     byte, which {@link #wireDepth} and {@link #wireNumber} take apart
 * @param shape of its value
 * @param required whether the OpenAPI documents list it as required
 * @param optionalZero true where an explicit zero value ({@code 0}, {@code false}, {@code ""}) is kept when given and
 *     nothing is written when absent: upstream's pointer fields
 * @param always true where the field is written even when it was not given, with its zero value: upstream's fields
 *     without {@code omitempty}, and its structs by value, which {@code omitempty} never omits. The zero value is
 *     {@code 0}, {@code false}, {@code ""} or {@code {}}, but {@code null} for lists, maps, times, and where
 *     {@code optionalZero} is set as well
 * @param topology how server-side apply owns and merges it, where it is a list or map
 * @param patch how strategic merge patch treats it
 */
public record FieldSchema(
    String name,
    int number,
    Shape shape,
    boolean required,
    boolean optionalZero,
    boolean always,
    Topology topology,
    PatchStrategy patch) {

  /** Server-side apply: who owns what in a value. */
  public sealed interface Topology {
    /** Each part is owned by itself: structs and maps by default. */
    record Granular() implements Topology {}

    /** Owned as a whole: lists by default. */
    record Atomic() implements Topology {}

    /** A list of distinct scalars, each owned by itself. */
    record ListSet() implements Topology {}

    /** A list of objects that these fields identify. */
    record ListMap(List<String> keys) implements Topology {}
  }

  /**
   * Strategic merge patch. {@code replace} is the default.
   *
   * @param merge whether lists merge rather than replace
   * @param retainKeys whether {@code $retainKeys} is honoured and written by clients
   * @param mergeKey the field that identifies the items of a merging list of objects; empty for scalars
   */
  public record PatchStrategy(boolean merge, boolean retainKeys, String mergeKey) {
    public static final PatchStrategy REPLACE = new PatchStrategy(false, false, "");
  }

  /** How many messages deep the field lies in protobuf: 1 for most, 0 where protobuf does not have it. */
  public int wireDepth() {
    int depth = 0;
    for (int n = number; n != 0; n >>>= 8) {
      depth++;
    }
    return depth;
  }

  /** The protobuf number at a depth, 0 being the outermost. */
  public int wireNumber(int depth) {
    return number >>> (8 * depth) & 0xff;
  }
}
