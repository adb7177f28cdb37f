package dev.berth.model.usage;

import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Which objects a quota counts: all, or those of all its scopes. */
public final class QuotaScopes {
  private QuotaScopes() {}

  /** Whether a quota counts all objects. */
  public static boolean isEmpty(JsonObject quota) {
    return of(quota).isEmpty();
  }

  public static boolean matches(JsonObject quota, String plural, JsonObject object) {
    for (JsonObject scope : of(quota)) {
      boolean match =
          switch (plural) {
            case "pods" -> pod(scope, object.object("spec"));
            case "persistentvolumeclaims" -> claim(scope, object);
            default -> false;
          };
      if (!match) {
        return false;
      }
    }
    return true;
  }

  private static List<JsonObject> of(JsonObject quota) {
    List<JsonObject> scopes = new ArrayList<>();
    quota
        .object("spec")
        .array("scopes")
        .strings()
        .forEach(s -> scopes.add(JsonObject.builder().put("scopeName", s).put("operator", "Exists").build()));
    quota.object("spec").object("scopeSelector").array("matchExpressions").objects().forEach(scopes::add);
    return scopes;
  }

  private static boolean pod(JsonObject scope, JsonObject spec) {
    return switch (scope.text("scopeName")) {
      case "Terminating" -> terminates(spec);
      case "NotTerminating" -> !terminates(spec);
      case "BestEffort" -> bestEffort(spec);
      case "NotBestEffort" -> !bestEffort(spec);
      case "PriorityClass" -> named(scope, spec.text("priorityClassName"));
      case "CrossNamespacePodAffinity" -> looksElsewhere(spec);
      default -> false;
    };
  }

  /** A claim counts for the class that it asks for, the one that it has, and the one on the way. */
  private static boolean claim(JsonObject scope, JsonObject claim) {
    if (!scope.text("scopeName").equals("VolumeAttributesClass")) {
      return false;
    }
    List<String> names =
        Stream.of(
                claim.object("spec").text("volumeAttributesClassName"),
                claim.object("status").text("currentVolumeAttributesClassName"),
                claim.object("status").object("modifyVolumeStatus").text("targetVolumeAttributesClassName"))
            .filter(n -> !n.isEmpty())
            .toList();
    return names.isEmpty() ? named(scope, "") : names.stream().anyMatch(n -> named(scope, n));
  }

  private static boolean named(JsonObject scope, String name) {
    List<String> values = scope.array("values").strings().toList();
    return switch (scope.text("operator")) {
      case "In" -> values.contains(name);
      case "NotIn" -> !values.contains(name);
      case "Exists" -> !name.isEmpty();
      case "DoesNotExist" -> name.isEmpty();
      default -> false;
    };
  }

  private static boolean terminates(JsonObject spec) {
    return spec.has("activeDeadlineSeconds") && spec.number("activeDeadlineSeconds") >= 0;
  }

  /** Whether neither the pod nor any container asks for processor or memory. */
  private static boolean bestEffort(JsonObject spec) {
    return silent(spec, "requests") && silent(spec, "limits") && Stream.of("containers", "initContainers")
        .flatMap(list -> spec.array(list).objects())
        .allMatch(c -> silent(c, "requests") && silent(c, "limits"));
  }

  private static boolean silent(JsonObject container, String list) {
    Amounts asked = PodAmounts.ofContainer(container, list);
    return asked.orZero("cpu").isZero() && asked.orZero("memory").isZero();
  }

  private static boolean looksElsewhere(JsonObject spec) {
    return Stream.of("podAffinity", "podAntiAffinity")
        .map(spec.object("affinity")::object)
        .flatMap(
            a ->
                Stream.concat(
                    a.array("requiredDuringSchedulingIgnoredDuringExecution").objects(),
                    a.array("preferredDuringSchedulingIgnoredDuringExecution")
                        .objects()
                        .map(p -> p.object("podAffinityTerm"))))
        .anyMatch(t -> !t.array("namespaces").isEmpty() || t.has("namespaceSelector"));
  }
}
