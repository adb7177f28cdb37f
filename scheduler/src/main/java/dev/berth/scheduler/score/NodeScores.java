package dev.berth.scheduler.score;

import dev.berth.scheduler.pod.Amounts;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.pod.Taint;
import dev.berth.scheduler.pod.Toleration;
import dev.berth.scheduler.snapshot.NodeState;
import dev.berth.scheduler.snapshot.Snapshot;
import java.util.List;

/**
 * Points that a node and the pod alone decide.
 *
 * <p>Source: upstream's plugins noderesources (least allocated, balanced allocation), imagelocality, nodeaffinity,
 * tainttoleration.
 */
public final class NodeScores {
  static final long MOST = 100;
  private static final long MEGABYTE = 1L << 20;
  private static final long SMALL_IMAGE = 23 * MEGABYTE;
  private static final long LARGE_IMAGE = 1_000 * MEGABYTE;

  private NodeScores() {}

  /** More for nodes with more of their CPU and memory left. */
  public static long leastAllocated(PodFacts pod, NodeState node) {
    Amounts all = node.allocatable();
    long sum = 0;
    int resources = 0;
    if (all.cpuMilli() > 0) {
      sum += left(node.countedCpuMilli() + pod.counted().cpuMilli(), all.cpuMilli());
      resources++;
    }
    if (all.memory() > 0) {
      sum += left(node.countedMemory() + pod.counted().memory(), all.memory());
      resources++;
    }
    return resources == 0 ? 0 : sum / resources;
  }

  private static long left(long used, long all) {
    return used >= all ? 0 : (long) ((double) (all - used) / all * MOST);
  }

  /** More for nodes whose CPU and memory are used in equal parts. */
  public static long balanced(PodFacts pod, NodeState node) {
    Amounts all = node.allocatable();
    if (all.cpuMilli() == 0 || all.memory() == 0) {
      return MOST;
    }
    double cpu = part(node.cpuMilli() + pod.requests().cpuMilli(), all.cpuMilli());
    double memory = part(node.memory() + pod.requests().memory(), all.memory());
    return (long) ((1 - Math.abs(cpu - memory) / 2) * MOST);
  }

  private static double part(long used, long all) {
    return Math.min(1, (double) used / all);
  }

  /** More for nodes that have large images of the pod, the more so the more nodes have them. */
  public static long images(PodFacts pod, NodeState node, Snapshot snapshot, int nodes) {
    if (node.images().isEmpty()) {
      return 0;
    }
    long sum = 0;
    for (String image : pod.images()) {
      Long size = node.images().get(image);
      if (size != null) {
        sum += (long) (size * ((double) snapshot.nodesWithImage(image) / nodes));
      }
    }
    long most = LARGE_IMAGE * Math.max(1, pod.images().size());
    long within = Math.clamp(sum, SMALL_IMAGE, most);
    return MOST * (within - SMALL_IMAGE) / (most - SMALL_IMAGE);
  }

  /** The weights of the preferences that the node satisfies. */
  public static long preferredNodes(PodFacts pod, NodeState node) {
    long sum = 0;
    for (PodFacts.PreferredNodes preferred : pod.preferredNodes()) {
      if (preferred.term().matches(node.labels(), node.name())) {
        sum += preferred.weight();
      }
    }
    return sum;
  }

  /** How many taints the pod would rather not put up with. */
  public static long softTaints(PodFacts pod, NodeState node) {
    long count = 0;
    List<Taint> taints = node.taints();
    for (int i = 0; i < taints.size(); i++) {
      Taint taint = taints.get(i);
      if (taint.effect().equals("PreferNoSchedule") && !Toleration.anyTolerates(pod.tolerations(), taint)) {
        count++;
      }
    }
    return count;
  }
}
