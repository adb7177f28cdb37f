package dev.berth.node.agent;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.Note;
import dev.berth.model.kinds.Pod;
import dev.berth.model.names.GoQuote;
import dev.berth.node.volume.LocalVolume;
import dev.berth.node.volume.MountLedger;
import dev.berth.node.volume.MountedVolume;
import dev.berth.node.volume.VolumeFailure;
import dev.berth.node.volume.VolumeNeed;
import dev.berth.node.volume.VolumeNeeds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Owns what is mounted on the node, and for which pods. Workers say which pods want their volumes and which no longer do; what
 * follows from it is done here, and a worker is told when its pod has all it needs, or nothing any more.
 */
final class NodeVolumes {
  private static final String TAKEN = "volume uses the ReadWriteOncePod access mode and is already in use by another pod";

  private final Surroundings place;
  private final VolumeNeeds needs;
  private final MountLedger ledger;
  private final Consumer<String> changed;
  private final BiConsumer<String, String> refused;
  private final DeviceAttachments attachments;
  private final LocalSteps locals;
  private final NodeDevices devices;
  private final NodeExpansion expansion;
  private final Map<String, PodVolumes> pods = new LinkedHashMap<>();

  /**
   * @param changed is told the uid of a pod whose volumes have all come, or all gone
   * @param refused is told the uid of a pod whose volumes the node cannot have beside others, and why
   */
  NodeVolumes(
      Surroundings place, Mounting mounting, NodeReporter reporter, Consumer<String> changed,
      BiConsumer<String, String> refused) {
    this.place = place;
    this.ledger = mounting.ledger();
    this.needs =
        new VolumeNeeds(
            place.view(),
            mounting::driver,
            place.settings().paths(),
            JsonObject.ofStrings(place.settings().allocatable()),
            mounting.needsRootCertificates());
    this.changed = changed;
    this.refused = refused;
    this.attachments = new DeviceAttachments(place, reporter);
    this.locals = new LocalSteps(place, mounting, this::check, this::failedSetUp);
    this.devices = new NodeDevices(place, mounting, reporter, new Users());
    this.expansion = new NodeExpansion(place, mounting, devices::isPublished);
  }

  /** Takes over what an earlier agent has mounted. */
  void reconstruct() {
    for (MountLedger.Entry entry : ledger.all()) {
      switch (entry) {
        case MountLedger.Staged staged -> devices.found(staged);
        case MountLedger.Published published -> {
          pods.computeIfAbsent(published.podUid(), PodVolumes::new);
          devices.found(published);
        }
        case MountLedger.SetUp set -> {
          // it is made again where it is wanted: what it is made from may have changed, and mounts may be lost
          PodVolumes.Local local = new PodVolumes.Local(set.volume());
          pods.computeIfAbsent(set.volume().podUid(), PodVolumes::new).locals.put(set.volume().name(), local);
        }
      }
    }
    devices.reportInUse();
  }

  /** Pods of which something is mounted. */
  List<String> known() {
    return List.copyOf(pods.keySet());
  }

  /** Lets go of what no pod has asked for since the agent began. */
  void settle() {
    devices.settle();
  }

  /** A pod's volumes are wanted from now on, or are to be looked at again. */
  void want(Pod pod) {
    PodVolumes volumes = pods.computeIfAbsent(pod.uid(), PodVolumes::new);
    volumes.pod = Optional.of(pod);
    volumes.wanted = true;
    resolve(volumes);
  }

  /** It is so now; its volumes are what they were. */
  void seen(Pod pod) {
    PodVolumes volumes = pods.get(pod.uid());
    if (volumes != null && volumes.pod.isPresent()) {
      volumes.pod = Optional.of(pod);
    }
  }

  /** Something that the pod's volumes depend on has changed. */
  void reconsider(String podUid) {
    PodVolumes volumes = pods.get(podUid);
    if (volumes != null && volumes.wanted) {
      resolve(volumes);
    }
  }

