package dev.berth.model.schema;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The structure of one message, such as {@code io.k8s.api.apps.v1.StatefulSetSpec}. Immutable.
 *
 * <p>The name is that of upstream's OpenAPI documents. The fields are in upstream's order.
 */
public final class TypeSchema {
  private final String name;
  private final boolean atomic;
  private final Map<String, FieldSchema> fields;
  private final List<FieldSchema> always;

  /**
   * @param atomic whether apply owns an object of this type as a whole ({@code +structType=atomic})
   */
  public TypeSchema(String name, boolean atomic, Collection<FieldSchema> fields) {
    this.name = name;
    this.atomic = atomic;
    this.fields = LinkedHashMap.newLinkedHashMap(fields.size());
    for (FieldSchema f : fields) {
      this.fields.put(f.name(), f);
    }
    always = fields.stream().filter(FieldSchema::always).toList();
  }

  public String name() {
    return name;
  }

  public boolean atomic() {
    return atomic;
  }

  public Optional<FieldSchema> field(String jsonName) {
    return Optional.ofNullable(fields.get(jsonName));
  }

  /** In upstream's order. */
  public Collection<FieldSchema> fields() {
    return java.util.Collections.unmodifiableCollection(fields.values());
  }

  /** Those that are written even when they were not given. */
  public List<FieldSchema> always() {
    return always;
  }

  /** The names of the fields in order. */
  public List<String> fieldNames() {
    return List.copyOf(fields.keySet());
  }

  @Override
  public String toString() {
    return name;
  }
}
