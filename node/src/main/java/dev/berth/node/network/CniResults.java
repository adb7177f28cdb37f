package dev.berth.node.network;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonException;
import dev.berth.base.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What runtimes note of each pod's network (libcni's cache, {@code /var/lib/cni/results}, one place for all runtimes of a
 * machine). They take a note away when the pod's network goes; those of pods that went otherwise stay.
 */
final class CniResults {
  /** libcni's {@code CacheDir}, which containerd does not let be set. */
  static final Path DIRECTORY = Path.of("/var/lib/cni/results");

  private CniResults() {}

  /** Those of pods whose addresses were handed out below a directory, their loopback's included. */
  static List<Path> of(Path directory, Path ipamDirectory) throws IOException {
    Set<String> pods = new HashSet<>();
    List<Path> files;
    try (Stream<Path> all = Files.isDirectory(directory) ? Files.list(directory) : Stream.of()) {
      files = all.sorted().toList();
    }
    for (Path file : files) {
      JsonObject note = read(file);
      if (config(note).contains('"' + ipamDirectory.toString() + '"')) {
        pods.add(note.text("containerId"));
      }
    }
    List<Path> ours = new ArrayList<>();
    for (Path file : files) {
      if (pods.contains(read(file).text("containerId"))) {
        ours.add(file);
      }
    }
    return ours;
  }

  static void remove(Path directory, Path ipamDirectory) throws IOException {
    for (Path file : of(directory, ipamDirectory)) {
      Files.deleteIfExists(file);
    }
  }

  /** Empty for one that is being written, or gone. */
  private static JsonObject read(Path file) {
    try {
      return Json.parse(Files.readAllBytes(file)) instanceof JsonObject note ? note : JsonObject.EMPTY;
    } catch (IOException | JsonException e) {
      return JsonObject.EMPTY;
    }
  }

  private static String config(JsonObject note) {
    try {
      return new String(Base64.getDecoder().decode(note.text("config")), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
