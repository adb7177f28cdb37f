package dev.berth.node.host;

import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.base.yaml.YamlException;
import dev.berth.node.agent.StaticPods;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory of manifests of pods, YAML or JSON. Files whose names begin with a dot, and what is no pod, are left out. */
public record ManifestFiles(Path directory) implements StaticPods.Manifests {
  private static final Logger LOG = LoggerFactory.getLogger(ManifestFiles.class);

  @Override
  public CompletionStage<List<JsonObject>> read() {
    CompletableFuture<List<JsonObject>> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("manifests")
        .start(
            () -> {
              try {
                done.complete(now());
              } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    return done;
  }

  private List<JsonObject> now() throws IOException {
    List<JsonObject> pods = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      files.filter(f -> !f.getFileName().toString().startsWith(".") && Files.isRegularFile(f)).sorted().forEach(f -> read(f, pods));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return List.copyOf(pods);
  }

  private static void read(Path file, List<JsonObject> pods) {
    try {
      for (Yaml.Read document : Yaml.readAll(Files.readAllBytes(file))) {
        if (document.value() instanceof JsonObject object && object.text("kind").equals("Pod")) {
          pods.add(object);
        } else {
          LOG.warn("{} has something that is no Pod: left out", file);
        }
      }
    } catch (YamlException e) {
      LOG.warn("{} cannot be read: {}", file, e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
