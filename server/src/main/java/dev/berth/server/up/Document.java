package dev.berth.server.up;

import dev.berth.base.json.JsonObject;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An object as a file has it. Its type is looked up when its turn comes: a document before it may define it.
 *
 * @param line of the file at which it begins, from 1
 */
public record Document(Path file, int line, JsonObject object) {
  private static final String DEFAULT_NAMESPACE = "default";

  GroupVersionKind kind() {
    return new GroupVersionKind(GroupVersion.parse(object.text("apiVersion")), object.text("kind"));
  }

  /** {@code examples/web.yaml:12}. */
  String place() {
    return file + ":" + line;
  }

  /** @throws ManifestException where it lacks what every object has */
  void check() {
    String kind = object.text("kind");
    if (kind.isEmpty() || object.text("apiVersion").isEmpty()) {
      throw wrong("an object needs apiVersion and kind, and this one has no " + (kind.isEmpty() ? "kind" : "apiVersion"));
    }
    if (object.object("metadata").text("name").isEmpty()) {
      throw wrong(kind + " has no metadata.name");
    }
  }

  /** With its type, and with a namespace where that needs one. @throws ManifestException where the type is unknown */
  Manifest in(Catalogue catalogue) {
    ResourceType type = catalogue.find(kind()).orElseThrow(() -> wrong(unknown(catalogue)));
    JsonObject metadata = object.object("metadata");
    boolean placed = !type.namespaced() || !metadata.text("namespace").isEmpty();
    return new Manifest(
        file, line, type,
        placed ? object : object.with("metadata", metadata.with("namespace", DEFAULT_NAMESPACE)));
  }

  private ManifestException wrong(String message) {
    return new ManifestException(place() + ": " + message);
  }

  private String unknown(Catalogue catalogue) {
    String kind = kind().kind();
    String version = object.text("apiVersion");
    Optional<ResourceType> elsewhere =
        catalogue.types().stream().filter(t -> t.kind().equals(kind)).findFirst();
    if (elsewhere.isPresent()) {
      return "there is no " + kind + " in " + version + ": it is in " + elsewhere.get().groupVersion();
    }
    // of a group that nobody defined, no kind of ours is meant
    boolean defined = catalogue.types().stream().anyMatch(t -> t.groupVersion().group().equals(kind().groupVersion().group()));
    Optional<String> near =
        catalogue.types().stream().map(ResourceType::kind).distinct()
            .filter(k -> defined && distance(k, kind) <= 2)
            .min((a, b) -> Integer.compare(distance(a, kind), distance(b, kind)));
    return "no kind " + kind + " is known in " + version
        + near.map(k -> ": did you mean " + k + "?").orElse(": is its definition applied before?");
  }

  /** Levenshtein's. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
