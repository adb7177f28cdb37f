package dev.berth.schema;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes {@code columns.bin}, the printed tables' columns: number of descriptions and these; number of types; per type its
 * key and number of columns; per column name, cells' type, format, priority and number of the description. A description
 * {@code @TYPE/FIELD} in the table is that field's.
 */
final class ColumnsFile {
  private final Map<String, Type> types = new HashMap<>();
  private final Map<String, Descriptions.Model> models = new HashMap<>();
  private final Facts facts;

  private ColumnsFile(Map<String, Type> types, Facts facts) {
    this.facts = facts;
    types.values().forEach(t -> this.types.put(t.key(), t));
  }

  static byte[] of(Map<String, Type> types, Facts facts) throws IOException {
    ColumnsFile f = new ColumnsFile(types, facts);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Map<String, Integer> descriptions = new LinkedHashMap<>();
    for (List<Facts.Column> columns : facts.columns().values()) {
      for (Facts.Column c : columns) {
        descriptions.putIfAbsent(f.description(c.description()), descriptions.size());
      }
    }
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(descriptions.size());
      for (String d : descriptions.keySet()) {
        out.writeUTF(d);
      }
      out.writeInt(facts.columns().size());
      for (Map.Entry<String, List<Facts.Column>> e : facts.columns().entrySet()) {
        out.writeUTF(e.getKey());
        out.writeInt(e.getValue().size());
        for (Facts.Column c : e.getValue()) {
          out.writeUTF(c.name());
          out.writeUTF(c.cells());
          out.writeUTF(c.format());
          out.writeInt(c.priority());
          out.writeInt(descriptions.getOrDefault(f.description(c.description()), -1));
        }
      }
    }
    return bytes.toByteArray();
  }

  private String description(String text) throws IOException {
    if (!text.startsWith("@")) {
      return text;
    }
    int slash = text.indexOf('/');
    String key = text.substring(1, slash);
    String field = text.substring(slash + 1);
    Type type = types.get(key);
    Optional<Type.Field> found =
        type == null ? Optional.empty() : type.fields().stream().filter(x -> x.name().equals(field)).findFirst();
    if (type == null || found.isEmpty()) {
      throw new IllegalStateException("columns.tsv takes a description from the unknown field " + text);
    }
    Descriptions.Model model = models.get(key);
    if (model == null) {
      model = Descriptions.of(type);
      models.put(key, model);
    }
    return model.field(found.get(), facts);
  }
}
