package dev.berth.schema;

import java.util.List;

/**
 * A type of the API with all that is known of it.
 *
 * @param name as OpenAPI has it, {@code io.k8s.api.apps.v1.StatefulSetSpec}
 * @param key as the tables have it, {@code apps.v1.StatefulSetSpec}
 * @param atomic whether apply owns its objects as a whole
 */
record Type(String name, String key, boolean atomic, List<Field> fields) {

  /**
   * A field as JSON shows it, with structs that Go inlines already flattened.
   *
   * @param numbers the path of protobuf numbers, outermost in the lowest byte
   * @param anyType the OpenAPI name of a type that is kept as any JSON; empty for all others
   */
  record Field(
      String name,
      int numbers,
      Shape shape,
      Facts.Member facts,
      String topology,
      List<String> keys,
      Facts.Patch patch,
      String anyType) {

    /** This field as a part of a struct that sits under the given number of another message. */
    Field within(int number) {
      return new Field(name, number | numbers << 8, shape, facts, topology, keys, patch, anyType);
    }
  }
}
