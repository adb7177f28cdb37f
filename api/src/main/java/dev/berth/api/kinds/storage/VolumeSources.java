package dev.berth.api.kinds.storage;

import dev.berth.api.kinds.Findings;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Where a volume's data is: exactly one of some two dozen members of the spec. */
final class VolumeSources {

  /** What one kind of source must be like. */
  private interface Rule {
    void check(FieldPath path, JsonObject source, Findings found);
  }

  private static final Pattern IQN =
      Pattern.compile("iqn\\.\\d{4}-\\d{2}\\.([\\p{Alnum}.-]+)(:[^,;*&$|\\s]+)$");
  private static final Pattern EUI = Pattern.compile("^eui.[\\p{Alnum}]{16}$");
  private static final Pattern NAA = Pattern.compile("^naa.[\\p{Alnum}]{32}$");
  private static final List<String> HOST_PATH_TYPES =
      List.of("", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket");

  /** In the order in which upstream looks for them. */
  private static final Map<String, Rule> RULES = new LinkedHashMap<>();

  static {
    RULES.put("hostPath", VolumeSources::hostPath);
    RULES.put("gcePersistentDisk", needs("pdName").and(VolumeSources::partition));
    RULES.put("awsElasticBlockStore", needs("volumeID").and(VolumeSources::partition));
    RULES.put("glusterfs", needs("endpoints", "path"));
    RULES.put("flocker", VolumeSources::flocker);
    RULES.put("nfs", VolumeSources::nfs);
    RULES.put("rbd", VolumeSources::rbd);
    RULES.put("quobyte", needs("registry", "volume"));
    RULES.put("cephfs", VolumeSources::monitors);
    RULES.put("iscsi", VolumeSources::iscsi);
    RULES.put("cinder", needs("volumeID"));
    RULES.put("fc", VolumeSources::fibreChannel);
    RULES.put("flexVolume", needs("driver"));
    RULES.put("azureFile", needs("secretName", "shareName"));
    RULES.put("vsphereVolume", needs("volumePath"));
    RULES.put("photonPersistentDisk", needs("pdID"));
    RULES.put("portworxVolume", needs("volumeID"));
    RULES.put("azureDisk", needs("diskName", "diskURI"));
    RULES.put("scaleIO", needs("gateway", "system", "volumeName"));
    RULES.put("local", VolumeSources::local);
    RULES.put("storageos", needs("volumeName"));
    RULES.put("csi", VolumeSources::csi);
  }

  private VolumeSources() {}

  /** The members that say where the data is. */
  static JsonObject of(JsonObject spec) {
    JsonObject.Builder b = JsonObject.builder();
    RULES.keySet().forEach(name -> spec.get(name).ifPresent(v -> b.put(name, v)));
    return b.build();
  }

  static void check(FieldPath path, JsonObject spec, boolean hasAffinity, Findings found) {
    boolean any = false;
    for (Map.Entry<String, Rule> e : RULES.entrySet()) {
      String name = e.getKey();
      if (!spec.has(name)) {
        continue;
      }
      if (any && !name.equals("flexVolume")) {
        found.forbidden(path.child(name.equals("cephfs") ? "cephFS" : name), "may not specify more than 1 volume type");
        continue;
      }
      any = true;
      e.getValue().check(path.child(name.equals("gcePersistentDisk") ? "persistentDisk" : name), spec.object(name), found);
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

  private record Needs(List<String> members) implements Rule {
    @Override
    public void check(FieldPath path, JsonObject source, Findings found) {
      members.forEach(m -> found.present(path.child(m), source.text(m)));
    }

    Rule and(Rule other) {
      return (path, source, found) -> {
        check(path, source, found);
        other.check(path, source, found);
      };
    }
  }

  private static Needs needs(String... members) {
    return new Needs(List.of(members));
  }

  private static void partition(FieldPath path, JsonObject source, Findings found) {
    byteRange(path.child("partition"), source.number("partition"), found);
  }

  private static void byteRange(FieldPath path, long value, Findings found) {
    if (value < 0 || value > 255) {
      found.invalid(path, value, "must be between 0 and 255, inclusive");
    }
  }

  private static void hostPath(FieldPath path, JsonObject source, Findings found) {
    if (found.present(path.child("path"), source.text("path"))) {
      noBacksteps(path.child("path"), source.text("path"), found);
      found.oneOf(path.child("type"), source.text("type"), HOST_PATH_TYPES);
    }
  }

  private static void local(FieldPath path, JsonObject source, Findings found) {
    if (found.present(path.child("path"), source.text("path"))) {
      noBacksteps(path.child("path"), source.text("path"), found);
    }
  }

  private static void noBacksteps(FieldPath path, String value, Findings found) {
    if (List.of(value.split("/", -1)).contains("..")) {
      found.invalid(path, value, "must not contain '..'");
    }
  }

  private static void flocker(FieldPath path, JsonObject source, Findings found) {
    String name = source.text("datasetName");
    String id = source.text("datasetUUID");
    if (name.isEmpty() && id.isEmpty()) {
      found.required(path, "one of datasetName and datasetUUID is required");
    }
    if (!name.isEmpty() && !id.isEmpty()) {
      found.invalid(path, "resource", "datasetName and datasetUUID can not be specified simultaneously");
    }
    if (name.contains("/")) {
      found.invalid(path.child("datasetName"), name, "must not contain '/'");
    }
  }

  private static void nfs(FieldPath path, JsonObject source, Findings found) {
    found.present(path.child("server"), source.text("server"));
    found.present(path.child("path"), source.text("path"));
    if (!source.text("path").startsWith("/")) {
      found.invalid(path.child("path"), source.text("path"), "must be an absolute path");
    }
  }

  private static void rbd(FieldPath path, JsonObject source, Findings found) {
    monitors(path, source, found);
    found.present(path.child("image"), source.text("image"));
  }

  private static void monitors(FieldPath path, JsonObject source, Findings found) {
    if (source.array("monitors").isEmpty()) {
      found.required(path.child("monitors"));
    }
  }

  private static void iscsi(FieldPath path, JsonObject source, Findings found) {
    found.present(path.child("targetPortal"), source.text("targetPortal"));
    String iqn = source.text("iqn");
    if (found.present(path.child("iqn"), iqn)) {
      Pattern form = iqn.startsWith("iqn") ? IQN : iqn.startsWith("eui") ? EUI : NAA;
      if (!form.matcher(iqn).find()) {
        found.invalid(path.child("iqn"), iqn, "must be valid format");
      }
    }
    byteRange(path.child("lun"), source.number("lun"), found);
    if ((source.bool("chapAuthDiscovery") || source.bool("chapAuthSession")) && !source.has("secretRef")) {
      found.required(path.child("secretRef"));
    }
  }

  private static void fibreChannel(FieldPath path, JsonObject source, Findings found) {
    boolean names = !source.array("targetWWNs").isEmpty();
    boolean ids = !source.array("wwids").isEmpty();
    if (!names && !ids) {
      found.required(path.child("targetWWNs"), "must specify either targetWWNs or wwids, but not both");
    }
    if (names && ids) {
      found.invalid(
          path.child("targetWWNs"), source.array("targetWWNs"), "targetWWNs and wwids can not be specified simultaneously");
    }
    if (names && !source.has("lun")) {
      found.required(path.child("lun"), "lun is required if targetWWNs is specified");
    } else if (names) {
      byteRange(path.child("lun"), source.number("lun"), found);
    }
  }

  private static void csi(FieldPath path, JsonObject source, Findings found) {
    DriverNames.check(path.child("driver"), source.text("driver"), found);
    found.present(path.child("volumeHandle"), source.text("volumeHandle"));
    for (String ref : List.of("controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef",
        "nodeExpandSecretRef")) {
      if (source.has(ref)) {
        found.present(path.child(ref).child("name"), source.object(ref).text("name"));
        found.present(path.child(ref).child("namespace"), source.object(ref).text("namespace"));
      }
    }
  }
}
