package dev.berth.api.kinds;

import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.DnsNames;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Sources of volumes that are disks, directories and drivers, of pods' volumes and of persistent ones alike; most of them only need a
 * few members. Where the two differ, it is a parameter, or one of them adds to it.
 */
public final class SourceChecks {
  /** A check of one source. */
  public interface Check {
    void run(JsonObject source, FieldPath path, Findings found);

    /** This one, then the other. */
    default Check and(Check other) {
      return (source, path, found) -> {
        run(source, path, found);
        other.run(source, path, found);
      };
    }
  }

  private static final List<String> HOST_PATH_TYPES =
      List.of("", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket");
  private static final List<String> CACHING_MODES = List.of("None", "ReadOnly", "ReadWrite");
  private static final String MANAGED_URI =
      "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}";
  private static final String BLOB_URI =
      "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd";
  private static final List<String> DISK_KINDS = List.of("Dedicated", "Managed", "Shared");
  private static final Pattern IQN =
      Pattern.compile("iqn\\.\\d{4}-\\d{2}\\.([\\p{Alnum}\\-.]+)(:[^,;*&$|\\s]+)$");
  private static final Pattern EUI = Pattern.compile("^eui.[\\p{Alnum}]{16}$");
  private static final Pattern NAA = Pattern.compile("^naa.[\\p{Alnum}]{32}$");
  private static final String PAIRS = "must be a host:port pair or multiple pairs separated by commas";

  private SourceChecks() {}

  /** Members that must not be empty: texts and lists. */
  public static Check needs(String... members) {
    List<String> names = List.of(members);
    return (source, path, found) -> {
      for (String name : names) {
        if (source.text(name).isEmpty() && source.array(name).isEmpty()) {
          found.required(path.child(name));
        }
      }
    };
  }

  /** A disk by its identity, and perhaps a partition of it. */
  public static Check partitioned(String identity) {
    return (source, path, found) -> {
      found.present(path.child(identity), source.text(identity));
      long partition = source.number("partition");
      if (partition < 0 || partition > 255) {
        found.invalid(path.child("partition"), partition, "must be between 1 and 255, inclusive");
      }
    };
  }

  public static void hostPath(JsonObject source, FieldPath path, Findings found) {
    if (found.present(path.child("path"), source.text("path"))) {
      PathRules.noBacksteps(source.text("path"), path.child("path"), found);
      found.oneOf(path.child("type"), source.text("type"), HOST_PATH_TYPES);
    }
  }

  public static void gitRepo(JsonObject source, FieldPath path, Findings found) {
    found.present(path.child("repository"), source.text("repository"));
    PathRules.descending(source.text("directory"), path.child("directory"), found);
  }

  public static void nfs(JsonObject source, FieldPath path, Findings found) {
    found.present(path.child("server"), source.text("server"));
    String exported = source.text("path");
    found.present(path.child("path"), exported);
    if (!exported.startsWith("/")) {
      found.invalid(path.child("path"), exported, "must be an absolute path");
    }
  }

  /** @param malformed said of a name that is of no known form */
  public static Check iscsi(String malformed) {
    return (source, path, found) -> {
      found.present(path.child("targetPortal"), source.text("targetPortal"));
      String iqn = source.text("iqn");
      if (found.present(path.child("iqn"), iqn)) {
        qualified(iqn, malformed, path.child("iqn"), found);
      }
      lun(source, path, found);
      if ((source.bool("chapAuthDiscovery") || source.bool("chapAuthSession")) && !source.has("secretRef")) {
        found.required(path.child("secretRef"));
      }
      if (source.has("initiatorName")) {
        qualified(source.text("initiatorName"), malformed, path.child("initiatorname"), found);
      }
    };
  }

  /** A volume's name and its portal become one name, where an initiator is set; the path and value are of who is blamed. */
  public static void initiator(JsonObject iscsi, String volume, FieldPath path, String value, Findings found) {
    if (iscsi.has("initiatorName") && (volume + ":" + iscsi.text("targetPortal")).length() > 64) {
      found.invalid(
          path,
          value,
          "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is"
              + " specified.");
    }
  }

  private static void qualified(String name, String malformed, FieldPath path, Findings found) {
    String kind = name.substring(0, Math.min(3, name.length()));
    switch (kind) {
      case "iqn" -> format(IQN, name, path, found);
      case "eui" -> format(EUI, name, path, found);
      case "naa" -> format(NAA, name, path, found);
      default -> found.invalid(path, name, malformed);
    }
  }

  private static void format(Pattern format, String name, FieldPath path, Findings found) {
    if (!format.matcher(name).find()) {
      found.invalid(path, name, "must be valid format");
    }
  }

  private static void lun(JsonObject source, FieldPath path, Findings found) {
    long lun = source.number("lun");
    if (lun < 0 || lun > 255) {
      found.invalid(path.child("lun"), lun, "must be between 0 and 255, inclusive");
    }
  }

  public static void flocker(JsonObject source, FieldPath path, Findings found) {
    String name = source.text("datasetName");
    boolean hasUuid = !source.text("datasetUUID").isEmpty();
    if (name.isEmpty() && !hasUuid) {
      found.required(path, "one of datasetName and datasetUUID is required");
    }
    if (!name.isEmpty() && hasUuid) {
      found.invalid(path, "resource", "datasetName and datasetUUID can not be specified simultaneously");
    }
    if (name.indexOf('/') >= 0) {
      found.invalid(path.child("datasetName"), name, "must not contain '/'");
    }
  }

  /** The name of a secret that is referred to. */
  public static void secretName(JsonObject source, FieldPath path, Findings found) {
    if (source.has("secretRef")) {
      found.present(path.child("secretRef").child("name"), source.object("secretRef").text("name"));
    }
  }

  public static void quobyte(JsonObject source, FieldPath path, Findings found) {
    String registry = source.text("registry");
    if (registry.isEmpty()) {
      found.required(path.child("registry"), PAIRS);
    } else if (source.text("tenant").length() >= 65) {
      found.required(path.child("tenant"), "must be a UUID and may not exceed a length of 64 characters");
    } else {
      for (String pair : registry.split(",", -1)) {
        int colon = pair.lastIndexOf(':');
        if (colon < 0 || pair.indexOf(':') != colon && !pair.substring(0, colon).endsWith("]")) {
          found.invalid(path.child("registry"), registry, PAIRS);
        }
      }
    }
    found.present(path.child("volume"), source.text("volume"));
  }

  public static void fibreChannel(JsonObject source, FieldPath path, Findings found) {
    JsonArray targets = source.array("targetWWNs");
    boolean byId = !source.array("wwids").isEmpty();
    FieldPath targetsPath = path.child("targetWWNs");
    if (targets.isEmpty() && !byId) {
      found.required(targetsPath, "must specify either targetWWNs or wwids, but not both");
    }
    if (!targets.isEmpty() && byId) {
      found.invalid(targetsPath, targets, "targetWWNs and wwids can not be specified simultaneously");
    }
    if (!targets.isEmpty() && !source.has("lun")) {
      found.required(path.child("lun"), "lun is required if targetWWNs is specified");
    } else if (!targets.isEmpty()) {
      lun(source, path, found);
    }
  }

  public static void flex(JsonObject source, FieldPath path, Findings found) {
    found.present(path.child("driver"), source.text("driver"));
    for (String option : source.object("options").names()) {
      int slash = option.indexOf('/');
      String domain = "." + (slash < 0 ? option : option.substring(0, slash)).toLowerCase(Locale.ROOT);
      if (domain.endsWith(".kubernetes.io") || domain.endsWith(".k8s.io")) {
        found.invalid(
            path.child("options").key(option), option, "kubernetes.io and k8s.io namespaces are reserved");
      }
    }
  }

  public static void azureDisk(JsonObject source, FieldPath path, Findings found) {
    found.present(path.child("diskName"), source.text("diskName"));
    String uri = source.text("diskURI");
    found.present(path.child("diskURI"), uri);
    if (source.has("cachingMode")) {
      found.oneOf(path.child("cachingMode"), source.text("cachingMode"), CACHING_MODES);
    }
    if (!source.has("kind")) {
      return;
    }
    String kind = source.text("kind");
    found.oneOf(path.child("kind"), kind, DISK_KINDS);
    boolean managed = kind.equals("Managed");
    if (!uri.startsWith(managed ? "/subscriptions/" : "https://")) {
      found.add(
          FieldError.notSupported(
              path.child("diskURI"),
              uri,
              List.of(managed ? MANAGED_URI : BLOB_URI)));
    }
  }

  public static void storageOs(JsonObject source, FieldPath path, Findings found) {
    String name = source.text("volumeName");
    if (found.present(path.child("volumeName"), name)) {
      found.invalid(path.child("volumeName"), name, DnsNames.label(name));
    }
    String namespace = source.text("volumeNamespace");
    if (!namespace.isEmpty()) {
      found.invalid(path.child("volumeNamespace"), namespace, DnsNames.label(namespace));
    }
  }
}
