package dev.berth.controllers.statefulset;

import dev.berth.model.kinds.StatefulSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A set's pods in their places.
 *
 * @param replicas one slot for each ordinal that there should be, ascending
 * @param condemned pods of other ordinals, the highest first
 */
record Roster(List<Slot> replicas, List<Member> condemned) {

  /** One ordinal's place, taken or free. */
  record Slot(int ordinal, Optional<Member> member) {
    boolean isUnavailable() {
      return member.isEmpty() || member.get().isUnavailable();
    }
  }

  /** Pods whose ordinal cannot be read are nowhere in it. */
  static Roster of(StatefulSet set, List<Member> members) {
    int first = set.firstOrdinal();
    int count = set.replicas();
    List<Slot> replicas = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      replicas.add(new Slot(first + i, Optional.empty()));
    }
    List<Member> condemned = new ArrayList<>();
    for (Member member : members) {
      int place = member.ordinal() - first;
      if (member.ordinal() == Identity.NO_ORDINAL) {
        continue;
      }
      if (place >= 0 && place < count) {
        replicas.set(place, new Slot(member.ordinal(), Optional.of(member)));
      } else {
        condemned.add(member);
      }
    }
    condemned.sort(Comparator.comparingInt(Member::ordinal).reversed());
    return new Roster(replicas, condemned);
  }

  /** The lowest pod that is unavailable: of those that should be there, else of the condemned. */
  Optional<Member> firstUnavailable() {
    for (Slot slot : replicas) {
      if (slot.isUnavailable()) {
        return slot.member();
      }
    }
    return condemned.reversed().stream().filter(Member::isUnavailable).findFirst();
  }

  List<Member> members() {
    List<Member> all = new ArrayList<>(replicas.size() + condemned.size());
    replicas.forEach(slot -> slot.member().ifPresent(all::add));
    all.addAll(condemned);
    return all;
  }
}
