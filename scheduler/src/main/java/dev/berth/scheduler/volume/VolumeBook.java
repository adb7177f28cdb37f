package dev.berth.scheduler.volume;

import dev.berth.base.loop.Loop;
import dev.berth.client.Indexes;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.StorageClass;
import dev.berth.model.volume.VolumeMatch;
import dev.berth.scheduler.fit.Diagnosis;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.snapshot.NodeState;
import dev.berth.scheduler.snapshot.Snapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Free volumes, what is left of pools, attachments, and what decisions have taken of them that the view does not show yet. The
 * scheduler owns it.
 */
public final class VolumeBook implements Snapshot.Listener {
  /** How long a pool may keep silent about a volume that was made of it before its figure is believed. */
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(2);

  private final View view;
  private final Loop loop;
  private final Snapshot snapshot;
  private final FreeByHost free = new FreeByHost();
  private final Ledger ledger = new Ledger();
  private final Attachments attachments = new Attachments();
  /** Volume to the uid of the claim that a decision gave it to. */
  private final Map<String, String> givenTo = new HashMap<>();
  /** Claim's uid to the volume that a decision gave it. */
  private final Map<String, String> gave = new HashMap<>();
  /** Claim's uid to the node on which a decision lets its volume be made. */
  private final Map<String, String> selected = new HashMap<>();

  public VolumeBook(View view, Loop loop, Snapshot snapshot) {
    this.view = view;
    this.loop = loop;
    this.snapshot = snapshot;
  }

  /** What came of looking at a pod's claims. */
  public sealed interface Opening {
    /** It has none. */
    record Idle() implements Opening {}

    record Open(VolumeAttempt attempt) implements Opening {}

    record Closed(Diagnosis diagnosis) implements Opening {}
  }

  /** Begins an attempt for a pod. */
  public Opening open(PodFacts pod) {
    if (pod.claims().isEmpty()) {
      return new Opening.Idle();
    }
    return switch (PodVolumes.of(pod, view)) {
      case PodVolumes.Refused refused ->
          new Opening.Closed(Diagnosis.refused(snapshot.nodes().size(), refused.plugin(), refused.why()));
      case PodVolumes.Known known -> new Opening.Open(new VolumeAttempt(this, known));
    };
  }

  /** Whether some claim of the pod still waits for its first consumer, or does not exist. */
  public boolean waitsForConsumer(PodFacts pod) {
    for (PodFacts.ClaimUse use : pod.claims()) {
      Optional<PersistentVolumeClaim> claim = view.get(Kinds.CLAIM, pod.namespace(), use.name());
      if (claim.isEmpty() || !claim.get().isFullyBound() && PodVolumes.isDelayed(claim.get(), view)) {
        return true;
      }
    }
    return false;
  }

  // What the view tells.

  /** A volume as it is now. */
  public void put(PersistentVolume volume) {
    String uid = volume.claimRef().map(ref -> ref.text("uid")).orElse("");
    if (!uid.isEmpty()) {
      ledger.made(uid, volume.revision());
      if (ledger.hasPromised(uid)) {
        loop.schedule(LONGEST_SILENCE, () -> ledger.release(uid));
      }
    }
    if (volume.claimRef().isPresent()) {
      ungive(volume.name());
    }
    if (givenTo.containsKey(volume.name())) {
      free.remove(volume.name());
    } else {
      free.put(volume);
    }
    String claimKey = volume.claimKey();
    if (!claimKey.isEmpty()) {
      claim(claimKey).ifPresent(claim -> attachments.driver(claimKey, PodVolumes.driver(claim, view)));
    }
  }

  private Optional<PersistentVolumeClaim> claim(String key) {
    return view.get(Kinds.CLAIM, key);
  }

  public void removeVolume(String name) {
    ungive(name);
    free.remove(name);
  }

  /** A claim as it is now. What a decision knew of it is dropped once it shows. */
  public void put(PersistentVolumeClaim claim) {
    attachments.driver(claim.key(), PodVolumes.driver(claim, view));
    if (claim.isFullyBound()) {
      selected.remove(claim.uid());
      return;
    }
    if (!claim.selectedNode().isEmpty()) {
      selected.remove(claim.uid());
      promise(claim, claim.selectedNode());
    } else if (!selected.containsKey(claim.uid())) {
      ledger.release(claim.uid());
    }
  }

  public void remove(PersistentVolumeClaim claim) {
    selected.remove(claim.uid());
    ledger.release(claim.uid());
    attachments.driver(claim.key(), "");
    String volume = gave.get(claim.uid());
    if (volume != null) {
      takeBack(volume);
    }
  }

  public void putPool(KubeObject capacity) {
    ledger.put(capacity);
  }

  public void removePool(KubeObject capacity) {
    ledger.remove(capacity.key());
  }

