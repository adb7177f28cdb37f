package dev.berth.controllers.deployment;

import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Deployment;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.ReplicaSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The annotations that Deployments and their ReplicaSets share, and the numbers of revisions among them. Pure. */
final class Revisions {
  static final String REVISION = "deployment.kubernetes.io/revision";
  /** The numbers that a ReplicaSet had before. */
  static final String HISTORY = "deployment.kubernetes.io/revision-history";
  /** For how many replicas of the Deployment a ReplicaSet was sized last. */
  static final String DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas";
  /** The same with the surge. */
  static final String MAX_REPLICAS = "deployment.kubernetes.io/max-replicas";

  private static final Set<String> NOT_COPIED =
      Set.of(
          "kubectl.kubernetes.io/last-applied-configuration",
          "deprecated.deployment.rollback.to",
          REVISION,
          HISTORY,
          DESIRED_REPLICAS,
          MAX_REPLICAS);

  private static final int LONGEST_HISTORY = 2000;

  private Revisions() {}

  static Optional<Long> number(KubeObject object, String annotation) {
    return parse(object.meta().annotation(annotation));
  }

  private static Optional<Long> parse(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(text));
    } catch (NumberFormatException none) {
      return Optional.empty();
    }
  }

  /** The number of the next revision. */
  static long next(Collection<ReplicaSet> old) {
    return old.stream().mapToLong(set -> number(set, REVISION).orElse(0L)).max().orElse(0) + 1;
  }

  /** The annotations of the newest ReplicaSet: the Deployment's, and its revision, which is the highest. */
  static JsonObject ofNewest(Deployment deployment, JsonObject annotations, long revision) {
    JsonObject out = annotations;
    for (var entry : deployment.meta().annotations().strings().entrySet()) {
      if (!NOT_COPIED.contains(entry.getKey())) {
        out = out.with(entry.getKey(), entry.getValue());
      }
    }
    String had = annotations.text(REVISION);
    boolean unreadable = !had.isEmpty() && parse(had).isEmpty();
    if (unreadable || parse(had).orElse(0L) >= revision) {
      return out;
    }
    out = out.with(REVISION, Long.toString(revision));
    return had.isEmpty() ? out : remembering(out, had);
  }

  /** With a number that it had; the oldest are dropped where there are too many. */
  private static JsonObject remembering(JsonObject annotations, String had) {
    List<String> numbers = new ArrayList<>();
    if (!annotations.text(HISTORY).isEmpty()) {
      numbers.addAll(List.of(annotations.text(HISTORY).split(",", -1)));
    }
    numbers.add(had);
    while (numbers.size() > 1 && String.join(",", numbers).length() > LONGEST_HISTORY) {
      numbers.removeFirst();
    }
    return annotations.with(HISTORY, String.join(",", numbers));
  }

  /** With the numbers of replicas for which a ReplicaSet is sized. */
  static JsonObject sizedFor(Deployment deployment, JsonObject annotations) {
    return annotations
        .with(DESIRED_REPLICAS, Long.toString(deployment.replicas()))
        .with(MAX_REPLICAS, Long.toString(Limits.mostReplicas(deployment)));
  }
}
