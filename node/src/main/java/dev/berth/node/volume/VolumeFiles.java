package dev.berth.node.volume;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Pod;
import dev.berth.node.pod.ContainerSpec;
import dev.berth.node.pod.Environment;
import dev.berth.node.volume.VolumeNeed.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The contents of configMap, secret, downwardAPI and projected volumes. */
final class VolumeFiles {
  /** Where referred objects are found. */
  interface Lookup {
    Optional<AnyObject> find(boolean secret, String namespace, String name);
  }

  sealed interface Answer {}

  /** @param files path to content */
  record Found(Map<String, String> files) implements Answer {}

  /** Something is missing. The message is the cause in the event. */
  record Absent(String message) implements Answer {}

  private static final class NotThere extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotThere(String message) {
      super(message, null, false, false);
    }
  }

  private final Pod pod;
  private final Lookup lookup;

  VolumeFiles(Pod pod, Lookup lookup) {
    this.pod = pod;
    this.lookup = lookup;
  }

  Answer of(Kind kind, JsonObject source) {
    Map<String, String> files = new TreeMap<>();
    try {
      switch (kind) {
        case CONFIG_MAP -> keys(false, source.text("name"), source, files);
        case SECRET -> keys(true, source.text("secretName"), source, files);
        case DOWNWARD_API -> fields(source, files);
        case PROJECTED -> source.array("sources").objects().forEach(s -> projected(s, files));
        case EMPTY_DIR, HOST_PATH, LOCAL, REMOTE -> {}
      }
    } catch (NotThere | Environment.NotThere e) {
      return new Absent(String.valueOf(e.getMessage()));
    }
    return new Found(files);
  }

  private void projected(JsonObject source, Map<String, String> files) {
    if (source.has("configMap")) {
      JsonObject map = source.object("configMap");
      keys(false, map.text("name"), map, files);
    }
    if (source.has("secret")) {
      JsonObject secret = source.object("secret");
      keys(true, secret.text("name"), secret, files);
    }
    if (source.has("downwardAPI")) {
      fields(source.object("downwardAPI"), files);
    }
    if (source.has("serviceAccountToken")) {
      // asked for when the file is written, by whoever can
      files.put(source.object("serviceAccountToken").text("path"), "");
    }
  }

  private void keys(boolean secret, String name, JsonObject source, Map<String, String> files) {
    Optional<AnyObject> object = lookup.find(secret, pod.namespace(), name);
    if (object.isEmpty()) {
      if (source.bool("optional")) {
        return;
      }
      throw new NotThere((secret ? "secret \"" : "configmap \"") + name + "\" not found");
    }
    JsonObject data = object.get().json().object("data");
    JsonObject binary = object.get().json().object("binaryData");
    List<JsonObject> items = source.array("items").objects().toList();
    if (items.isEmpty()) {
      data.strings().forEach((key, value) -> files.put(key, text(secret, value)));
      binary.strings().forEach((key, value) -> files.put(key, text(true, value)));
      return;
    }
    for (JsonObject item : items) {
      String key = item.text("key");
      Optional<String> value =
          data.string(key).map(v -> text(secret, v)).or(() -> binary.string(key).map(v -> text(true, v)));
      if (value.isPresent()) {
        files.put(item.text("path"), value.get());
      } else if (!source.bool("optional")) {
        throw new NotThere((secret ? "references non-existent secret key: " : "configmap references non-existent config key: ") + key);
      }
    }
  }

  private static String text(boolean encoded, String value) {
    return encoded ? new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8) : value;
  }

  private void fields(JsonObject source, Map<String, String> files) {
    List<String> podIps = pod.status().array("podIPs").objects().map(ip -> ip.text("ip")).toList();
    List<String> hostIps = pod.status().array("hostIPs").objects().map(ip -> ip.text("ip")).toList();
    for (JsonObject item : source.array("items").objects().toList()) {
      Environment.Reader reader =
          new Environment.Reader(
              pod,
              new ContainerSpec(ContainerSpec.Role.MAIN, JsonObject.EMPTY),
              podIps,
              hostIps,
              JsonObject.EMPTY,
              new NoLookup());
      files.put(
          item.text("path"),
          item.has("fieldRef")
              ? reader.field(item.object("fieldRef").text("fieldPath"))
              : reader.resource(item.object("resourceFieldRef")));
    }
  }

  private record NoLookup() implements Environment.Lookup {
    @Override
    public Optional<AnyObject> configMap(String name) {
      return Optional.empty();
    }

    @Override
    public Optional<AnyObject> secret(String name) {
      return Optional.empty();
    }
  }
}
