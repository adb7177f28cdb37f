package dev.berth.scheduler.volume;

import dev.berth.model.kinds.KubeObject;
import dev.berth.scheduler.pod.PodFacts;
import java.util.HashMap;
import java.util.Map;

/**
 * How many volumes of each driver the pods of a node use, and how many it can have ({@code CSINode}). Owned by the book; a claim
 * counts once per node however many pods use it.
 */
final class Attachments {
  private final Map<String, Map<String, Long>> limits = new HashMap<>();
  private final Map<String, Map<String, Integer>> counts = new HashMap<>();
  /** Claim to driver, for claims that pods on nodes use. */
  private final Map<String, String> drivers = new HashMap<>();
  /** Claim to node to the number of its pods that use it. */
  private final Map<String, Map<String, Integer>> users = new HashMap<>();

  void putLimits(KubeObject csiNode) {
    Map<String, Long> byDriver = new HashMap<>();
    csiNode.spec().array("drivers").objects()
        .filter(driver -> driver.object("allocatable").has("count"))
        .forEach(driver -> byDriver.put(driver.text("name"), driver.object("allocatable").number("count")));
    limits.put(csiNode.name(), byDriver);
  }

  void removeLimits(String node) {
    limits.remove(node);
  }

  boolean isLimited(String node) {
    return !limits.getOrDefault(node, Map.of()).isEmpty();
  }

  /** A pod came to the node (1) or left it (-1). */
  void change(PodFacts pod, String node, int by, Map<String, String> driverOfClaim) {
    for (PodFacts.ClaimUse use : pod.claims()) {
      String claim = pod.claimKey(use);
      String driver = drivers.computeIfAbsent(claim, key -> driverOfClaim.getOrDefault(key, ""));
      Map<String, Integer> onNodes = users.computeIfAbsent(claim, _ -> new HashMap<>());
      int before = onNodes.getOrDefault(node, 0);
      int after = before + by;
      if (after == 0) {
        onNodes.remove(node);
        if (onNodes.isEmpty()) {
          users.remove(claim);
          drivers.remove(claim);
        }
      } else {
        onNodes.put(node, after);
      }
      if (before == 0 || after == 0) {
        count(node, driver, by);
      }
    }
  }

  /** A claim turns out to be of this driver. */
  void driver(String claim, String driver) {
    Map<String, Integer> onNodes = users.get(claim);
    if (onNodes == null) {
      return;
    }
    String before = drivers.put(claim, driver);
    if (before != null && !before.equals(driver)) {
      for (String node : onNodes.keySet()) {
        count(node, before, -1);
        count(node, driver, 1);
      }
    }
  }

  private void count(String node, String driver, int by) {
    if (!driver.isEmpty()) {
      counts.computeIfAbsent(node, _ -> new HashMap<>()).merge(driver, by, Integer::sum);
    }
  }

  /** Whether the node can have these claims, by driver, besides those it has. */
  boolean haveRoom(String node, Map<String, String> driverOfClaim) {
    Map<String, Long> limit = limits.getOrDefault(node, Map.of());
    Map<String, Integer> more = new HashMap<>();
    driverOfClaim.forEach(
        (claim, driver) -> {
          if (!users.getOrDefault(claim, Map.of()).containsKey(node)) {
            more.merge(driver, 1, Integer::sum);
          }
        });
    for (Map.Entry<String, Integer> entry : more.entrySet()) {
      Long most = limit.get(entry.getKey());
      int have = counts.getOrDefault(node, Map.of()).getOrDefault(entry.getKey(), 0);
      if (most != null && have + entry.getValue() > most) {
        return false;
      }
    }
    return true;
  }
}
