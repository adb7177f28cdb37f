package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.LabelChecks;
import dev.berth.api.kinds.PathRules;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.DnsNames;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A volume of several sources in one directory, in which no path may be taken twice. */
final class ProjectedVolumes {
  private static final long MIN_SECONDS = 600;
  private static final long MAX_SECONDS = 1L << 32;
  private static final List<String> KINDS =
      List.of(
          "secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate");

  private ProjectedVolumes() {}

  static void check(JsonObject projected, FieldPath path, Findings found) {
    FileVolumes.mode(projected, "defaultMode", path, found);
    JsonArray sources = projected.array("sources");
    Set<String> paths = new HashSet<>();
    for (int i = 0; i < sources.size(); i++) {
      JsonObject source = sources.object(i);
      FieldPath at = path.child("sources").index(i);
      for (String member : List.of("secret", "configMap")) {
        if (source.has(member)) {
          keyed(source.object(member), path, at.child(member), paths, found);
        }
      }
      if (source.has("downwardAPI")) {
        source
            .object("downwardAPI")
            .array("items")
            .objects()
            .forEach(
                file -> {
                  FileVolumes.downwardFile(file, at.child("downwardAPI"), found);
                  take(file.text("path"), file.text("path"), path, paths, found);
                });
      }
      if (source.has("serviceAccountToken")) {
        token(source.object("serviceAccountToken"), path, at.child("serviceAccountToken"), found);
      }
      if (source.has("clusterTrustBundle")) {
        JsonObject bundle = source.object("clusterTrustBundle");
        trustBundle(bundle, at.child("clusterTrustBundle"), found);
        take(bundle.text("path"), bundle.text("path"), path, paths, found);
      }
      if (KINDS.stream().filter(source::has).count() > 1) {
        found.forbidden(at, "may not specify more than 1 volume type per source");
      }
    }
  }

  private static void keyed(
      JsonObject source, FieldPath volume, FieldPath path, Set<String> paths, Findings found) {
    String name = source.text("name");
    found.present(path.child("name"), name);
    JsonArray items = source.array("items");
    for (int i = 0; i < items.size(); i++) {
      FileVolumes.keyToPath(items.object(i), path.child("items").index(i), found);
      take(items.object(i).text("path"), name, volume, paths, found);
    }
  }

  private static void take(String taken, String shown, FieldPath volume, Set<String> paths, Findings found) {
    if (!taken.isEmpty() && !paths.add(taken)) {
      found.invalid(volume, shown, "conflicting duplicate paths");
    }
  }

  private static void token(JsonObject token, FieldPath volume, FieldPath path, Findings found) {
    long seconds = token.number("expirationSeconds");
    if (seconds < MIN_SECONDS) {
      found.invalid(path.child("expirationSeconds"), seconds, "may not specify a duration less than 10 minutes");
    }
    if (seconds > MAX_SECONDS) {
      found.invalid(
          path.child("expirationSeconds"), seconds, "may not specify a duration larger than 2^32 seconds");
    }
    if (found.present(volume.child("path"), token.text("path"))) {
      PathRules.notReserved(token.text("path"), volume.child("path"), found);
    }
  }

  private static void trustBundle(JsonObject bundle, FieldPath path, Findings found) {
    boolean byName = bundle.has("name");
    boolean bySigner = bundle.has("signerName");
    if (byName && bySigner) {
      found.invalid(path, bundle, "only one of name and signerName may be used");
    } else if (byName) {
      String name = bundle.text("name");
      if (name.isEmpty()) {
        found.required(path.child("name"), "must be a valid object name");
      }
      String last = name.substring(name.lastIndexOf(':') + 1);
      DnsNames.subdomain(last)
          .forEach(
              text -> found.invalid(path.child("name"), name, "not a valid clustertrustbundlename: " + text));
      if (bundle.has("labelSelector")) {
        found.invalid(
            path.child("labelSelector"),
            bundle.object("labelSelector"),
            "labelSelector must be unset if name is specified");
      }
    } else if (bySigner) {
      if (bundle.text("signerName").isEmpty()) {
        found.required(path.child("signerName"), "must be a valid signer name");
      }
      LabelChecks.selector(path.child("labelSelector"), bundle.object("labelSelector"), found);
    } else {
      found.required(path, "either name or signerName must be specified");
    }
    found.present(path.child("path"), bundle.text("path"));
    PathRules.notReserved(bundle.text("path"), path.child("path"), found);
  }
}
