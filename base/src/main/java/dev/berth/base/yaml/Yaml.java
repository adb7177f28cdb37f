package dev.berth.base.yaml;

import dev.berth.base.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** YAML documents to trees and back. */
public final class Yaml {
  private Yaml() {}

  /**
   * A document and the keys that its mappings have twice; the later value won.
   *
   * @param line where it begins, from 1
   * @param duplicates in reading order
   */
  public record Read(Json value, int line, List<Duplicate> duplicates) {
    /** The complaint of go-yaml's strict reading about duplicates: a line for each. */
    public String strictError() {
      return duplicates.stream()
          .map(d -> "\n  line " + d.line() + ": key \"" + d.key() + "\" already set in map")
          .collect(Collectors.joining("", "yaml: unmarshal errors:", ""));
    }
  }

  /**
   * A key that a mapping has twice.
   *
   * @param path to the member, {@code spec.containers[0].name}
   * @param line of the later value, from 1
   */
  public record Duplicate(String path, String key, int line) {}

  /** The first document; null where there is none. What follows it is not looked at, as upstream. @throws YamlException */
  public static Read read(byte[] utf8) {
    return new YamlReader(utf8).first();
  }

  /** The first document of a text. @throws YamlException where it is not YAML or has no JSON form */
  public static Json parse(String text) {
    return read(text.getBytes(StandardCharsets.UTF_8)).value();
  }

  /** All documents of a file, empty ones left out. @throws YamlException where one of them is malformed */
  public static List<Read> readAll(byte[] utf8) {
    return new YamlReader(utf8).all();
  }

  /** The value as upstream answers {@code Accept: application/yaml}. */
  public static byte[] write(Json value) {
    return new YamlWriter().document(value).getBytes(StandardCharsets.UTF_8);
  }

  public static String text(Json value) {
    return new YamlWriter().document(value);
  }
}
