package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;

/** A namespace. */
public record Namespace(JsonObject json) implements KubeObject {
  /** The finalizer in the spec with which namespaces are born; who empties them takes it off. */
  public static final String KUBERNETES = "kubernetes";

  /** {@code Active} or {@code Terminating}. */
  public String phase() {
    return status().text("phase");
  }

  /** Whether things may be made in it. */
  public boolean isActive() {
    return phase().equals("Active") && !isTerminating();
  }

  /** Whether its content must be deleted before it can go. */
  public boolean isToBeEmptied() {
    return isTerminating() && spec().array("finalizers").strings().anyMatch(KUBERNETES::equals);
  }
}
