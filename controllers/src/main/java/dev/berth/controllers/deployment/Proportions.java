package dev.berth.controllers.deployment;

import static java.util.Comparator.comparing;

import dev.berth.model.kinds.Deployment;
import dev.berth.model.kinds.ReplicaSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The sizes of ReplicaSets when the Deployment's number of replicas is changed while several of them have pods:
 * each grows
 * or shrinks in proportion, so that a change in the middle of a rollout does not push it forward or back. Pure.
 */
final class Proportions {
  private Proportions() {}

  /** Whether the number of replicas was changed since the ReplicaSets were sized. */
  static boolean isScaling(Deployment deployment, Generations sets) {
    return Generations.active(sets.all()).stream()
        .map(set -> Revisions.number(set, Revisions.DESIRED_REPLICAS))
        .anyMatch(desired -> desired.isPresent() && desired.get() != deployment.replicas());
  }

  /**
   * The new sizes; also those that stay, whose annotations have to say for which number they were made.
   */
  static List<Size> sizes(Deployment deployment, Generations sets) {
    long wanted = deployment.replicas();
    Optional<ReplicaSet> only = onlyOne(sets);
    if (only.isPresent()) {
      return changes(List.of(Size.of(only.get(), wanted)));
    }
    if (sets.newest().filter(newest -> isSaturated(deployment, newest)).isPresent()) {
      return changes(Generations.active(sets.old()).stream().map(old -> Size.of(old, 0)).toList());
    }
    return deployment.isRecreate() ? List.of() : proportional(deployment, Generations.active(sets.all()));
  }

  private static List<Size> changes(List<Size> sizes) {
    return sizes.stream().filter(Size::isChange).toList();
  }

  /** The only one with pods, or the newest where none has; empty where several have. */
  private static Optional<ReplicaSet> onlyOne(Generations sets) {
    List<ReplicaSet> active = Generations.active(sets.all());
    return switch (active.size()) {
      case 0 -> sets.newest().or(() -> sets.old().isEmpty() ? Optional.empty() : Optional.of(sets.old().getLast()));
      case 1 -> Optional.of(active.getFirst());
      default -> Optional.empty();
    };
  }

  private static boolean isSaturated(Deployment deployment, ReplicaSet newest) {
    long wanted = deployment.replicas();
    return newest.replicas() == wanted
        && newest.availableReplicas() == wanted
        && Revisions.number(newest, Revisions.DESIRED_REPLICAS).filter(desired -> desired == wanted).isPresent();
  }

  private static List<Size> proportional(Deployment deployment, List<ReplicaSet> active) {
    long allowed = deployment.replicas() > 0 ? Limits.mostReplicas(deployment) : 0;
    long change = allowed - Generations.sum(active, ReplicaSet::replicas);
    Comparator<ReplicaSet> age = change > 0 ? Generations.BY_AGE.reversed() : Generations.BY_AGE;
    List<ReplicaSet> order =
        active.stream().sorted(comparing(ReplicaSet::replicas, Comparator.<Long>reverseOrder()).thenComparing(age))
            .toList();
    List<Size> sizes = new ArrayList<>();
    long given = 0;
    for (ReplicaSet set : order) {
      long share = share(set, deployment, change, given);
      given += share;
      sizes.add(Size.of(set, set.replicas() + share));
    }
    if (change != 0 && !sizes.isEmpty()) {
      // what rounding left over goes to the largest
      Size largest = sizes.getFirst();
      sizes.set(0, Size.of(largest.set(), Math.max(0, largest.to() + change - given)));
    }
    return sizes;
  }

  private static long share(ReplicaSet set, Deployment deployment, long change, long given) {
    long left = change - given;
    if (left == 0) {
      return 0;
    }
    long fraction = fraction(set, deployment);
    return change > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
  }

  private static long fraction(ReplicaSet set, Deployment deployment) {
    if (deployment.replicas() == 0) {
      return -set.replicas();
    }
    long before =
        Revisions.number(set, Revisions.MAX_REPLICAS)
            .filter(most -> most != 0)
            .orElse(deployment.status().number("replicas"));
    if (before == 0) {
      return 0;
    }
    double size = (double) set.replicas() * Limits.mostReplicas(deployment) / before;
    return (long) (size + 0.5) - set.replicas();
  }
}
