package dev.berth.junit;

import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.base.yaml.YamlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The objects of a YAML or JSON text. */
final class Documents {
  private Documents() {}

  /** @param place {@code web.yaml:12} or {@code line 12}, for messages */
  record Document(String place, JsonObject object) {}

  /**
   * @param file where the text is from; empty for a text of the test itself
   * @throws IllegalArgumentException with file and line where it cannot be understood
   */
  static List<Document> read(String file, byte[] text) {
    List<Document> all = new ArrayList<>();
    try {
      for (Yaml.Read read : Yaml.readAll(text)) {
        String place = place(file, read.line());
        if (!read.duplicates().isEmpty()) {
          Yaml.Duplicate twice = read.duplicates().getFirst();
          throw new IllegalArgumentException(place(file, twice.line()) + ": " + twice.path() + " is there twice");
        }
        if (!(read.value() instanceof JsonObject object)) {
          throw new IllegalArgumentException(place + ": an object was expected, and this is none");
        }
        collect(place, object, all);
      }
    } catch (YamlException e) {
      throw new IllegalArgumentException((file.isEmpty() ? "" : file + ": ") + e.getMessage(), e);
    }
    return all;
  }

  private static String place(String file, int line) {
    return file.isEmpty() ? "line " + line : file + ":" + line;
  }

  /** @throws IllegalArgumentException where there are none */
  static List<Path> files(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new IllegalArgumentException(path.toAbsolutePath() + " does not exist");
    }
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      List<Path> files = entries.filter(Documents::isManifest).sorted().toList();
      if (files.isEmpty()) {
        throw new IllegalArgumentException(path + " has no .yaml, .yml or .json file");
      }
      return files;
    }
  }

  private static boolean isManifest(Path file) {
    String name = String.valueOf(file.getFileName());
    return Files.isRegularFile(file) && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
  }

  /** A {@code List} stands for what is in it. */
  private static void collect(String place, JsonObject object, List<Document> all) {
    if (object.text("kind").equals("List") && object.text("apiVersion").equals("v1")) {
      object.array("items").objects().forEach(item -> collect(place, item, all));
      return;
    }
    for (String member : List.of("apiVersion", "kind")) {
      if (object.text(member).isEmpty()) {
        throw new IllegalArgumentException(place + ": an object needs apiVersion and kind, and this one has no " + member);
      }
    }
    if (object.object("metadata").text("name").isEmpty()) {
      throw new IllegalArgumentException(place + ": " + object.text("kind") + " has no metadata.name");
    }
    all.add(new Document(place, object));
  }
}
