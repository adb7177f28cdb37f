package dev.berth.server.up;

import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.base.yaml.YamlException;
import dev.berth.model.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what is to be applied: YAML and JSON files, and directories of them, in the order in which they are given. */
public final class Manifests {
  private static final Pattern YAML_LINE = Pattern.compile("yaml: line (\\d+): (.*)", Pattern.DOTALL);

  private final Catalogue builtin;

  /** @param builtin the types that every cluster has */
  public Manifests(Catalogue builtin) {
    this.builtin = builtin;
  }

  /**
   * Kinds of custom resources are not known yet: they may be defined in the same files.
   *
   * @throws ManifestException where one of them cannot be read or understood; nothing is applied then
   */
  public List<Document> read(List<Path> paths) {
    List<Document> all = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.exists(path)) {
        throw new ManifestException(path + " does not exist: name a file or a directory of .yaml, .yml or .json files");
      }
      try {
        List<Document> found = new ArrayList<>();
        for (Path file : files(path)) {
          found.addAll(read(file, Files.readAllBytes(file)));
        }
        if (found.isEmpty()) {
          throw new ManifestException(path + " has no object in it: nothing would be applied");
        }
        all.addAll(found);
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

  List<Document> read(Path file, byte[] text) {
    List<Document> all = new ArrayList<>();
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
  private void collect(Path file, int line, JsonObject object, List<Document> all) {
    if (object.text("kind").equals("List") && object.text("apiVersion").equals("v1")) {
      object.array("items").objects().forEach(item -> collect(file, line, item, all));
      return;
    }
    Document document = new Document(file, line, object);
    document.check();
    if (isBuiltIn(document.kind().groupVersion().group())) {
      var _ = document.in(builtin); // a kind that cannot come later is an error before anything starts
    }
    all.add(document);
  }

  private boolean isBuiltIn(String group) {
    return builtin.groupVersions().stream().anyMatch(known -> known.group().equals(group));
  }
}
