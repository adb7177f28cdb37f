package dev.berth.server.golden;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Every field that some recorded answer of a kind has, as {@code Pod.spec.nodeName}. A field that we answer beyond the
 * recorded ones is a difference only where it is one of these: all others came after the recording.
 */
record Vocabulary(Set<String> fields) {
  /** Maps whose keys are the user's. */
  private static final Set<String> USERS =
      Set.of(
          "data", "stringData", "binaryData", "labels", "annotations", "matchLabels", "nodeSelector", "limits", "requests",
          "capacity", "hard", "used", "allocatable", "parameters", "volumeAttributes", "default", "defaultRequest", "max",
          "min", "podFixed");

  static Vocabulary read(Path file) throws IOException {
    return new Vocabulary(Set.copyOf(Files.readAllLines(file)));
  }

  static boolean hasUsersKeys(String field) {
    return USERS.contains(field);
  }

  boolean knows(String kind, String path) {
    return fields.contains(kind + path);
  }

  /** Of an object that says its kind. */
  static Optional<String> kind(Json value) {
    return value instanceof JsonObject o && o.has("apiVersion") && o.get("kind").orElse(o) instanceof JsonString kind
        ? Optional.of(kind.value())
        : Optional.empty();
  }
}
