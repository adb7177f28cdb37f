package dev.berth.controllers.volume.anew;

import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.StatefulSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A member of a set that asks to begin anew ({@link PersistentVolumeClaim#BEGIN_ANEW_WHEN}), since volumes of its claims went with their nodes.
 *
 * @param claims that have these volumes and ask for it
 * @param nodes that are gone
 * @param obstacle why it does not begin anew now, whatever the time; empty where nothing speaks against it
 */
public record LostMember(StatefulSet set, int ordinal, List<PersistentVolumeClaim> claims, Set<String> nodes, Optional<String> obstacle) {

  /**
   * All of a set, in order. Of those without an obstacle there is one at most: each waits until the one before it is Ready again.
   *
   * @param view of nodes, volumes, claims, sets, and pods by their claims
   */
  public static List<LostMember> of(View view, StatefulSet set) {
    return set.isTerminating() || set.claimTemplates().isEmpty() ? List.of() : new Muster(view, set).lost();
  }

  /** The one whose claim it is; empty where no set would make the claim again. */
  public static Optional<LostMember> of(View view, PersistentVolumeClaim claim) {
    return setsOf(view, claim).stream()
        .flatMap(set -> of(view, set).stream())
        .filter(member -> member.claims.stream().anyMatch(c -> c.name().equals(claim.name())))
        .findFirst();
  }

  /** Whether a set would make the claim again that there is for one of its members now. */
  public static boolean isOfSet(View view, PersistentVolumeClaim claim) {
    return setsOf(view, claim).stream().anyMatch(set -> Muster.names(set, claim));
  }

  /** Whose templates may name the claim. */
  static List<StatefulSet> setsOf(View view, PersistentVolumeClaim claim) {
    return view.list(Kinds.STATEFUL_SET, claim.namespace()).stream()
        .filter(set -> set.claimTemplates().stream().anyMatch(template -> claim.name().startsWith(set.claimPrefix(template))))
        .toList();
  }

  String pod() {
    return set.podName(ordinal);
  }

  /** Whether it may begin anew, but for the time. */
  public boolean mayBegin() {
    return obstacle.isEmpty();
  }
}
