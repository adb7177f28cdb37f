package dev.berth.controllers.volume.attach;

import dev.berth.client.Indexes;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Who uses a volume where. Pure. */
final class Users {
  /** On nodes whose agent leaves attaching to the controller. */
  private static final String MANAGED = "volumes.kubernetes.io/controller-managed-attach-detach";

  private Users() {}

  /** A volume's name on a node, as in {@code volumesInUse} and {@code volumesAttached}. */
  static String nameOnNode(PersistentVolume volume) {
    return "kubernetes.io/csi/" + volume.csi().text("driver") + "^" + volume.csi().text("volumeHandle");
  }

  /** Whether it must be attached before it is used. A driver that has said nothing of itself is taken to need it. */
  static boolean isAttachable(View view, PersistentVolume volume) {
    return volume.spec().has("csi")
        && view.get(Kinds.CSI_DRIVER, "", volume.csi().text("driver"))
            .map(driver -> driver.spec().bool("attachRequired") || !driver.spec().has("attachRequired"))
            .orElse(true);
  }

  /** Pods that use the volume, by node, in order; only nodes that are looked after here. */
  static Map<String, List<Pod>> byNode(View view, PersistentVolume volume) {
    Map<String, List<Pod>> out = new TreeMap<>();
    if (!isAttachable(view, volume)) {
      return out;
    }
    for (Pod pod : pods(view, volume)) {
      boolean managed =
          view.get(Kinds.NODE, "", pod.nodeName())
              .filter(node -> node.meta().annotation(MANAGED).equals("true"))
              .isPresent();
      if (managed) {
        out.computeIfAbsent(pod.nodeName(), _ -> new ArrayList<>()).add(pod);
      }
    }
    return out;
  }

  private static List<Pod> pods(View view, PersistentVolume volume) {
    Optional<PersistentVolumeClaim> claim =
        volume
            .claimRef()
            .flatMap(ref -> view.get(Kinds.CLAIM, ref.text("namespace"), ref.text("name")))
            .filter(c -> volume.isFor(c) && c.volumeName().equals(volume.name()));
    return claim.isEmpty()
        ? List.of()
        : view.by(Indexes.PODS_BY_CLAIM, claim.get().key()).stream()
            .filter(pod -> !pod.nodeName().isEmpty() && !isOver(pod))
            .toList();
  }

  /** Whether nothing of a pod runs any more: it has finished, or is going and has no running container. */
  static boolean isOver(Pod pod) {
    return pod.isFinished()
        || pod.isTerminating()
            && pod.status().array("containerStatuses").objects()
                .map(status -> status.object("state"))
                .allMatch(state -> state.has("terminated") || state.has("waiting"));
  }

  /** Whether only one node may have it at a time. */
  static boolean isExclusive(PersistentVolume volume) {
    List<String> modes = volume.accessModes();
    return !modes.isEmpty() && !modes.contains("ReadWriteMany") && !modes.contains("ReadOnlyMany");
  }

  static boolean isOutOfService(Node node) {
    return node.taints().anyMatch(taint -> taint.text("key").equals("node.kubernetes.io/out-of-service"));
  }

  static boolean isInUse(Node node, PersistentVolume volume) {
    return node.status().array("volumesInUse").strings().anyMatch(nameOnNode(volume)::equals);
  }
}