  private void resolve(PodVolumes volumes) {
    Pod pod = volumes.pod.orElseThrow(() -> new IllegalStateException("volumes of no pod are wanted: " + volumes.uid));
    List<VolumeNeed> found = needs.of(pod);
    volumes.needs = found.stream().map(need -> lasting(volumes, need)).toList();
    for (VolumeNeed need : found) {
      switch (need) {
        case VolumeNeed.Local _, VolumeNeed.Driven _ -> bring(volumes, pod, need);
        case VolumeNeed.Waiting _ ->
            volumes.needs.stream().filter(n -> n.name().equals(need.name())).forEach(n -> bring(volumes, pod, n));
        case VolumeNeed.Missing missing -> {
          boolean onlyMisplaced =
              missing.step() == VolumeFailure.Step.MOUNT_AFFINITY || missing.step() == VolumeFailure.Step.MAP_AFFINITY;
          // what is mounted stays though the node's labels have changed
          if (!onlyMisplaced || volumes.needs.contains(missing)) {
            failedSetUp(volumes, missing.shown(), missing.step(), missing.message());
          }
        }
      }
    }
    check(volumes);
  }

  private void bring(PodVolumes volumes, Pod pod, VolumeNeed need) {
    if (need instanceof VolumeNeed.Local local) {
      locals.setUp(volumes, local.volume());
    } else if (need instanceof VolumeNeed.Driven driven && devices.isTakenFrom(volumes.uid, driven.device())) {
      VolumeFailure.Step step = driven.device().block() ? VolumeFailure.Step.MAP : VolumeFailure.Step.SET_UP;
      failedSetUp(volumes, driven.device().volume(), step, TAKEN);
    } else if (need instanceof VolumeNeed.Driven driven) {
      devices.want(driven, pod);
      if (devices.isPublished(driven.device(), volumes.uid)) {
        expansion.look(driven.device(), pod);
      }
    }
  }

  /** What has been mounted stays in use though what it was made from is gone; what has been known stays so if it is going. */
  private VolumeNeed lasting(PodVolumes volumes, VolumeNeed found) {
    if (found instanceof VolumeNeed.Local || found instanceof VolumeNeed.Driven) {
      return found;
    }
    boolean known = found instanceof VolumeNeed.Waiting;
    return volumes.needs.stream()
        .filter(
            earlier ->
                earlier.name().equals(found.name())
                    && (isThere(volumes, earlier) || known && earlier instanceof VolumeNeed.Driven))
        .findFirst()
        .orElse(found);
  }

  // ---- what users are told

  private void failedSetUp(PodVolumes volumes, String name, VolumeFailure.Step step, String cause) {
    volumes.pod.ifPresent(pod -> tell(pod, step.reason(), step.words() + GoQuote.quote(name) + " : " + cause));
    volumes.failures++;
    place.loop().schedule(Mounting.BACKOFF.after(volumes.failures), () -> reconsider(volumes.uid));
  }

  private void tell(Pod pod, String reason, String message) {
    place.events().record(Note.warning(pod, reason, message));
  }

  // ---- whether a pod has what it wants

  private void check(PodVolumes volumes) {
    if (!volumes.wanted) {
      forgetIfGone(volumes);
      return;
    }
    boolean ready = unmounted(volumes).isEmpty();
    if (ready && !volumes.ready) {
      volumes.failures = 0;
      volumes.ready = true;
      volumes.patience.ifPresent(Loop.Timer::cancel);
      volumes.patience = Optional.empty();
      changed.accept(volumes.uid);
    } else if (!ready && volumes.patience.isEmpty()) {
      boolean unknown = volumes.isAnyUnknown();
      volumes.patience = Optional.of(place.loop().schedule(volumes.grace(), () -> overdue(volumes, unknown)));
    }
    // a pod whose volumes were there once keeps running while one of them is renewed
  }

  private List<VolumeNeed> unmounted(PodVolumes volumes) {
    List<VolumeNeed> missing = new ArrayList<>();
    for (VolumeNeed need : volumes.needs) {
      if (!isThere(volumes, need)) {
        missing.add(need);
      }
    }
    return missing;
  }

  private boolean isThere(PodVolumes volumes, VolumeNeed need) {
    return switch (need) {
      case VolumeNeed.Local local ->
          Optional.ofNullable(volumes.locals.get(local.volume().name())).filter(l -> l.there).isPresent();
      case VolumeNeed.Driven driven -> devices.isPublished(driven.device(), volumes.uid);
      case VolumeNeed.Waiting _, VolumeNeed.Missing _ -> false;
    };
  }

