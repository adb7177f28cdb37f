package dev.berth.server.up;

import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.base.yaml.YamlException;
import dev.berth.model.Catalogue;
import dev.berth.model.GroupVersion;
import dev.berth.model.GroupVersionKind;
import dev.berth.model.ResourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what is to be applied: YAML and JSON files, and directories of them, in the order in which they are given. */
public final class Manifests {
  private static final Pattern YAML_LINE = Pattern.compile("yaml: line (\\d+): (.*)", Pattern.DOTALL);
  private static final String DEFAULT_NAMESPACE = "default";

  private final Catalogue catalogue;

  public Manifests(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** @throws ManifestException where one of them cannot be read or understood; nothing is applied then */
  public List<Manifest> read(List<Path> paths) {
    List<Manifest> all = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.exists(path)) {
        throw new ManifestException(path + " does not exist: name a file or a directory of .yaml, .yml or .json files");
      }
      try {
        for (Path file : files(path)) {
          all.addAll(read(file, Files.readAllBytes(file)));
        }
      } catch (IOException e) {
        throw new ManifestException(path + " cannot be read: " + e.getMessage());
      }
    }
    return all;
  }

  private static List<Path> files(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      List<Path> files = entries.filter(Manifests::isManifest).sorted().toList();
      if (files.isEmpty()) {
        throw new ManifestException(path + " has no .yaml, .yml or .json file");
      }
      return files;
    }
  }

  private static boolean isManifest(Path file) {
    String name = String.valueOf(file.getFileName());
    return Files.isRegularFile(file) && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
  }

  List<Manifest> read(Path file, byte[] text) {
    List<Manifest> all = new ArrayList<>();
    try {
      for (Yaml.Read document : Yaml.readAll(text)) {
        if (!document.duplicates().isEmpty()) {
          Yaml.Duplicate twice = document.duplicates().getFirst();
          throw new ManifestException(file + ":" + twice.line() + ": " + twice.path() + " is there twice: remove one");
        }
        if (!(document.value() instanceof JsonObject object)) {
          throw new ManifestException(file + ":" + document.line() + ": an object was expected, and this is none");
        }
        collect(file, document.line(), object, all);
      }
    } catch (YamlException e) {
      Matcher at = YAML_LINE.matcher(e.getMessage());
      throw new ManifestException(at.matches() ? file + ":" + at.group(1) + ": " + at.group(2) : file + ": " + e.getMessage());
    }
    return all;
  }

  /** A {@code List} stands for what is in it. */
  private void collect(Path file, int line, JsonObject object, List<Manifest> all) {
    if (object.text("kind").equals("List") && object.text("apiVersion").equals("v1")) {
      object.array("items").objects().forEach(item -> collect(file, line, item, all));
      return;
    }
    all.add(manifest(file, line, object));
  }

  private Manifest manifest(Path file, int line, JsonObject object) {
    String place = file + ":" + line + ": ";
    String kind = object.text("kind");
    String version = object.text("apiVersion");
    if (kind.isEmpty() || version.isEmpty()) {
      throw new ManifestException(place + "an object needs apiVersion and kind, and this one has no "
          + (kind.isEmpty() ? "kind" : "apiVersion"));
    }
    ResourceType type = type(place, version, kind);
    JsonObject metadata = object.object("metadata");
    if (metadata.text("name").isEmpty()) {
      throw new ManifestException(place + kind + " has no metadata.name");
    }
    if (type.namespaced() && metadata.text("namespace").isEmpty()) {
      return new Manifest(file, line, type, object.with("metadata", metadata.with("namespace", DEFAULT_NAMESPACE)));
    }
    return new Manifest(file, line, type, object);
  }

  private ResourceType type(String place, String version, String kind) {
    GroupVersion parsed = GroupVersion.parse(version);
    return catalogue.find(new GroupVersionKind(parsed, kind))
        .orElseThrow(() -> new ManifestException(place + unknown(version, kind)));
  }

  private String unknown(String version, String kind) {
    Optional<ResourceType> elsewhere =
        catalogue.types().stream().filter(t -> t.kind().equals(kind)).findFirst();
    if (elsewhere.isPresent()) {
      return "there is no " + kind + " in " + version + ": it is in " + elsewhere.get().groupVersion();
    }
    Optional<String> near =
        catalogue.types().stream().map(ResourceType::kind).distinct()
            .filter(k -> distance(k, kind) <= 2)
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
