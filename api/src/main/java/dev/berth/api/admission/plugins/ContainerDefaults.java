package dev.berth.api.admission.plugins;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What a LimitRange gives to containers that do not ask; an annotation tells what was given. */
final class ContainerDefaults {
  private static final String ANNOTATION = "kubernetes.io/limit-ranger";

  private ContainerDefaults() {}

  static JsonObject fill(JsonObject pod, List<JsonObject> limits) {
    JsonObject requests = JsonObject.EMPTY;
    JsonObject most = JsonObject.EMPTY;
    for (JsonObject limit : limits) {
      if (limit.text("type").equals("Container")) {
        requests = over(requests, limit.object("defaultRequest"));
        most = over(most, limit.object("default"));
      }
    }
    List<String> given = new ArrayList<>();
    JsonObject spec = pod.object("spec");
    JsonObject filled = each(spec, "containers", "container", requests, most, given);
    filled = each(filled, "initContainers", "init container", requests, most, given);
    return given.isEmpty()
        ? pod
        : pod.with("spec", filled)
            .withAt(
                JsonString.of("LimitRanger plugin set: " + String.join("; ", given)),
                "metadata",
                "annotations",
                ANNOTATION);
  }

  private static JsonObject over(JsonObject list, JsonObject more) {
    JsonObject out = list;
    for (int i = 0; i < more.size(); i++) {
      out = out.with(more.name(i), more.value(i));
    }
    return out;
  }

  private static JsonObject each(
      JsonObject spec, String member, String what, JsonObject requests, JsonObject most, List<String> given) {
    List<Json> containers = new ArrayList<>();
    for (JsonObject c : spec.array(member).objects().toList()) {
      String who = what + " " + c.text("name");
      JsonObject resources = c.object("resources");
      JsonObject filled = list(resources, "requests", requests, " request for " + who, given);
      filled = list(filled, "limits", most, " limit for " + who, given);
      containers.add(filled == resources ? c : c.with("resources", filled));
    }
    return containers.isEmpty() ? spec : spec.with(member, JsonArray.of(containers));
  }

  private static JsonObject list(
      JsonObject resources, String member, JsonObject defaults, String told, List<String> given) {
    JsonObject list = resources.object(member);
    TreeSet<String> set = new TreeSet<>();
    for (int i = 0; i < defaults.size(); i++) {
      if (!list.has(defaults.name(i))) {
        list = list.with(defaults.name(i), defaults.value(i));
        set.add(defaults.name(i));
      }
    }
    if (set.isEmpty()) {
      return resources;
    }
    given.add(String.join(", ", set) + told);
    return resources.with(member, list);
  }
}
