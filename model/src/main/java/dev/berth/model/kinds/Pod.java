package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/** A pod. */
public record Pod(JsonObject json) implements KubeObject {

  /** The node that it is bound to, or "". */
  public String nodeName() {
    return spec().text("nodeName");
  }

  /** {@code Pending}, {@code Running}, {@code Succeeded}, {@code Failed}, {@code Unknown}; empty before it was prepared. */
  public String phase() {
    return status().text("phase");
  }

  public boolean isPending() {
    return phase().equals("Pending");
  }

  /** Whether it will never run again: Succeeded or Failed. */
  public boolean isFinished() {
    return phase().equals("Succeeded") || phase().equals("Failed");
  }

  /** The condition Ready is True. */
  public boolean isReady() {
    return Condition.isTrue(this, "Ready");
  }

  public boolean isRunningAndReady() {
    return phase().equals("Running") && isReady();
  }

  public String podIp() {
    return status().text("podIP");
  }

  public Stream<JsonObject> containers() {
    return spec().array("containers").objects();
  }

  public Stream<JsonObject> volumes() {
    return spec().array("volumes").objects();
  }

  /**
   * The names of the claims that it uses, in the order of its volumes: those that it names, and {@code pod-volume} for a
   * generic ephemeral volume.
   */
  public List<String> claimNames() {
    return volumes().map(this::claimName).filter(name -> !name.isEmpty()).toList();
  }

  /** The claim behind one of its volumes, or "". */
  public String claimName(JsonObject volume) {
    return volume.has("ephemeral")
        ? name() + "-" + volume.text("name")
        : volume.object("persistentVolumeClaim").text("claimName");
  }
}
