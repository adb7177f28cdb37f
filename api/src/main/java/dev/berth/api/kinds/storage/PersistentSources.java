package dev.berth.api.kinds.storage;

import dev.berth.api.kinds.DriverNames;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.PathRules;
import dev.berth.api.kinds.SourceChecks;
import dev.berth.api.kinds.SourceChecks.Check;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.DnsNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where a volume's data is: exactly one of some two dozen members of the spec. */
final class PersistentSources {
  private static final List<String> CSI_SECRETS =
      List.of("controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef");

  /** In the order in which upstream looks for them. */
  private static final Map<String, Check> CHECKS = new LinkedHashMap<>();

  static {
    CHECKS.put("hostPath", SourceChecks::hostPath);
    CHECKS.put("gcePersistentDisk", SourceChecks.partitioned("pdName"));
    CHECKS.put("awsElasticBlockStore", SourceChecks.partitioned("volumeID"));
    CHECKS.put("glusterfs", SourceChecks.needs("endpoints", "path").and(PersistentSources::endpointsNamespace));
    CHECKS.put("flocker", SourceChecks::flocker);
    CHECKS.put("nfs", SourceChecks::nfs);
    CHECKS.put("rbd", SourceChecks.needs("monitors", "image"));
    CHECKS.put("quobyte", SourceChecks::quobyte);
    CHECKS.put("cephfs", SourceChecks.needs("monitors"));
    CHECKS.put("iscsi", SourceChecks.iscsi("must be valid format").and(SourceChecks::secretName));
    CHECKS.put("cinder", SourceChecks.needs("volumeID").and(PersistentSources::secret));
    CHECKS.put("fc", SourceChecks::fibreChannel);
    CHECKS.put("flexVolume", SourceChecks::flex);
    CHECKS.put("azureFile", SourceChecks.needs("secretName", "shareName").and(PersistentSources::secretNamespace));
    CHECKS.put("vsphereVolume", SourceChecks.needs("volumePath"));
    CHECKS.put("photonPersistentDisk", SourceChecks.needs("pdID"));
    CHECKS.put("portworxVolume", SourceChecks.needs("volumeID"));
    CHECKS.put("azureDisk", SourceChecks::azureDisk);
    CHECKS.put("scaleIO", SourceChecks.needs("gateway", "system", "volumeName"));
    CHECKS.put("local", PersistentSources::local);
    CHECKS.put("storageos", ((Check) SourceChecks::storageOs).and(PersistentSources::secret));
    CHECKS.put("csi", PersistentSources::csi);
  }

  private PersistentSources() {}

  /** The members that say where the data is. */
  static JsonObject of(JsonObject spec) {
    JsonObject.Builder b = JsonObject.builder();
    CHECKS.keySet().forEach(name -> spec.get(name).ifPresent(v -> b.put(name, v)));
    return b.build();
  }

  /** @param volume its name; empty for one that is written inline */
  static void check(FieldPath path, String volume, JsonObject spec, boolean hasAffinity, Findings found) {
    boolean any = false;
    for (Map.Entry<String, Check> e : CHECKS.entrySet()) {
      String name = e.getKey();
      if (!spec.has(name)) {
        continue;
      }
      if (any && !name.equals("flexVolume")) {
        found.forbidden(path.child(name.equals("cephfs") ? "cephFS" : name), "may not specify more than 1 volume type");
        continue;
      }
      any = true;
      e.getValue().run(spec.object(name), path.child(name.equals("gcePersistentDisk") ? "persistentDisk" : name), found);
      if (name.equals("iscsi")) {
        JsonObject iscsi = spec.object(name);
        SourceChecks.initiator(iscsi, volume, path.child(name).child("targetportal"), iscsi.text("targetPortal"), found);
      }
      if (name.equals("local") && !hasAffinity) {
        found.required(path.child("nodeAffinity"), "Local volume requires node affinity");
      }
    }
    if (!any) {
      found.required(path, "must specify a volume type");
    }
  }

  /** Whether a path means the root. */
  static boolean isRoot(String path) {
    if (!path.startsWith("/")) {
      return false;
    }
    int depth = 0;
    for (String step : path.split("/", -1)) {
      depth =
          switch (step) {
            case "", "." -> depth;
            case ".." -> Math.max(0, depth - 1);
            default -> depth + 1;
          };
    }
    return depth == 0;
  }

  private static void local(JsonObject source, FieldPath path, Findings found) {
    if (found.present(path.child("path"), source.text("path"))) {
      PathRules.noBacksteps(source.text("path"), path.child("path"), found);
    }
  }

  private static void endpointsNamespace(JsonObject source, FieldPath path, Findings found) {
    if (source.has("endpointsNamespace")) {
      String namespace = source.text("endpointsNamespace");
      FieldPath at = path.child("endpointsNamespace");
      if (namespace.isEmpty()) {
        found.invalid(at, namespace, "if the endpointnamespace is set, it must be a valid namespace name");
      } else {
        found.invalid(at, namespace, DnsNames.label(namespace));
      }
    }
  }

  private static void secretNamespace(JsonObject source, FieldPath path, Findings found) {
    if (source.has("secretNamespace")) {
      found.present(path.child("secretNamespace"), source.text("secretNamespace"));
    }
  }

  /** A volume belongs to no namespace, so its secret's must be said. */
  private static void secret(JsonObject source, FieldPath path, Findings found) {
    SourceChecks.secretName(source, path, found);
    if (source.has("secretRef")) {
      found.present(path.child("secretRef").child("namespace"), source.object("secretRef").text("namespace"));
    }
  }

  private static void csi(JsonObject source, FieldPath path, Findings found) {
    DriverNames.check(path.child("driver"), source.text("driver"), found);
    found.present(path.child("volumeHandle"), source.text("volumeHandle"));
    for (String ref : CSI_SECRETS) {
      if (source.has(ref)) {
        FieldPath at = path.child(ref);
        String name = source.object(ref).text("name");
        String namespace = source.object(ref).text("namespace");
        if (found.present(at.child("name"), name)) {
          found.invalid(at.child("name"), name, DnsNames.subdomain(name));
        }
        if (found.present(at.child("namespace"), namespace)) {
          found.invalid(at.child("namespace"), namespace, DnsNames.label(namespace));
        }
      }
    }
  }
}
