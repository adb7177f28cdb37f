package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import java.util.stream.Stream;

/** A node. */
public record Node(JsonObject json) implements KubeObject {

  public boolean isUnschedulable() {
    return spec().bool("unschedulable");
  }

  public boolean isReady() {
    return Condition.isTrue(this, "Ready");
  }

  /** Each {@code key}, {@code value}, {@code effect}, {@code timeAdded}. */
  public Stream<JsonObject> taints() {
    return spec().array("taints").objects();
  }

  /** Resource name to quantity. */
  public JsonObject allocatable() {
    return status().object("allocatable");
  }

  public JsonObject capacity() {
    return status().object("capacity");
  }
}
