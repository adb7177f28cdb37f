package dev.berth.model.schema;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * What OpenAPI documents say of the built-in types beyond their structure. Some megabytes when read, so it is read when
 * a document is made and dropped with it.
 */
public final class Documentation {
  private static final FieldDoc NO_FIELD = new FieldDoc("", "", List.of(), "");
  private static final TypeDoc NO_TYPE = new TypeDoc("", Map.of());

  private final Map<String, TypeDoc> types;

  private Documentation(Map<String, TypeDoc> types) {
    this.types = types;
  }

  /**
   * What is said of a type.
   *
   * @param fields by JSON name
   */
  public record TypeDoc(String description, Map<String, FieldDoc> fields) {
    /** What is said of a field; empty texts where nothing is. */
    public FieldDoc field(String name) {
      return fields.getOrDefault(name, NO_FIELD);
    }
  }

  /**
   * What is said of a field.
   *
   * @param defaultJson the declared default as JSON text, or empty
   * @param values the values of an enumeration, or empty
   * @param anyType the OpenAPI name of the type where the shape is {@link Shape.Scalar#ANY}, or empty
   */
  public record FieldDoc(String description, String defaultJson, List<String> values, String anyType) {}

  /** Reads the resource anew. */
  public static Documentation read() {
    byte[] resource = Schemas.resource("documentation.bin.gz");
    try (DataInputStream in = new DataInputStream(new GZIPInputStream(new ByteArrayInputStream(resource), 1 << 16))) {
      int count = in.readInt();
      Map<String, TypeDoc> types = HashMap.newHashMap(count);
      for (int i = 0; i < count; i++) {
        types.put(text(in), type(in));
      }
      return new Documentation(types);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the generated resource documentation.bin.gz", e);
    }
  }

  private static TypeDoc type(DataInputStream in) throws IOException {
    String description = text(in);
    int count = in.readInt();
    Map<String, FieldDoc> fields = HashMap.newHashMap(count);
    for (int i = 0; i < count; i++) {
      fields.put(text(in), new FieldDoc(text(in), text(in), texts(in), text(in)));
    }
    return new TypeDoc(description, fields);
  }

  private static List<String> texts(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(text(in));
    }
    return texts;
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }

  /** What is said of a type; empty texts where nothing is. */
  public TypeDoc of(String typeName) {
    return types.getOrDefault(typeName, NO_TYPE);
  }
}
