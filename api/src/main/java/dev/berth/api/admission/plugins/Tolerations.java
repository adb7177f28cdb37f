package dev.berth.api.admission.plugins;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Tolerations of a pod and of its class together (upstream {@code pkg/util/tolerations}). */
final class Tolerations {
  private Tolerations() {}

  /** Both lists in order, without those that another one covers; of equal ones the first. */
  static JsonArray merged(JsonArray first, JsonArray second) {
    List<JsonObject> all = Stream.concat(first.objects(), second.objects()).toList();
    List<JsonObject> merged = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      JsonObject one = all.get(i);
      boolean covered =
          merged.stream().anyMatch(m -> covers(m, one))
              || all.subList(i + 1, all.size()).stream().anyMatch(later -> !later.equals(one) && covers(later, one));
      if (!covered) {
        merged.add(one);
      }
    }
    return JsonArray.of(merged);
  }

  /** Whether whatever the one tolerates the other does too. */
  private static boolean covers(JsonObject other, JsonObject one) {
    if (other.equals(one)) {
      return true;
    }
    boolean exists = other.text("operator").equals("Exists");
    boolean anyKey = other.text("key").isEmpty() && exists;
    if (!one.text("key").equals(other.text("key")) && !anyKey) {
      return false;
    }
    if (!one.text("effect").equals(other.text("effect")) && !other.text("effect").isEmpty()) {
      return false;
    }
    if (other.text("effect").equals("NoExecute")
        && other.has("tolerationSeconds")
        && (!one.has("tolerationSeconds") || one.number("tolerationSeconds") > other.number("tolerationSeconds"))) {
      return false;
    }
    boolean equals = other.text("operator").isEmpty() || other.text("operator").equals("Equal");
    return exists || equals && one.text("operator").equals("Equal") && one.text("value").equals(other.text("value"));
  }
}
