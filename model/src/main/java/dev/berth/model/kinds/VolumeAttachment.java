package dev.berth.model.kinds;

import dev.berth.base.json.JsonObject;

/** That a volume is to be attached to a node, and whether it is. */
public record VolumeAttachment(JsonObject json) implements KubeObject {

  /** The driver that attaches it. */
  public String attacher() {
    return spec().text("attacher");
  }

  public String nodeName() {
    return spec().text("nodeName");
  }

  /** The volume, or "" where the pod's own specification describes it. */
  public String volumeName() {
    return spec().object("source").text("persistentVolumeName");
  }

  public boolean isAttached() {
    return status().bool("attached");
  }

  /** What went wrong at the last try to attach, or "". */
  public String attachError() {
    return status().object("attachError").text("message");
  }

  /** gRPC's number of why attaching failed; 0 where it did not, or is not known. */
  public long attachErrorCode() {
    return status().object("attachError").number("errorCode");
  }
}
