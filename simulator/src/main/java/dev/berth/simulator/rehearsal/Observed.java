package dev.berth.simulator.rehearsal;

import dev.berth.model.quantity.Quantity;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What was seen of a rehearsal: what the API told, and what was so on the machines, whatever the API said. Times are milliseconds
 * since the manifests were applied.
 *
 * @param did what the plan did, in order
 * @param runs what ran: the truth
 * @param leads which pods Services led to, as their EndpointSlices have it
 * @param warnings what the API was told of as a warning, each once
 */
public record Observed(
    long endMillis, List<Did> did, List<Workload> workloads, List<PodLife> pods, List<Run> runs, List<NodeLife> nodes,
    List<Lead> leads, List<ClaimLife> claims, List<Attached> attached, List<Warning> warnings) {

  /** A name in a namespace. */
  public record Name(String namespace, String name) {
    /** {@code web-0}, or {@code shop/web-0} outside of the namespace default. */
    @Override
    public String toString() {
      return namespace.isEmpty() || namespace.equals("default") ? name : namespace + "/" + name;
    }
  }

  /**
   * Something that the plan did.
   *
   * @param power the node that has no power from then on, or ""
   */
  public record Did(long atMillis, List<String> objects, String text, String power) {}

  /** What asks for pods. {@code kind} as kubectl prints it: {@code statefulset}. */
  public record Workload(
      String kind, Name name, Spans there, SequencedMap<Long, Integer> wanted, Optional<Finished> finished) {
    /** {@code statefulset/web}, {@code shop/statefulset/web}. */
    public String label() {
      return labelled(kind, name);
    }

    /** How many pods it asks for at a moment. */
    public int wantedAt(long millis) {
      int last = 0;
      for (var step : wanted.entrySet()) {
        if (step.getKey() <= millis) {
          last = step.getValue();
        }
      }
      return last;
    }

    boolean isSet() {
      return kind.equals("statefulset");
    }

    boolean isDaemons() {
      return kind.equals("daemonset");
    }
  }

  /** A Job, or a pod that runs to its end, has ended. */
  public record Finished(long atMillis, boolean well, String why) {}

  /**
   * A pod as the API told of it.
   *
   * @param owner the label of the workload that it belongs to; of itself where it belongs to none
   * @param node that it was bound to, or ""
   * @param goneMillis when the API had it no more; empty where it still has
   * @param deleted that somebody asked for its end
   * @param waits why it did not start, as it was told
   * @param revisions of the template of its workload that it was said to be of, by the time; only pods that keep their names have any
   */
  public record PodLife(
      Name name, String uid, String owner, String node, long fromMillis, Optional<Long> goneMillis, Spans ready,
      Optional<Deletion> deleted, Optional<Finished> finished, List<Wait> waits, List<String> claims,
      SequencedMap<Long, String> revisions) {
    long toMillis(long endMillis) {
      return goneMillis.orElse(endMillis);
    }
  }

  /**
   * Somebody asked for a pod's end.
   *
   * @param by the component, or "" for a person
   * @param message what the pod was told of it, or ""
   */
  public record Deletion(long atMillis, String by, String message) {}

  /** It was told why a pod did not start. */
  public record Wait(Span when, String why) {}

  /** Processes of a pod ran on a node. */
  public record Run(Name pod, String uid, String node, Span when) {}

  /**
   * A node.
   *
   * @param ready as the API told it
   * @param off when it had no power
   * @param apart when it did not reach the API, or its agent was dead
   */
  public record NodeLife(String name, Spans there, Spans ready, Spans off, Spans apart, Spans cordoned, Spans outOfService) {}

  /** A Service led to a pod. */
  public record Lead(Name service, String podUid, Spans when) {}

  /**
   * A claim and the volumes that it was bound to, by the time. A volume that lies on one node names that, and is there again when it has
   * moved to another's disk.
   *
   * @param sizes that it asked for and had, by the time, since it was bound
   * @param goneMillis when the API had it no more
   */
  public record ClaimLife(
      Name name, String className, SequencedMap<Long, Volume> volumes, SequencedMap<Long, Size> sizes, long fromMillis,
      Optional<Long> goneMillis) {}

  /** @param has of its volume */
  public record Size(Quantity asked, Quantity has) {
    boolean isSmall() {
      return has.compareTo(asked) < 0;
    }
  }

  /** @param node on which alone it can be used, or "" */
  public record Volume(String name, String node) {}

  /** A claim's volume was attached to a node. */
  public record Attached(Name claim, String node, Spans when) {}

  /** {@code object} as kubectl prints it: {@code pod/web-0}. */
  public record Warning(long atMillis, String object, String uid, String reason, String message) {}

  /** {@code statefulset/web}, {@code shop/statefulset/web}. */
  public static String labelled(String kind, Name name) {
    String label = kind + "/" + name.name();
    return name.namespace().isEmpty() || name.namespace().equals("default") ? label : name.namespace() + "/" + label;
  }

  Optional<NodeLife> node(String name) {
    return nodes.stream().filter(n -> n.name().equals(name)).findFirst();
  }

  Optional<PodLife> pod(String uid) {
    return pods.stream().filter(p -> p.uid().equals(uid)).findFirst();
  }

  /** When the machine had no power. */
  Spans off(String node) {
    return node(node).map(NodeLife::off).orElse(Spans.NEVER);
  }

  Spans apart(String node) {
    return node(node).map(NodeLife::apart).orElse(Spans.NEVER);
  }

  /** When the API called the node Ready. */
  Spans ready(String node) {
    return node(node).map(NodeLife::ready).orElse(Spans.NEVER);
  }
}
