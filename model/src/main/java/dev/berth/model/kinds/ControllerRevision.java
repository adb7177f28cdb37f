package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;

/** What a workload's pod template was at some time. Its data never changes. */
public record ControllerRevision(JsonObject json) implements KubeObject {
  /** Label with the hash of the data. */
  public static final String HASH_LABEL = "controller.kubernetes.io/hash";

  /** {@code .revision}: the greater, the newer. Not to be confused with the object's own {@link #revision}. */
  public long number() {
    return json.number("revision");
  }

  /** A strategic merge patch that brings the owner back to what it was. */
  public JsonObject data() {
    return json.object("data");
  }
}
