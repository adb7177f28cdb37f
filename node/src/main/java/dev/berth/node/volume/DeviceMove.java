package dev.berth.node.volume;

import java.time.Instant;

/** The next step of a driver's volume on a node. */
public sealed interface DeviceMove {
  DeviceMove NOTHING = new Nothing();

  /** It is as it should be, or a step is under way. */
  record Nothing() implements DeviceMove {}

  /** The node must say that it uses the volume before it does, or the controller may take it away meanwhile. */
  record ReportInUse() implements DeviceMove {}

  record AwaitAttachment() implements DeviceMove {}

  record Wait(Instant until) implements DeviceMove {}

  record Stage() implements DeviceMove {}

  record Publish(String podUid, boolean readOnly) implements DeviceMove {}

  record Unpublish(String podUid) implements DeviceMove {}

  record Unstage() implements DeviceMove {}

  /** Nothing of it is on the node any more: it is no longer in use. */
  record Forget() implements DeviceMove {}
}
