package dev.berth.node.volume;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Pod;
import dev.berth.node.pod.ContainerSpec;
import dev.berth.node.pod.EnvFiles;
import dev.berth.node.pod.Environment;
import dev.berth.node.volume.LocalVolume.Kind;
import dev.berth.node.volume.LocalVolume.Token;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The contents of configMap, secret, downwardAPI and projected volumes. */
final class VolumeFiles {
  private static final int DEFAULT_MODE = 0644;
  /** With an owner or a group a token is nobody else's. */
  private static final int PRIVATE_MODE = 0600;
  private static final long TOKEN_SECONDS = 3600;

  /** Where referred objects are found. */
  interface Lookup {
    Optional<AnyObject> find(boolean secret, String namespace, String name);
  }

  sealed interface Answer {}

  /** @param files path to content */
  record Found(Map<String, FileContent> files, List<Token> tokens) implements Answer {}

  /** Something is missing. The message is the cause in the event. */
  record Absent(String message) implements Answer {}

  private static final class NotThere extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotThere(String message) {
      super(message, null, false, false);
    }
  }

  private final Pod pod;
  private final JsonObject allocatable;
  private final Lookup lookup;
  private final Map<String, FileContent> files = new TreeMap<>();
  private final List<Token> tokens = new ArrayList<>();
  private int defaultMode = DEFAULT_MODE;

  /** @param allocatable of the node, for limits that are not set */
  VolumeFiles(Pod pod, JsonObject allocatable, Lookup lookup) {
    this.pod = pod;
    this.allocatable = allocatable;
    this.lookup = lookup;
  }

  Answer of(Kind kind, JsonObject source) {
    defaultMode = mode(source, "defaultMode", DEFAULT_MODE);
    try {
      if (kind == Kind.CONFIG_MAP) {
        keys(false, source.text("name"), source);
      } else if (kind == Kind.SECRET) {
        keys(true, source.text("secretName"), source);
      } else if (kind == Kind.DOWNWARD_API) {
        fields(source);
      } else if (kind == Kind.PROJECTED) {
        source.array("sources").objects().forEach(this::projected);
      }
    } catch (NotThere | Environment.NotThere e) {
      return new Absent(String.valueOf(e.getMessage()));
    }
    return new Found(files, tokens);
  }

  private static int mode(JsonObject from, String field, int otherwise) {
    return (int) from.integer(field).orElse(otherwise);
  }

  private void projected(JsonObject source) {
    if (source.has("configMap")) {
      JsonObject map = source.object("configMap");
      keys(false, map.text("name"), map);
    }
    if (source.has("secret")) {
      JsonObject secret = source.object("secret");
      keys(true, secret.text("name"), secret);
    }
    if (source.has("downwardAPI")) {
      fields(source.object("downwardAPI"));
    }
    if (source.has("serviceAccountToken")) {
      JsonObject token = source.object("serviceAccountToken");
      boolean owned = fsUser(pod).isPresent() || pod.spec().object("securityContext").integer("fsGroup").isPresent();
      tokens.add(
          new Token(
              token.text("path"),
              token.text("audience"),
              token.integer("expirationSeconds").orElse(TOKEN_SECONDS),
              owned ? PRIVATE_MODE : defaultMode));
    }
    if (source.has("clusterTrustBundle") || source.has("podCertificate")) {
      throw new NotThere("clusterTrustBundle and podCertificate projections are not supported on this node");
    }
  }

  /** The user that all containers run as, if they all say the same (upstream {@code FsUserFrom}). */
  static Optional<Long> fsUser(Pod pod) {
    Set<Long> users = new HashSet<>();
    JsonObject ofPod = pod.spec().object("securityContext");
    for (ContainerSpec spec : ContainerSpec.of(pod)) {
      JsonObject own = spec.json().object("securityContext");
      users.add(own.integer("runAsUser").orElse(ofPod.integer("runAsUser").orElse(-1)));
    }
    return users.size() == 1 ? users.stream().findFirst().filter(user -> user >= 0) : Optional.empty();
  }

  private void keys(boolean secret, String name, JsonObject source) {
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
      data.strings().forEach((key, value) -> files.put(key, new FileContent(bytes(secret, value), defaultMode)));
      binary.strings().forEach((key, value) -> files.put(key, new FileContent(bytes(true, value), defaultMode)));
      return;
    }
    for (JsonObject item : items) {
      String key = item.text("key");
      Optional<byte[]> value =
          data.string(key).map(v -> bytes(secret, v)).or(() -> binary.string(key).map(v -> bytes(true, v)));
      if (value.isPresent()) {
        files.put(item.text("path"), new FileContent(value.get(), mode(item, "mode", defaultMode)));
      } else if (!source.bool("optional")) {
        throw new NotThere(
            (secret ? "references non-existent secret key: " : "configmap references non-existent config key: ") + key);
      }
    }
  }

  private static byte[] bytes(boolean encoded, String value) {
    return encoded ? Base64.getDecoder().decode(value) : value.getBytes(StandardCharsets.UTF_8);
  }

  private void fields(JsonObject source) {
    List<String> podIps = pod.status().array("podIPs").objects().map(ip -> ip.text("ip")).toList();
    List<String> hostIps = pod.status().array("hostIPs").objects().map(ip -> ip.text("ip")).toList();
    int mode = mode(source, "defaultMode", defaultMode);
    Environment.Reader reader =
        new Environment.Reader(
            pod,
            new ContainerSpec(ContainerSpec.Role.MAIN, JsonObject.EMPTY),
            podIps,
            hostIps,
            allocatable,
            Environment.Lookup.NONE,
            EnvFiles.NONE);
    for (JsonObject item : source.array("items").objects().toList()) {
      String text =
          item.has("fieldRef")
              ? reader.field(item.object("fieldRef").text("fieldPath"))
              : reader.resource(item.object("resourceFieldRef"));
      files.put(item.text("path"), FileContent.of(text, mode(item, "mode", mode)));
    }
  }
}
