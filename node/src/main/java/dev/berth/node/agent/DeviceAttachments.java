package dev.berth.node.agent;

import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.node.volume.Device;
import dev.berth.storage.DriverException;
import java.util.Map;
import java.util.Optional;

/** What the API and the node have told each other about a volume that is attached by a controller. Reads only. */
final class DeviceAttachments {
  private final Surroundings place;
  private final NodeReporter reporter;

  DeviceAttachments(Surroundings place, NodeReporter reporter) {
    this.place = place;
    this.reporter = reporter;
  }

  /** Reported, and what the view shows of the node is no older than the report. */
  boolean isReported(Device device) {
    Optional<Long> report = reporter.reportedInUse(device.uniqueName());
    return report.isPresent()
        && place.view().get(Kinds.NODE, "", place.settings().name()).filter(n -> n.revision() >= report.get()).isPresent();
  }

  /** Whether the node's status lists it as attached, or need not. */
  boolean isListed(Device device) {
    return !place.settings().requireVolumesAttached() || reporter.isListedAttached(device.uniqueName());
  }

  /** Whether the driver said that the node can have no more volumes (upstream's {@code VerifyExhaustedResource}). */
  boolean isRefusedForWantOfRoom(Device device) {
    return place
        .view()
        .get(Kinds.VOLUME_ATTACHMENT, "", device.attachmentName(place.settings().name()))
        .filter(a -> a.attachErrorCode() == DriverException.Code.RESOURCE_EXHAUSTED.number())
        .isPresent();
  }

  /** What attaching answered, where the controller says that it is attached and has not begun to take it away. */
  Optional<Map<String, String>> of(Device device) {
    if (!isListed(device)) {
      return Optional.empty();
    }
    return place
        .view()
        .get(Kinds.VOLUME_ATTACHMENT, "", device.attachmentName(place.settings().name()))
        .filter(a -> !a.isTerminating() && a.status().bool("attached"))
        .map(KubeObject::status)
        .map(s -> s.object("attachmentMetadata").strings());
  }
}
