package dev.berth.simulator;

import dev.berth.model.ResourceType;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.VolumeMove;
import dev.berth.model.quantity.Quantity;
import java.util.Optional;

/** Changes of objects in a line, for transcripts. */
final class Telling {
  private Telling() {}

  /** Empty where nothing changed that is worth a line. */
  static String of(ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after) {
    String name = type.singular() + " " + after.or(() -> before).map(KubeObject::key).orElse("");
    if (before.isEmpty()) {
      return name + " is new" + detail(after.orElseThrow());
    }
    if (after.isEmpty()) {
      return name + " has gone";
    }
    String then = detail(before.get());
    String now = detail(after.get());
    return then.equals(now) ? "" : name + now;
  }

  private static String detail(KubeObject object) {
    String going = object.isTerminating() ? ", going" : "";
    return switch (object) {
      case Pod pod ->
          ": " + pod.phase() + (pod.isReady() ? ", ready" : "") + (pod.nodeName().isEmpty() ? "" : " on " + pod.nodeName())
              + going;
      case PersistentVolumeClaim claim ->
          ": " + claim.phase() + (claim.volumeName().isEmpty() ? "" : " " + claim.volumeName()) + size(claim) + going;
      case PersistentVolume volume ->
          ": " + volume.phase() + (volume.claimKey().isEmpty() ? "" : " for " + volume.claimKey())
              + VolumeMove.of(volume).map(move -> ", moving: " + move).orElse("") + going;
      default -> status(object) + going;
    };
  }

  /** What it has, and what it asks for where that is more. */
  private static String size(PersistentVolumeClaim claim) {
    Quantity has = claim.capacity().orElse(Quantity.ZERO);
    Quantity asks = claim.requestedStorage();
    return claim.isBound() && asks.compareTo(has) > 0 ? ", " + has + " of " + asks : claim.isBound() ? ", " + has : "";
  }

  private static String status(KubeObject object) {
    return object.kind().equals("StatefulSet")
        ? ": " + object.spec().number("replicas") + " wanted, " + object.status().number("readyReplicas") + " ready"
        : "";
  }
}
