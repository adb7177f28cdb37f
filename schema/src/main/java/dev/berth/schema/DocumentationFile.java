package dev.berth.schema;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * Writes {@code documentation.bin.gz}: per type its name, description and number of fields; per field its name,
 * description, default as JSON, number of enum values and these, and the type's name where the field is any JSON.
 * Texts are a length in four bytes and UTF-8.
 */
final class DocumentationFile {
  private DocumentationFile() {}

  static byte[] of(Collection<Type> types, Facts facts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(bytes))) {
      out.writeInt(types.size());
      for (Type t : types) {
        Descriptions.Model model = Descriptions.of(t);
        text(out, t.name());
        text(out, model.description());
        out.writeInt(t.fields().size());
        for (Type.Field f : t.fields()) {
          text(out, f.name());
          text(out, model.field(f, facts));
          text(out, f.facts().defaultValue());
          List<String> values = facts.enumValues(f.facts().enumType());
          out.writeInt(values.size());
          for (String v : values) {
            text(out, v);
          }
          text(out, f.anyType());
        }
      }
    }
    return bytes.toByteArray();
  }

  private static void text(DataOutputStream out, String s) throws IOException {
    byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }
}
