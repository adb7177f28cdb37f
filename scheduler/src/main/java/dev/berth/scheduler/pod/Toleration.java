package dev.berth.scheduler.pod;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Which taints a pod puts up with. An empty key or effect stands for any. */
public record Toleration(String key, boolean exists, String value, String effect) {

  /** A pod's {@code spec.tolerations}. */
  public static List<Toleration> of(JsonArray tolerations) {
    List<Toleration> out = new ArrayList<>(tolerations.size());
    for (int i = 0; i < tolerations.size(); i++) {
      JsonObject t = tolerations.object(i);
      out.add(new Toleration(t.text("key"), t.text("operator").equals("Exists"), t.text("value"), t.text("effect")));
    }
    return List.copyOf(out);
  }

  public boolean tolerates(Taint taint) {
    return (effect.isEmpty() || effect.equals(taint.effect()))
        && (key.isEmpty() || key.equals(taint.key()))
        && (exists || value.equals(taint.value()));
  }

  /** Whether any of them puts up with the taint. */
  public static boolean anyTolerates(List<Toleration> tolerations, Taint taint) {
    for (int i = 0; i < tolerations.size(); i++) {
      if (tolerations.get(i).tolerates(taint)) {
        return true;
      }
    }
    return false;
  }
}
