package dev.berth.api.access.node;

import dev.berth.base.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a pod refers to in its namespace, and so what the agent of its node needs to read (upstream
 * {@code pkg/api/v1/pod/util.go}). These references hold as long as the pod has its uid.
 *
 * @param namespace of the pod
 * @param name of the pod
 * @param uid of the pod
 * @param node that the pod runs on, or empty
 * @param secrets names
 * @param configMaps names
 * @param claims names of PersistentVolumeClaims
 * @param serviceAccount name, or empty
 */
record PodReferences(
    String namespace,
    String name,
    String uid,
    String node,
    Set<String> secrets,
    Set<String> configMaps,
    Set<String> claims,
    String serviceAccount) {
  static final String MIRROR = "kubernetes.io/config.mirror";

  /** Volumes that name a secret in {@code secretRef}. */
  private static final List<String> WITH_SECRET_REF =
      List.of("cephfs", "cinder", "flexVolume", "rbd", "scaleIO", "iscsi", "storageos");

  PodReferences {
    secrets = Set.copyOf(secrets);
    configMaps = Set.copyOf(configMaps);
    claims = Set.copyOf(claims);
  }

  static PodReferences of(JsonObject pod) {
    JsonObject metadata = pod.object("metadata");
    JsonObject spec = pod.object("spec");
    String name = metadata.text("name");
    Set<String> secrets = new HashSet<>();
    Set<String> configMaps = new HashSet<>();
    Set<String> claims = new HashSet<>();
    String account = "";
    // a node may create mirror pods: what they refer to must give it nothing
    if (!metadata.object("annotations").has(MIRROR)) {
      account = spec.text("serviceAccountName");
      spec.array("imagePullSecrets").objects().forEach(s -> secrets.add(s.text("name")));
      Stream.of("initContainers", "containers", "ephemeralContainers")
          .flatMap(member -> spec.array(member).objects())
          .forEach(c -> container(c, secrets, configMaps));
      spec.array("volumes").objects().forEach(v -> volume(name, v, secrets, configMaps, claims));
      List.of(secrets, configMaps, claims).forEach(s -> s.remove(""));
    }
    return new PodReferences(
        metadata.text("namespace"),
        name,
        metadata.text("uid"),
        spec.text("nodeName"),
        secrets,
        configMaps,
        claims,
        account);
  }

  private static void container(JsonObject container, Set<String> secrets, Set<String> configMaps) {
    container
        .array("envFrom")
        .objects()
        .forEach(
            e -> {
              secrets.add(e.object("secretRef").text("name"));
              configMaps.add(e.object("configMapRef").text("name"));
            });
    container
        .array("env")
        .objects()
        .map(e -> e.object("valueFrom"))
        .forEach(
            from -> {
              secrets.add(from.object("secretKeyRef").text("name"));
              configMaps.add(from.object("configMapKeyRef").text("name"));
            });
  }

  private static void volume(
      String pod, JsonObject volume, Set<String> secrets, Set<String> configMaps, Set<String> claims) {
    WITH_SECRET_REF.forEach(type -> secrets.add(volume.object(type).object("secretRef").text("name")));
    secrets.add(volume.object("azureFile").text("secretName"));
    secrets.add(volume.object("secret").text("secretName"));
    secrets.add(volume.object("csi").object("nodePublishSecretRef").text("name"));
    configMaps.add(volume.object("configMap").text("name"));
    volume
        .object("projected")
        .array("sources")
        .objects()
        .forEach(
            s -> {
              secrets.add(s.object("secret").text("name"));
              configMaps.add(s.object("configMap").text("name"));
            });
    claims.add(volume.object("persistentVolumeClaim").text("claimName"));
    if (volume.has("ephemeral")) {
      claims.add(pod + "-" + volume.text("name"));
    }
  }

  boolean refersTo(String plural, String wanted) {
    return switch (plural) {
      case "secrets" -> secrets.contains(wanted);
      case "configmaps" -> configMaps.contains(wanted);
      case "persistentvolumeclaims" -> claims.contains(wanted);
      case "serviceaccounts" -> serviceAccount.equals(wanted);
      default -> false;
    };
  }
}
