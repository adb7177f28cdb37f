package dev.berth.node.admission;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;

/** Which taints a pod bears. */
final class Taints {
  private Taints() {}

  /** Whether the node has a taint that ends pods and that this one does not bear. */
  static boolean endsPod(Node node, Pod pod) {
    return node.taints()
        .filter(t -> t.text("effect").equals("NoExecute"))
        .anyMatch(t -> !tolerates(pod, t.text("key"), t.text("value"), "NoExecute"));
  }

  static boolean tolerates(Pod pod, String key, String value, String effect) {
    return pod.spec().array("tolerations").objects().anyMatch(t -> tolerates(t, key, value, effect));
  }

  private static boolean tolerates(JsonObject toleration, String key, String value, String effect) {
    if (!toleration.text("effect").isEmpty() && !toleration.text("effect").equals(effect)) {
      return false;
    }
    boolean exists = toleration.text("operator").equals("Exists");
    if (toleration.text("key").isEmpty()) {
      return exists;
    }
    return toleration.text("key").equals(key) && (exists || toleration.text("value").equals(value));
  }
}
