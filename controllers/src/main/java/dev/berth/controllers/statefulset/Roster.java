package dev.berth.controllers.statefulset;

import dev.berth.model.kinds.Ordinals;
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
    Ordinals ordinals = set.ordinals();
    List<Slot> replicas = new ArrayList<>(ordinals.count());
    ordinals.all().forEach(ordinal -> replicas.add(new Slot(ordinal, Optional.empty())));
    List<Member> condemned = new ArrayList<>();
    for (Member member : members) {
      if (member.ordinal() == Identity.NO_ORDINAL) {
        continue;
      }
      int place = ordinals.placeOf(member.ordinal());
      if (place != Ordinals.NOWHERE) {
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
