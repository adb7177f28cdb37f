package dev.berth.api.kinds.pod;

import dev.berth.api.kinds.Findings;
import dev.berth.api.kinds.PathRules;
import dev.berth.api.validation.FieldError;
import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where a container mounts the pod's volumes, as file systems and as raw devices. */
final class MountValidation {
  private static final List<String> PROPAGATIONS = List.of("Bidirectional", "HostToContainer", "None");
  private static final List<String> RECURSIVE = List.of("Disabled", "Enabled", "IfPossible");

  private MountValidation() {}

  static void mounts(JsonObject container, PodContext pod, FieldPath path, Findings found) {
    JsonArray mounts = container.array("volumeMounts");
    Map<String, String> devices = byName(container.array("volumeDevices"), "devicePath");
    Set<String> paths = new HashSet<>();
    for (int i = 0; i < mounts.size(); i++) {
      JsonObject mount = mounts.object(i);
      FieldPath at = path.index(i);
      String name = mount.text("name");
      String mountPath = mount.text("mountPath");
      found.present(at.child("name"), name);
      if (!pod.volumes().containsKey(name)) {
        found.add(FieldError.notFound(at.child("name"), name));
      }
      found.present(at.child("mountPath"), mountPath);
      if (!paths.add(mountPath)) {
        found.invalid(at.child("mountPath"), mountPath, "must be unique");
      }
      if (devices.containsKey(name)) {
        found.invalid(at.child("name"), name, "must not already exist in volumeDevices");
      }
      if (devices.containsValue(mountPath)) {
        found.invalid(at.child("mountPath"), mountPath, "must not already exist as a path in volumeDevices");
      }
      if (!mount.text("subPath").isEmpty()) {
        PathRules.descending(mount.text("subPath"), path.child("subPath"), found);
      }
      subPathExpression(mount, at, path, found);
      if (mount.has("mountPropagation")) {
        propagation(mount.text("mountPropagation"), container, path.child("mountPropagation"), found);
      }
      if (mount.has("recursiveReadOnly")) {
        recursiveReadOnly(mount, path.child("recursiveReadOnly"), found);
      }
    }
  }

  /** Upstream reports these paths without the index. */
  private static void subPathExpression(JsonObject mount, FieldPath at, FieldPath path, Findings found) {
    String expression = mount.text("subPathExpr");
    if (expression.isEmpty()) {
      return;
    }
    if (!mount.text("subPath").isEmpty()) {
      found.invalid(at.child("subPathExpr"), expression, "subPathExpr and subPath are mutually exclusive");
    }
    PathRules.descending(expression, path.child("subPathExpr"), found);
  }

  private static void propagation(String mode, JsonObject container, FieldPath path, Findings found) {
    found.oneOf(path, mode, PROPAGATIONS);
    if (mode.equals("Bidirectional") && !container.object("securityContext").bool("privileged")) {
      found.forbidden(path, "Bidirectional mount propagation is available only to privileged containers");
    }
  }

  private static void recursiveReadOnly(JsonObject mount, FieldPath path, Findings found) {
    String mode = mount.text("recursiveReadOnly");
    switch (mode) {
      case "Disabled" -> {}
      case "Enabled", "IfPossible" -> {
        if (!mount.bool("readOnly")) {
          found.forbidden(path, "may only be specified when readOnly is true");
        }
        if (mount.has("mountPropagation") && !mount.text("mountPropagation").equals("None")) {
          found.forbidden(path, "may only be specified when mountPropagation is None or not specified");
        }
      }
      default -> found.add(FieldError.notSupported(path, mode, RECURSIVE));
    }
  }

  static void devices(JsonObject container, PodContext pod, FieldPath path, Findings found) {
    JsonArray devices = container.array("volumeDevices");
    Map<String, String> mounts = byName(container.array("volumeMounts"), "mountPath");
    Set<String> names = new HashSet<>();
    Set<String> paths = new HashSet<>();
    for (int i = 0; i < devices.size(); i++) {
      String name = devices.object(i).text("name");
      String devicePath = devices.object(i).text("devicePath");
      FieldPath at = path.index(i);
      JsonObject volume = pod.volumes().getOrDefault(name, JsonObject.EMPTY);
      found.present(at.child("name"), name);
      if (names.contains(name)) {
        found.invalid(at.child("name"), name, "must be unique");
      }
      if (!pod.volumes().containsKey(name)) {
        found.add(FieldError.notFound(at.child("name"), name));
      } else if (!volume.has("persistentVolumeClaim") && !volume.has("ephemeral")) {
        found.invalid(
            at.child("name"),
            name,
            "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
      }
      found.present(at.child("devicePath"), devicePath);
      if (paths.contains(devicePath)) {
        found.invalid(at.child("devicePath"), devicePath, "must be unique");
      }
      if (PathRules.stepsBack(devicePath)) {
        found.invalid(at.child("devicePath"), devicePath, "can not contain backsteps ('..')");
      } else {
        paths.add(devicePath);
      }
      if (mounts.containsKey(name)) {
        found.invalid(at.child("name"), name, "must not already exist in volumeMounts");
      }
      if (mounts.containsValue(devicePath)) {
        found.invalid(at.child("devicePath"), devicePath, "must not already exist as a path in volumeMounts");
      }
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
  }

  private static Map<String, String> byName(JsonArray uses, String member) {
    if (uses.isEmpty()) {
      return Map.of();
    }
    Map<String, String> out = new HashMap<>();
    uses.objects().forEach(u -> out.put(u.text("name"), u.text(member)));
    return out;
  }
}
