package dev.berth.controllers.statefulset;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The claims of a set's pods: one of each template for each ordinal, {@code <template>-<set>-<ordinal>}. */
final class ClaimTemplates {
  private final StatefulSet set;
  private final List<Template> templates;

  /**
   * A claim template.
   *
   * @param volume the name of the volume that stands for it in a pod
   * @param prefix of its claims' names
   */
  record Template(JsonObject json, String volume, String prefix) {
    static Template of(StatefulSet set, JsonObject json) {
      String name = json.object("metadata").text("name");
      return new Template(json, name, set.claimPrefix(json));
    }

    String claimName(int ordinal) {
      return prefix + ordinal;
    }
  }

  ClaimTemplates(StatefulSet set) {
    this.set = set;
    this.templates = templates(set);
  }

  static List<Template> templates(StatefulSet set) {
    return set.claimTemplates().stream().map(template -> Template.of(set, template)).toList();
  }

  List<Template> templates() {
    return templates;
  }

  /** The claim of an ordinal, to be created. */
  JsonObject claim(Template template, int ordinal, JsonArray owners) {
    JsonObject metadata = template.json.object("metadata");
    JsonObject.Builder labels = metadata.object("labels").toBuilder();
    set.spec().object("selector").object("matchLabels").forEach(labels::put);
    JsonObject named = metadata.with("name", template.claimName(ordinal)).with("namespace", set.namespace());
    named = labels.isEmpty() ? named : named.with("labels", labels.build());
    return JsonObject.builder()
        .put("kind", "PersistentVolumeClaim")
        .put("apiVersion", "v1")
        .put("metadata", owners.isEmpty() ? named : named.with("ownerReferences", owners))
        .put("spec", template.json.object("spec"))
        .build();
  }

  /** Whether the pod has a volume for each template, with its own claim behind it. */
  boolean areUsedBy(Pod pod, int ordinal) {
    JsonArray volumes = pod.spec().array("volumes");
    for (Template template : templates) {
      if (!isUsed(volumes, template, ordinal)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the pod has no claim at all, of its own or another's, in the place of some template. */
  boolean areLackedBy(Pod pod) {
    Set<String> names =
        pod.spec().array("volumes").objects()
            .filter(volume -> volume.has("persistentVolumeClaim"))
            .map(volume -> volume.text("name"))
            .collect(Collectors.toSet());
    return templates.stream().anyMatch(template -> !names.contains(template.volume));
  }

  private static boolean isUsed(JsonArray volumes, Template template, int ordinal) {
    for (int i = 0; i < volumes.size(); i++) {
      JsonObject volume = volumes.object(i);
      if (volume.text("name").equals(template.volume)) {
        String claim = volume.object("persistentVolumeClaim").text("claimName");
        return claim.startsWith(template.prefix) && Identity.isOrdinal(claim, template.prefix.length(), ordinal);
      }
    }
    return false;
  }

  /** A pod's volumes with those of the templates first, in the place of others of the same name. */
  JsonArray volumes(JsonArray others, int ordinal) {
    List<JsonObject> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Template template : templates) {
      names.add(template.volume);
      JsonObject source = JsonObject.builder().put("claimName", template.claimName(ordinal)).build();
      all.add(JsonObject.builder().put("name", template.volume).put("persistentVolumeClaim", source).build());
    }
    others.objects().filter(volume -> !names.contains(volume.text("name"))).forEach(all::add);
    return JsonArray.of(all);
  }
}
