package dev.berth.scheduler.pod;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** What a node keeps pods away with. */
public record Taint(String key, String value, String effect) {
  /** The taint that stands for {@code spec.unschedulable}. */
  public static final Taint UNSCHEDULABLE = new Taint("node.kubernetes.io/unschedulable", "", "NoSchedule");

  /** A node's {@code spec.taints}. */
  public static List<Taint> of(JsonArray taints) {
    List<Taint> out = new ArrayList<>(taints.size());
    for (int i = 0; i < taints.size(); i++) {
      JsonObject t = taints.object(i);
      out.add(new Taint(t.text("key"), t.text("value"), t.text("effect")));
    }
    return List.copyOf(out);
  }

  /** Whether it keeps pods away rather than only making the node less liked. */
  public boolean isHard() {
    return effect.equals("NoSchedule") || effect.equals("NoExecute");
  }
}
