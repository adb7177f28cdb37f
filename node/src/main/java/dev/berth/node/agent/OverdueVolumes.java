package dev.berth.node.agent;

import dev.berth.node.pod.GoText;
import dev.berth.node.volume.VolumeNeed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What is said of volumes that a pod has waited for in vain (upstream {@code WaitForAttachAndMount}).
 *
 * @param missing by their names in the pod, sorted, as are the others
 * @param unattached those of them that no controller has attached
 * @param unknown those that are not known well enough to be mounted
 * @param cause of it, as far as it is known
 * @param noRoom whether a driver says that the node can have no more of its volumes
 */
record OverdueVolumes(
    List<String> missing, List<String> unattached, List<String> unknown, String cause, boolean noRoom) {
  static OverdueVolumes of(List<VolumeNeed> missing, DeviceAttachments attachments) {
    List<String> names = new ArrayList<>();
    List<String> unattached = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    List<String> messages = new ArrayList<>();
    boolean noRoom = false;
    for (VolumeNeed need : missing.stream().sorted(Comparator.comparing(VolumeNeed::name)).toList()) {
      names.add(need.name());
      switch (need) {
        case VolumeNeed.Waiting waiting -> {
          unknown.add(waiting.name());
          messages.add(waiting.message());
        }
        case VolumeNeed.Driven driven -> {
          if (driven.device().attach() && attachments.of(driven.device()).isEmpty()) {
            unattached.add(need.name());
            noRoom |= attachments.isRefusedForWantOfRoom(driven.device());
          }
        }
        case VolumeNeed.Local _, VolumeNeed.Missing _ -> {}
      }
    }
    String cause = messages.isEmpty() ? "context deadline exceeded" : String.join("; ", messages);
    return new OverdueVolumes(names, unattached, unknown, cause, noRoom);
  }

  /** Upstream's words. */
  String text() {
    return "unmounted volumes=" + GoText.list(missing) + ", unattached volumes=" + GoText.list(unattached)
        + ", failed to process volumes=" + GoText.list(unknown) + ": " + cause;
  }
}
