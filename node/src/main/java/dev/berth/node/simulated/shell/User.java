package dev.berth.node.simulated.shell;

import dev.berth.base.json.JsonObject;
import java.util.OptionalLong;

/** As whom processes run. Nobody but root has a name: what an image calls its users is not known. */
public record User(long id, long group) {
  public static final User ROOT = new User(0, 0);

  /** As the contexts say; whoever is not told runs as root, for what an image says is not known. */
  public static User of(JsonObject container, JsonObject pod) {
    return new User(told(container, pod, "runAsUser"), told(container, pod, "runAsGroup"));
  }

  private static long told(JsonObject container, JsonObject pod, String field) {
    OptionalLong own = container.object("securityContext").integer(field);
    return own.orElse(pod.object("securityContext").integer(field).orElse(0));
  }
}
