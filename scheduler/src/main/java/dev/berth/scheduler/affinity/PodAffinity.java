package dev.berth.scheduler.affinity;

import dev.berth.base.json.JsonObject;
import dev.berth.scheduler.fit.Plugin;
import dev.berth.scheduler.fit.Verdict;
import dev.berth.scheduler.pod.AffinityTerm;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.snapshot.NodeState;
import dev.berth.scheduler.snapshot.PodMatch;
import dev.berth.scheduler.snapshot.Snapshot;
import dev.berth.scheduler.snapshot.Tally;
import dev.berth.scheduler.snapshot.TermTally;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one pod's wishes about others, and others' about it, say of each place; worked out once per attempt.
 *
 * <p>A pod that asks to be near pods like itself, of which there are none yet, may go anywhere: it is the first. Source:
 * upstream's plugin interpodaffinity.
 */
public final class PodAffinity {
  /** How much it counts when a placed pod's requirement would be satisfied by this pod. */
  private static final long REQUIRED_WEIGHT = 1;

  private static final Verdict NOT_NEAR =
      Verdict.hopeless(Plugin.POD_AFFINITY, "node(s) didn't match pod affinity rules");
  private static final Verdict NOT_APART =
      Verdict.refused(Plugin.POD_AFFINITY, "node(s) didn't match pod anti-affinity rules");
  private static final Verdict UNWANTED =
      Verdict.refused(Plugin.POD_AFFINITY, "node(s) didn't satisfy existing pods anti-affinity rules");

  private final PodFacts pod;
  private final Places near = new Places();
  private final Places far = new Places();
  private final Places unwanted = new Places();
  private final boolean isOwnFriend;

  /** Namespaces and their labels. */
  public interface Namespaces {
    JsonObject labels(String namespace);

    /** All names, in order. */
    List<String> names();
  }

  private PodAffinity(PodFacts pod, Snapshot snapshot, Namespaces namespaces) {
    this.pod = pod;
    JsonObject namespaceLabels = namespaces.labels(pod.namespace());
    if (snapshot.hasFarWishes()) {
      for (TermTally wish : snapshot.wishesAbout(pod, namespaceLabels)) {
        if (wish.wish().sort() == TermTally.Sort.FAR) {
          spreadOut(wish.tally(), wish.wish().term().topologyKey(), snapshot, unwanted, 1);
        }
      }
    }
    if (!pod.near().isEmpty()) {
      List<PodMatch.Part> parts = pod.near().stream().map(term -> part(term, namespaces)).toList();
      Tally tally = snapshot.tally(new PodMatch(parts, false));
      pod.near().forEach(term -> spreadOut(tally, term.topologyKey(), snapshot, near, 1));
    }
    for (AffinityTerm term : pod.far()) {
      Tally tally = snapshot.tally(new PodMatch(List.of(part(term, namespaces)), false));
      spreadOut(tally, term.topologyKey(), snapshot, far, 1);
    }
    this.isOwnFriend =
        pod.near().stream().allMatch(term -> term.matches(pod.namespace(), namespaceLabels, pod.labels()));
  }

  /** For a pod, against all that is placed. */
  public static PodAffinity of(PodFacts pod, Snapshot snapshot, Namespaces namespaces) {
    return new PodAffinity(pod, snapshot, namespaces);
  }

  /** Whether nothing about other pods matters to this one. */
  public static boolean isIdle(PodFacts pod, Snapshot snapshot) {
    return pod.near().isEmpty() && pod.far().isEmpty() && !snapshot.hasFarWishes();
  }

  static PodMatch.Part part(AffinityTerm term, Namespaces namespaces) {
    if (term.namespaceSelector().isEverything()) {
      return new PodMatch.Part(Set.of(), true, term.selector());
    }
    Set<String> names = term.namespaces();
    if (!term.namespaceSelector().isNothing()) {
      names = new HashSet<>(names);
      for (String name : namespaces.names()) {
        if (term.namespaceSelector().matches(namespaces.labels(name))) {
          names.add(name);
        }
      }
    }
    return new PodMatch.Part(names, false, term.selector());
  }

  static void spreadOut(Tally tally, String key, Snapshot snapshot, Places places, long weight) {
    if (tally.total() == 0) {
      return;
    }
    for (NodeState node : snapshot.nodes()) {
      int count = tally.on(node);
      if (count > 0) {
        places.add(key, node, count * weight);
      }
    }
  }

  public Verdict check(NodeState node) {
    if (!pod.near().isEmpty() && !isNear(node)) {
      return NOT_NEAR;
    }
    for (AffinityTerm term : pod.far()) {
      if (far.at(term.topologyKey(), node) > 0) {
        return NOT_APART;
      }
    }
    return unwanted.touches(node) ? UNWANTED : Verdict.FITS;
  }

  private boolean isNear(NodeState node) {
    boolean all = true;
    for (AffinityTerm term : pod.near()) {
      if (!node.hasLabel(term.topologyKey())) {
        return false;
      }
      all &= near.at(term.topologyKey(), node) > 0;
    }
    return all || near.isEmpty() && isOwnFriend;
  }

  /** Points by place, before they are brought to the common scale. */
  public interface Liking {
    long points(NodeState node);
  }

  /** What preferences say; empty where none says anything. */
  public static List<Liking> preferences(PodFacts pod, Snapshot snapshot, Namespaces namespaces) {
    Places liked = new Places();
    if (snapshot.hasWishes()) {
      for (TermTally wish : snapshot.wishesAbout(pod, namespaces.labels(pod.namespace()))) {
        switch (wish.wish().sort()) {
          case NEAR -> spreadOut(wish.tally(), wish.wish().term().topologyKey(), snapshot, liked, REQUIRED_WEIGHT);
          case PREFERRED ->
              spreadOut(wish.tally(), wish.wish().term().topologyKey(), snapshot, liked, wish.wish().weight());
          case FAR -> {}
        }
      }
    }
    for (AffinityTerm.Weighted weighted : pod.preferredPods()) {
      Tally tally = snapshot.tally(new PodMatch(List.of(part(weighted.term(), namespaces)), false));
      spreadOut(tally, weighted.term().topologyKey(), snapshot, liked, weighted.weight());
    }
    List<Liking> out = new ArrayList<>(1);
    if (!liked.isEmpty()) {
      out.add(liked::at);
    }
    return out;
  }
}
