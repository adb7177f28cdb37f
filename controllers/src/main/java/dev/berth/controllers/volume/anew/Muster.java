package dev.berth.controllers.volume.anew;

import dev.berth.client.Indexes;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.kinds.VolumeMove;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A set's members, and which of those that lost a volume may begin with a new one.
 *
 * <p>Nobody fills an empty member but the others. So one must be Ready, and each of the others too, unless it has lost a volume itself or is only
 * made once this one is Ready. A member that has begun anew and is not Ready yet therefore keeps the next from it, whoever
 * decides, and without a mark: one after the other. Where more than half have lost theirs, none begins: empty ones that find each other could go on as
 * if there had never been anything, and outvote those that know better.
 */
final class Muster {
  private final View view;
  private final StatefulSet set;
  private final List<Place> places;

  /** How a member is. */
  private enum State {
    READY,
    /** It has a pod, and that is not Ready on a node that is there. */
    UNREADY,
    /** It has no pod. */
    MISSING,
    /** A volume of its claims is lost. */
    LOST
  }

  /**
   * Where a member is to be.
   *
   * @param claims its own, as far as they are there
   * @param lost those whose volumes are lost
   */
  private record Place(int ordinal, List<PersistentVolumeClaim> claims, List<PersistentVolumeClaim> lost, State state) {
    List<PersistentVolumeClaim> asking() {
      return lost.stream().filter(PersistentVolumeClaim::beginsAnew).toList();
    }
  }

  Muster(View view, StatefulSet set) {
    this.view = view;
    this.set = set;
    this.places = set.ordinals().all().mapToObj(this::place).toList();
  }

  /** Whether it is a claim of a member that should be there. */
  static boolean names(StatefulSet set, PersistentVolumeClaim claim) {
    return !set.isTerminating()
        && set.claimTemplates().stream()
            .map(set::claimPrefix)
            .anyMatch(prefix -> set.ordinals().all().anyMatch(ordinal -> claim.name().equals(prefix + ordinal)));
  }

  private Place place(int ordinal) {
    List<PersistentVolumeClaim> claims =
        set.claimTemplates().stream()
            .flatMap(template -> view.get(Kinds.CLAIM, set.namespace(), set.claimPrefix(template) + ordinal).stream())
            .toList();
    List<PersistentVolumeClaim> lost = claims.stream().filter(claim -> !nodes(claim).isEmpty()).toList();
    return new Place(ordinal, claims, lost, lost.isEmpty() ? state(ordinal) : State.LOST);
  }

  private State state(int ordinal) {
    Optional<Pod> pod = view.get(Kinds.POD, set.namespace(), set.podName(ordinal)).filter(p -> p.isControlledBy(set.uid()));
    if (pod.isEmpty()) {
      return State.MISSING;
    }
    boolean ready = pod.get().isRunningAndReady() && !pod.get().isTerminating() && view.get(Kinds.NODE, "", pod.get().nodeName()).isPresent();
    return ready ? State.READY : State.UNREADY;
  }

  /** Those that are gone with its volume; empty where that is not so, or where the claim is going already. */
  private Set<String> nodes(PersistentVolumeClaim claim) {
    return hasVolume(claim) ? volume(claim).map(v -> GoneNodes.of(view, v)).orElse(Set.of()) : Set.of();
  }

  private static boolean hasVolume(PersistentVolumeClaim claim) {
    return !claim.isTerminating() && claim.isFullyBound();
  }

  private Optional<PersistentVolume> volume(PersistentVolumeClaim claim) {
    return view.get(Kinds.VOLUME, "", claim.volumeName()).filter(volume -> volume.isFor(claim));
  }

  List<LostMember> lost() {
    List<LostMember> all = new ArrayList<>();
    for (Place place : places) {
      List<PersistentVolumeClaim> asking = place.asking();
      if (!asking.isEmpty()) {
        Set<String> nodes = new TreeSet<>();
        asking.forEach(claim -> nodes.addAll(nodes(claim)));
        Optional<String> obstacle =
            own(place)
                .or(() -> others(place))
                .or(() -> all.stream().filter(LostMember::mayBegin).findFirst().map(first -> first.pod() + " begins anew first"));
        all.add(new LostMember(set, place.ordinal, asking, nodes, obstacle));
      }
    }
    return all;
  }

  /** What speaks against it about the member itself. */
  private Optional<String> own(Place place) {
    return place.claims.stream().flatMap(claim -> own(claim, place.lost.contains(claim)).stream()).findFirst();
  }

  private Optional<String> own(PersistentVolumeClaim claim, boolean lost) {
    if (!lost) {
      return Optional.of(claim)
          .filter(one -> one.beginsAnew() && hasVolume(one))
          .map(one -> "claim " + one.name() + " asks for that as well, and its volume is not lost; they begin anew together");
    }
    if (!claim.beginsAnew()) {
      return Optional.of("claim " + claim.name() + " has lost its volume as well, and does not ask for that");
    }
    PersistentVolume volume = volume(claim).orElseThrow();
    if (volume.meta().annotations().has(VolumeMove.ANNOTATION)) {
      return Optional.of(
          "volume " + volume.name() + " was being moved (" + volume.meta().annotation(VolumeMove.ANNOTATION) + "), and may be on the other node");
    }
    if (volume.comesBackByName()) {
      return Optional.of("volume " + volume.name() + " comes back to claims of this name (" + PersistentVolume.REBIND + ")");
    }
    return view.by(Indexes.PODS_BY_CLAIM, claim.key()).stream()
        .filter(pod -> !pod.nodeName().isEmpty())
        .findFirst()
        .map(pod -> "pod " + pod.name() + " on node " + pod.nodeName() + " uses it");
  }

  /** What speaks against it about the rest of the set. */
  private Optional<String> others(Place place) {
    String from = set.meta().annotation(StatefulSet.RESTORE_FROM);
    if (!from.isEmpty()) {
      return Optional.of("statefulset " + set.name() + " would begin with what volumegroupsnapshot " + from + " has (" + StatefulSet.RESTORE_FROM + ")");
    }
    if (places.stream().noneMatch(other -> other.state == State.READY)) {
      return Optional.of("no other pod of statefulset " + set.name() + " is Ready, from which it could get what it had");
    }
    long lost = places.stream().filter(other -> other.state == State.LOST).count();
    if (lost * 2 > places.size()) {
      return Optional.of(
          lost + " of the " + places.size() + " members of statefulset " + set.name() + " have lost their volumes: empty ones would be more than those"
              + " that have what there was");
    }
    return places.stream().filter(other -> holds(other, place)).findFirst().map(other -> set.podName(other.ordinal) + " is not Ready");
  }

  /** Whether a member has to be Ready first. */
  private boolean holds(Place other, Place place) {
    boolean first = !set.isParallel() && other.ordinal < place.ordinal;
    return switch (other.state) {
      case READY -> false;
      case UNREADY -> true;
      case MISSING -> first || set.isParallel();
      case LOST -> first;
    };
  }
}
