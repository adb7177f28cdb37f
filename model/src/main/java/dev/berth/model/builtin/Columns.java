package dev.berth.model.builtin;

import dev.berth.model.PrinterColumn;
import dev.berth.model.schema.Schemas;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The columns of the built-in types' printed tables, from the generated resource; the format is ColumnsFile's there. */
final class Columns {
  private static final Map<String, List<PrinterColumn>> BY_TYPE = read();

  private Columns() {}

  /** The columns of a type by its OpenAPI name; none where upstream prints only name and creation time. */
  static List<PrinterColumn> of(String schemaName) {
    int kind = schemaName.lastIndexOf('.');
    int version = schemaName.lastIndexOf('.', kind - 1);
    return BY_TYPE.getOrDefault(schemaName.substring(schemaName.lastIndexOf('.', version - 1) + 1), List.of());
  }

  private static Map<String, List<PrinterColumn>> read() {
    byte[] resource = Schemas.resource("columns.bin");
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(resource))) {
      String[] descriptions = new String[in.readInt()];
      for (int i = 0; i < descriptions.length; i++) {
        descriptions[i] = in.readUTF();
      }
      int count = in.readInt();
      Map<String, List<PrinterColumn>> types = HashMap.newHashMap(count);
      for (int i = 0; i < count; i++) {
        types.put(in.readUTF(), columns(in, descriptions));
      }
      return types;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the generated resource columns.bin", e);
    }
  }

  private static List<PrinterColumn> columns(DataInputStream in, String[] descriptions) throws IOException {
    int count = in.readInt();
    List<PrinterColumn> columns = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String name = in.readUTF();
      String cells = in.readUTF();
      String format = in.readUTF();
      int priority = in.readInt();
      columns.add(new PrinterColumn(name, cells, format, descriptions[in.readInt()], priority, ""));
    }
    return List.copyOf(columns);
  }
}