  /** @param unknown whether that was the reason for being told */
  private void overdue(PodVolumes volumes, boolean unknown) {
    volumes.patience = Optional.empty();
    if (!volumes.wanted || volumes.ready || volumes.pod.isEmpty()) {
      return;
    }
    if (unknown && !volumes.isAnyUnknown()) {
      check(volumes);
      return;
    }
    List<VolumeNeed> missing = unmounted(volumes);
    OverdueVolumes overdue = OverdueVolumes.of(missing, attachments);
    if (overdue.noRoom()) {
      refused.accept(
          volumes.uid, "Node has reached its volume attachment limit, rejecting pod. " + overdue.text());
      return;
    }
    volumes.told = true;
    tell(volumes.pod.get(), "FailedMount", "Unable to attach or mount volumes: " + overdue.text());
    check(volumes);
  }

  boolean isReady(String podUid) {
    PodVolumes volumes = pods.get(podUid);
    return volumes != null && volumes.wanted && volumes.ready;
  }

  // ---- letting go

  /** Nothing of the pod needs its volumes any more. */
  void release(String podUid) {
    PodVolumes volumes = pods.get(podUid);
    if (volumes == null) {
      return;
    }
    volumes.wanted = false;
    volumes.ready = false;
    locals.tearDown(volumes);
    devices.release(podUid);
    forgetIfGone(volumes);
  }

  private void forgetIfGone(PodVolumes volumes) {
    if (!volumes.wanted
        && volumes.locals.isEmpty()
        && !devices.holds(volumes.uid)
        && pods.remove(volumes.uid, volumes)) {
      changed.accept(volumes.uid);
    }
  }

  /** Whether anything of a pod is still mounted. */
  boolean holds(String podUid) {
    return pods.containsKey(podUid);
  }

  /** A volume of a pod as its containers find it. */
  Optional<MountedVolume> mounted(String podUid, String volume) {
    PodVolumes volumes = pods.get(podUid);
    if (volumes == null) {
      return Optional.empty();
    }
    for (VolumeNeed need : volumes.needs) {
      if (need.name().equals(volume)) {
        return switch (need) {
          case VolumeNeed.Local local ->
              Optional.of(
                  new MountedVolume(
                      local.volume().use().specName(),
                      local.volume().path(),
                      local.volume().use().readOnly(),
                      local.volume().use().block()));
          case VolumeNeed.Driven driven ->
              Optional.of(
                  new MountedVolume(
                      driven.device().volume(),
                      driven.device().podPath(place.settings().paths(), podUid),
                      driven.readOnly(),
                      driven.device().block()));
          case VolumeNeed.Waiting _, VolumeNeed.Missing _ -> Optional.empty();
        };
      }
    }
    return Optional.empty();
  }

  /** A volume of a pod that needs no driver. */
  Optional<LocalVolume> local(String podUid, String volume) {
    return Optional.ofNullable(pods.get(podUid)).map(volumes -> volumes.locals.get(volume)).map(local -> local.volume);
  }

  // ---- what the agent hears

  /** The node has changed, or the API has taken a report of what is in use there. */
  void nodeChanged() {
    devices.nodeChanged();
  }

  /** What is known of attaching a volume, by its name, has changed. */
  void attachmentChanged(String volume) {
    devices.attachmentChanged(volume);
  }

  /** Kinds whose absence was waited for are looked up anew, of all pods that wait. */
  void reconsiderWaiting() {
    for (PodVolumes volumes : List.copyOf(pods.values())) {
      if (volumes.wanted && !volumes.ready) {
        resolve(volumes);
      }
    }
  }

  /** What devices know of their pods. */
  private final class Users implements DeviceUsers {
    @Override
    public Optional<Pod> find(String podUid) {
      PodVolumes volumes = pods.get(podUid);
      return volumes == null ? Optional.empty() : volumes.pod;
    }

    @Override
    public void changed(String podUid) {
      PodVolumes volumes = pods.get(podUid);
      if (volumes != null) {
        check(volumes);
        for (VolumeNeed need : volumes.needs) {
          if (need instanceof VolumeNeed.Driven driven && devices.isPublished(driven.device(), podUid)) {
            volumes.pod.ifPresent(pod -> expansion.look(driven.device(), pod));
          }
        }
      }
    }
  }
}
