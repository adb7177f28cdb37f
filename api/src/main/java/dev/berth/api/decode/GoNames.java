package dev.berth.api.decode;

import dev.berth.model.schema.TypeSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What upstream's Go structs know of a field besides its name in JSON: in which embedded struct it is, and the name of its type where
 * that is a string, a map or a list with a name of its own. Errors tell both. Made by reflection over the types of {@code k8s.io/api}
 * v0.36 and its siblings.
 */
final class GoNames {
  private static final Name PLAIN = new Name("", "");

  /**
   * @param within with a dot at its end: {@code VolumeSource.}
   * @param type {@code v1.TaintEffect}
   */
  private record Name(String within, String type) {}

  private GoNames() {}

  /** The embedded struct in which a field is, with a dot at its end; mostly none. */
  static String within(TypeSchema owner, String field) {
    return name(owner, field).within();
  }

  /** The name of a field's type, or of what it is a list or a map of; nothing where it has none of its own. */
  static String type(TypeSchema owner, String field) {
    return name(owner, field).type();
  }

  private static Name name(TypeSchema owner, String field) {
    return Table.NAMES.getOrDefault(shortName(owner) + "\t" + field, PLAIN);
  }

  /** {@code core.v1.Volume}. */
  private static String shortName(TypeSchema type) {
    String name = type.name();
    int dot = name.length();
    for (int i = 0; i < 3 && dot > 0; i++) {
      dot = name.lastIndexOf('.', dot - 1);
    }
    return name.substring(dot + 1);
  }

  /** Read when the first error asks for it. */
  private static final class Table {
    private static final Map<String, Name> NAMES = read();

    private static Map<String, Name> read() {
      try (InputStream in = GoNames.class.getResourceAsStream("go-names.tsv")) {
        if (in == null) {
          throw new IllegalStateException("go-names.tsv is not in the jar");
        }
        Map<String, Name> names = new HashMap<>();
        new String(in.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .map(line -> line.split("\t", -1))
            .forEach(row -> names.put(row[0] + "\t" + row[1], new Name(row[2], row[3])));
        return Map.copyOf(names);
      } catch (IOException e) {
        throw new UncheckedIOException("go-names.tsv cannot be read", e);
      }
    }
  }
}
