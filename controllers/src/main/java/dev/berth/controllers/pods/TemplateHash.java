package dev.berth.controllers.pods;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.GeneratedName;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A short name for a version of a pod template. Upstream hashes Go's print of the struct, which nobody else can;
 * this hashes
 * the template with the members in order of their names, by the same function (FNV-1a, 32 bits) and in the same
 * alphabet.
 */
public final class TemplateHash {
  /** The label that tells the pods of one version from those of another. */
  public static final String LABEL = "pod-template-hash";

  private static final int OFFSET = 0x811c9dc5;
  private static final int PRIME = 0x01000193;

  private TemplateHash() {}

  /** Of a template and, where other templates had the same hash, how often that was noticed. */
  public static String of(JsonObject template, Optional<Long> collisions) {
    int hash = mixed(OFFSET, sorted(template).toBytes());
    if (collisions.isPresent()) {
      hash = mixed(hash, ("#" + collisions.get()).getBytes(StandardCharsets.UTF_8));
    }
    return GeneratedName.encode(Integer.toUnsignedString(hash));
  }

  /** Whether two templates are the same but for that label. */
  public static boolean same(JsonObject template, JsonObject other) {
    return bare(template).equals(bare(other));
  }

  private static JsonObject bare(JsonObject template) {
    JsonObject metadata = template.object("metadata");
    JsonObject labels = metadata.object("labels").without(LABEL);
    JsonObject rest = labels.isEmpty() ? metadata.without("labels") : metadata.with("labels", labels);
    return template.with("metadata", rest.without("creationTimestamp"));
  }

  private static int mixed(int start, byte[] bytes) {
    int hash = start;
    for (byte b : bytes) {
      hash = (hash ^ (b & 0xff)) * PRIME;
    }
    return hash;
  }

  private static Json sorted(Json value) {
    return switch (value) {
      case JsonObject object -> {
        TreeMap<String, Json> members = new TreeMap<>();
        object.forEach((name, member) -> members.put(name, sorted(member)));
        JsonObject.Builder out = JsonObject.builder();
        members.forEach(out::put);
        yield out.build();
      }
      case JsonArray array -> array.map(TemplateHash::sorted);
      default -> value;
    };
  }
}
