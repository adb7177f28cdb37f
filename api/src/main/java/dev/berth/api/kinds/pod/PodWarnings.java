package dev.berth.api.kinds.pod;

import dev.berth.api.validation.FieldPath;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.model.names.GoQuote;
import dev.berth.model.quantity.Quantity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is let in but is not what its author will want (upstream {@code pkg/api/pod/warnings.go}, the common ones). */
public final class PodWarnings {
  private static final Map<String, String> VOLUMES =
      Map.ofEntries(
          Map.entry("photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
          Map.entry("gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"),
          Map.entry("scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
          Map.entry("flocker", "deprecated in v1.22, non-functional in v1.25+"),
          Map.entry("storageos", "deprecated in v1.22, non-functional in v1.25+"),
          Map.entry("quobyte", "deprecated in v1.22, non-functional in v1.25+"),
          Map.entry("glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
          Map.entry("cephfs", "deprecated in v1.28, non-functional in v1.31+"),
          Map.entry("rbd", "deprecated in v1.28, non-functional in v1.31+"));

  private static final Map<String, String> NODE_LABELS =
      Map.of(
          "beta.kubernetes.io/arch", replaced("v1.14", "kubernetes.io/arch"),
          "beta.kubernetes.io/os", replaced("v1.14", "kubernetes.io/os"),
          "failure-domain.beta.kubernetes.io/region", replaced("v1.17", "topology.kubernetes.io/region"),
          "failure-domain.beta.kubernetes.io/zone", replaced("v1.17", "topology.kubernetes.io/zone"),
          "beta.kubernetes.io/instance-type", replaced("v1.17", "node.kubernetes.io/instance-type"));

  private final List<String> found = new ArrayList<>();

  private PodWarnings() {}

  private static String replaced(String since, String label) {
    return "deprecated since " + since + "; use " + GoQuote.quote(label) + " instead";
  }

  /** Of a pod's spec, or a template's, under its path. */
  public static List<String> of(JsonObject spec, FieldPath path) {
    PodWarnings warnings = new PodWarnings();
    warnings.spec(spec, path);
    return List.copyOf(warnings.found);
  }

  private void warn(FieldPath path, String text) {
    found.add(path + ": " + text);
  }

  private void spec(JsonObject spec, FieldPath path) {
    for (String label : spec.object("nodeSelector").names()) {
      if (NODE_LABELS.containsKey(label)) {
        warn(path.child("nodeSelector").key(label), NODE_LABELS.getOrDefault(label, ""));
      }
    }
    JsonArray secrets = spec.array("imagePullSecrets");
    for (int i = 0; i < secrets.size(); i++) {
      if (secrets.object(i).text("name").isEmpty()) {
        warn(path.child("imagePullSecrets").index(i).child("name"), "invalid empty name \"\"");
      }
    }
    JsonArray volumes = spec.array("volumes");
    for (int i = 0; i < volumes.size(); i++) {
      for (String source : volumes.object(i).names()) {
        if (VOLUMES.containsKey(source)) {
          warn(path.child("volumes").index(i).child(source), VOLUMES.getOrDefault(source, ""));
        }
      }
    }
    if (spec.number("terminationGracePeriodSeconds") < 0) {
      warn(
          path.child("terminationGracePeriodSeconds"),
          "must be >= 0; negative values are invalid and will be treated as 1");
    }
    WindowsValidation.eachContainer(spec, path, this::container);
  }

  private void container(JsonObject container, FieldPath path) {
    for (String list : List.of("limits", "requests")) {
      JsonObject amounts = container.object("resources").object(list);
      for (String name : List.of("memory", "ephemeral-storage")) {
        Quantity amount = ResourceNames.amount(amounts, name);
        if (!amount.isWhole()) {
          warn(
              path.child("resources").child(list).key(name),
              "fractional byte value " + GoQuote.quote(amount.toString()) + " is invalid, must be an integer");
        }
      }
    }
    JsonArray env = container.array("env");
    Set<String> names = new HashSet<>();
    for (int i = 0; i < env.size(); i++) {
      String name = env.object(i).text("name");
      if (!names.add(name)) {
        warn(
            path.child("env").index(i),
            "hides previous definition of " + GoQuote.quote(name) + ", which may be dropped when using apply");
      }
    }
  }
}
