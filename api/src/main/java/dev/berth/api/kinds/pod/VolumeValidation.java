package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.DriverNames;
import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.SourceChecks;
import dev.berth.api.kinds.SourceChecks.Check;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.DnsNames;
import dev.berth.model.names.GoQuote;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A pod's volumes: their names, and that each has exactly one source, which is as it should be. */
final class VolumeValidation {
  private VolumeValidation() {}

  /**
   * A kind of source.
   *
   * @param member in a volume
   * @param pathName as upstream names it in the path of its errors, which for a few kinds is not the member's name
   * @param extraPathName as it names it when there is another source already
   */
  private record Source(String member, String pathName, String extraPathName, Check check) {
    Source(String member, Check check) {
      this(member, member, member, check);
    }
  }

  /** In the order in which upstream looks for them: the first that is there is checked, others are refused. */
  private static final List<Source> SOURCES =
      List.of(
          new Source("emptyDir", VolumeValidation::emptyDir),
          new Source("hostPath", SourceChecks::hostPath),
          new Source("gitRepo", SourceChecks::gitRepo),
          new Source(
              "gcePersistentDisk", "persistentDisk", "gcePersistentDisk", SourceChecks.partitioned("pdName")),
          new Source("awsElasticBlockStore", SourceChecks.partitioned("volumeID")),
          new Source("secret", FileVolumes::secret),
          new Source("nfs", SourceChecks::nfs),
          new Source("iscsi", SourceChecks.iscsi("must be valid format starting with iqn, eui, or naa")),
          new Source("glusterfs", SourceChecks.needs("endpoints", "path")),
          new Source("flocker", SourceChecks::flocker),
          new Source("persistentVolumeClaim", SourceChecks.needs("claimName")),
          new Source("rbd", SourceChecks.needs("monitors", "image")),
          new Source("cinder", SourceChecks.needs("volumeID").and(SourceChecks::secretName)),
          new Source("cephfs", "cephfs", "cephFS", SourceChecks.needs("monitors")),
          new Source("quobyte", SourceChecks::quobyte),
          new Source("downwardAPI", "downwardAPI", "downwarAPI", FileVolumes::downward),
          new Source("fc", SourceChecks::fibreChannel),
          new Source("flexVolume", SourceChecks::flex),
          new Source("configMap", FileVolumes::configMap),
          new Source("azureFile", SourceChecks.needs("secretName", "shareName")),
          new Source("vsphereVolume", SourceChecks.needs("volumePath")),
          new Source("photonPersistentDisk", SourceChecks.needs("pdID")),
          new Source("portworxVolume", SourceChecks.needs("volumeID")),
          new Source("azureDisk", SourceChecks::azureDisk),
          new Source("storageos", ((Check) SourceChecks::storageOs).and(SourceChecks::secretName)),
          new Source("projected", ProjectedVolumes::check),
          new Source("scaleIO", SourceChecks.needs("gateway", "system", "volumeName")),
          new Source("csi", VolumeValidation::csi),
          new Source("ephemeral", ClaimTemplates::ephemeral));

  /** The valid volumes by name. @param podName empty for templates and pods whose name is not known yet */
  static Map<String, JsonObject> check(
      JsonArray volumes, String podName, boolean isPod, FieldPath path, Findings found) {
    Map<String, JsonObject> valid = HashMap.newHashMap(volumes.size());
    Set<String> made = new HashSet<>();
    if (!podName.isEmpty()) {
      volumes.objects().filter(v -> v.has("ephemeral")).forEach(v -> made.add(podName + "-" + v.text("name")));
    }
    for (int i = 0; i < volumes.size(); i++) {
      JsonObject volume = volumes.object(i);
      FieldPath at = path.index(i);
      String name = volume.text("name");
      Findings own = new Findings();
      source(volume, podName, isPod, at, own);
      if (own.present(at.child("name"), name)) {
        own.invalid(at.child("name"), name, DnsNames.label(name));
      }
      if (valid.containsKey(name)) {
        own.duplicate(at.child("name"), name);
      }
      if (own.isEmpty()) {
        valid.put(name, volume);
      }
      found.addAll(own.list());
      String claim = volume.object("persistentVolumeClaim").text("claimName");
      if (made.contains(claim)) {
        found.invalid(
            at.child("persistentVolumeClaim").child("claimName"),
            claim,
            "must not reference a PVC that gets created for an ephemeral volume");
      }
    }
    return valid;
  }

  private static void source(JsonObject volume, String podName, boolean isPod, FieldPath path, Findings found) {
    int sources = 0;
    String name = volume.text("name");
    for (Source source : SOURCES) {
      if (!volume.has(source.member)) {
        continue;
      }
      boolean first = sources++ == 0;
      if (first) {
        source.check.run(volume.object(source.member), path.child(source.pathName), found);
      } else {
        found.forbidden(path.child(source.extraPathName), "may not specify more than 1 volume type");
      }
      if (source.member.equals("iscsi")) {
        SourceChecks.initiator(volume.object("iscsi"), name, path.child("name"), name, found);
      }
      if (first && source.member.equals("ephemeral") && !podName.isEmpty() && !name.isEmpty()) {
        String claim = podName + "-" + name;
        DnsNames.subdomain(claim)
            .forEach(
                text -> found.invalid(path.child("name"), name, "PVC name " + GoQuote.quote(claim) + ": " + text));
      }
    }
    if (volume.has("image")) {
      if (sources++ == 0) {
        image(volume.object("image"), isPod, path.child("image"), found);
      } else {
        found.forbidden(path.child("image"), "may not specify more than 1 volume type");
      }
    }
    if (sources == 0) {
      found.required(path, "must specify a volume type");
    }
  }

  private static void emptyDir(JsonObject source, FieldPath path, Findings found) {
    if (source.has("sizeLimit") && ResourceNames.amount(source, "sizeLimit").signum() < 0) {
      found.forbidden(path.child("sizeLimit"), "SizeLimit field must be a valid resource quantity");
    }
  }

  private static void csi(JsonObject source, FieldPath path, Findings found) {
    DriverNames.check(path.child("driver"), source.text("driver"), found);
    if (source.has("nodePublishSecretRef")) {
      String name = source.object("nodePublishSecretRef").text("name");
      if (found.present(path.child("nodePublishSecretRef").child("name"), name)) {
        found.invalid(path.child("name"), name, DnsNames.subdomain(name));
      }
    }
  }

  private static void image(JsonObject image, boolean isPod, FieldPath path, Findings found) {
    if (isPod) {
      found.present(path.child("reference"), image.text("reference"));
    }
    ContainerValidation.pullPolicy(image.text("pullPolicy"), path.child("pullPolicy"), found);
  }
}