  public void putLimits(KubeObject csiNode) {
    attachments.putLimits(csiNode);
  }

  public void removeLimits(String node) {
    attachments.removeLimits(node);
  }

  @Override
  public void changed(PodFacts pod, String node, int by) {
    if (pod.claims().isEmpty()) {
      return;
    }
    Map<String, String> drivers = new LinkedHashMap<>();
    for (PodFacts.ClaimUse use : pod.claims()) {
      view.get(Kinds.CLAIM, pod.namespace(), use.name())
          .ifPresent(claim -> drivers.put(claim.key(), PodVolumes.driver(claim, view)));
    }
    attachments.change(pod, node, by, drivers);
  }

  // What decisions take and give back.

  /** Takes what a plan needs. */
  public void take(VolumePlan plan, String node) {
    for (VolumePlan.Match match : plan.matches()) {
      givenTo.put(match.volume().name(), match.claim().uid());
      gave.put(match.claim().uid(), match.volume().name());
      free.remove(match.volume().name());
    }
    for (PersistentVolumeClaim claim : plan.provisions()) {
      selected.put(claim.uid(), node);
      promise(claim, node);
    }
  }

  private void promise(PersistentVolumeClaim claim, String node) {
    Optional<NodeState> state = snapshot.node(node);
    if (state.isPresent() && !ledger.hasPromised(claim.uid()) && maker(claim).filter(this::isMetered).isPresent()) {
      ledger.promise(claim.uid(), claim.className(), state.get().labels(), claim.requestedStorage().value());
    }
  }

  /** Gives back what of a plan the view does not show to be done. */
  public void giveBack(VolumePlan plan) {
    plan.matches().forEach(match -> takeBack(match.volume().name()));
    for (PersistentVolumeClaim claim : plan.provisions()) {
      selected.remove(claim.uid());
      boolean asked =
          view.get(Kinds.CLAIM, claim.namespace(), claim.name())
              .filter(now -> now.uid().equals(claim.uid()) && (now.isBound() || !now.selectedNode().isEmpty()))
              .isPresent();
      if (!asked) {
        ledger.release(claim.uid());
      }
    }
  }

  private void takeBack(String volume) {
    if (ungive(volume)) {
      view.get(Kinds.VOLUME, "", volume).ifPresent(free::put);
    }
  }

  private boolean ungive(String volume) {
    String claim = givenTo.remove(volume);
    if (claim != null) {
      gave.remove(claim);
    }
    return claim != null;
  }

  // What attempts ask.

  /** The volume that a decision gave the claim, or that is kept for it. */
  Optional<PersistentVolume> keptFor(PersistentVolumeClaim claim) {
    String given = gave.get(claim.uid());
    if (given != null) {
      return view.get(Kinds.VOLUME, "", given);
    }
    return view.by(Indexes.VOLUMES_BY_CLAIM, claim.key()).stream()
        .filter(volume -> VolumeMatch.isReservedFor(volume, claim))
        .findFirst();
  }

  /** The smallest free volume that fits the claim and that the node reaches. */
  Optional<PersistentVolume> free(PersistentVolumeClaim claim, NodeState node, Set<String> taken) {
    return free.smallest(claim, node, taken);
  }

  /** The class that could make the claim's volume. */
  Optional<StorageClass> maker(PersistentVolumeClaim claim) {
    return view.get(Kinds.STORAGE_CLASS, "", claim.className());
  }

  /** On which node the claim's volume is being made, or "". */
  String selectedNode(PersistentVolumeClaim claim) {
    return selected.getOrDefault(claim.uid(), claim.selectedNode());
  }

  /** Where it has been decided already that the claim's volume goes, or "". */
  String decidedMove(PersistentVolumeClaim claim) {
    return Moves.decided(claim, view).orElse("");
  }

  boolean isInUse(String claimKey) {
    return snapshot.claimUsers(claimKey) > 0;
  }

  boolean canAttach(NodeState node, Map<String, String> drivers) {
    return !attachments.isLimited(node.name()) || attachments.haveRoom(node.name(), drivers);
  }

  /** Whether the driver of the class tells what its pools have left. */
  private boolean isMetered(StorageClass maker) {
    return view.get(Kinds.CSI_DRIVER, "", maker.provisioner())
        .map(driver -> driver.spec().bool("storageCapacity"))
        .orElse(false);
  }

  /** Whether a volume of the class for the claim is limited by what pools have left, which {@link #hasRoom} tells. */
  boolean needsRoom(StorageClass maker, PersistentVolumeClaim claim) {
    return isMetered(maker) && !ledger.hasPromised(claim.uid());
  }

  boolean hasRoom(StorageClass maker, NodeState node, long size) {
    return ledger.hasRoom(maker.name(), node.labels(), size);
  }
}
