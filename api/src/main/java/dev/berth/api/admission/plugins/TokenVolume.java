package dev.berth.api.admission.plugins;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.GeneratedName;
import java.util.random.RandomGenerator;

/** The volume with a token, the cluster's certificate and the namespace, and its place in every container. */
final class TokenVolume {
  private static final String PREFIX = "kube-api-access-";
  private static final String PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
  private static final Json PROJECTED =
      Json.parse(
          """
          {"sources": [
            {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
            {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
            {"downwardAPI": {"items": [
              {"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}]}}],
           "defaultMode": 420}
          """);

  private final RandomGenerator random;

  TokenVolume(RandomGenerator random) {
    this.random = random;
  }

  /** The pod's spec with the volume mounted wherever nothing is mounted in its place. */
  JsonObject mountedIn(JsonObject spec) {
    String existing =
        spec.array("volumes")
            .objects()
            .map(v -> v.text("name"))
            .filter(n -> n.startsWith(PREFIX))
            .findFirst()
            .orElse("");
    String name = existing.isEmpty() ? GeneratedName.of(PREFIX, random) : existing;
    JsonObject mount =
        JsonObject.builder().put("name", name).put("readOnly", true).put("mountPath", PATH).build();
    JsonObject mounted =
        spec.updateArray("initContainers", all -> all.mapObjects(c -> with(c, mount)))
            .updateArray("containers", all -> all.mapObjects(c -> with(c, mount)));
    boolean needed =
        !mounted.array("initContainers").equals(spec.array("initContainers"))
            || !mounted.array("containers").equals(spec.array("containers"));
    if (!needed || !existing.isEmpty()) {
      return mounted;
    }
    JsonArray volumes = spec.array("volumes");
    return mounted.with(
        "volumes", volumes.plus(JsonObject.builder().put("name", name).put("projected", PROJECTED).build()));
  }

  private static JsonObject with(JsonObject container, JsonObject mount) {
    JsonArray mounts = container.array("volumeMounts");
    return mounts.objects().anyMatch(m -> m.text("mountPath").equals(PATH))
        ? container
        : container.with("volumeMounts", mounts.plus(mount));
  }
}
