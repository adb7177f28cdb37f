package dev.berth.simulator;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Indexes;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.simulator.scenario.Action;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What people do to nodes. */
final class Operators {
  private static final String NODES = "/api/v1/nodes/";
  private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";
  /** They act some time after the machine has gone, and have taken it back for longer than news may be old before it is on again. */
  private static final Duration NOTICE = Duration.ofSeconds(5);
  private static final Duration AGAIN = Duration.ofSeconds(5);
  private static final Duration BEFORE = Duration.ofSeconds(100);

  private final World world;
  private final Asking asking;
  private final Set<String> closed = new TreeSet<>();

  Operators(World world, Asking asking) {
    this.world = world;
    this.asking = asking;
  }

  void drain(Action.Drain a) {
    world.nodes(a.node()).forEach(node -> drain(node, Duration.ofSeconds(a.seconds()), _ -> false));
  }

  /** @param stays whom nobody asks to go */
  void drain(String node, Duration time, Predicate<Pod> stays) {
    closed.add(node);
    asking.merge(NODES + node, "{'spec':{'unschedulable':true}}");
    evictAll(node, stays);
    world.loop().schedule(time, () -> open(node));
  }

  /** Whom a budget protects is asked again, until the node is open. */
  private void evictAll(String node, Predicate<Pod> stays) {
    if (!closed.contains(node)) {
      return;
    }
    world.truth().by(Indexes.PODS_BY_NODE, node).stream().filter(stays.negate()).forEach(this::evict);
    world.loop().schedule(AGAIN, () -> evictAll(node, stays));
  }

  void evict(Pod pod) {
    boolean granted =
        !pod.isTerminating()
            && asking.ask(
                "POST", "/api/v1/namespaces/" + pod.namespace() + "/pods/" + pod.name() + "/eviction",
                "{'apiVersion':'policy/v1','kind':'Eviction','metadata':{'name':'" + pod.name() + "'}}");
    if (granted) {
      world.judges().evicted(pod);
    }
  }

  /** All that are labelled so. */
  void displace(String app) {
    world.truth().list(Kinds.POD, Users.namespace(app)).stream()
        .filter(pod -> pod.meta().label("app").equals(app))
        .forEach(this::evict);
  }

  private void open(String node) {
    if (closed.remove(node)) {
      asking.insist(() -> !world.isThere(node) || asking.merge(NODES + node, "{'spec':{'unschedulable':null}}"));
    }
  }

  /** Every node is open again. */
  void openAll() {
    Set.copyOf(closed).forEach(this::open);
  }

  void lose(Action.Lose a) {
    Duration back = Duration.ofSeconds(a.seconds());
    world.powerOff(a.node(), back.plus(BEFORE));
    for (String node : world.nodes(a.node())) {
      world.loop().schedule(NOTICE, () -> act(node, a.how()));
      if (a.how().equals("tainted")) {
        world.loop().schedule(back, () -> asking.insist(() -> !world.isThere(node) || taint(node, false)));
      }
    }
  }

  /** The machine runs on without its agent. Pods that people remove by force come back under other names, or never. */
  void abandon(Action.Abandon a) {
    world.site().kill(world.agent(a.node()), Duration.ofSeconds(a.seconds()));
    for (String node : world.nodes(a.node())) {
      for (Pod pod : world.truth().by(Indexes.PODS_BY_NODE, node)) {
        Duration until = Duration.ofMillis(world.loop().random().nextInt(a.seconds() * 1000));
        if (!pod.meta().labels().has(StatefulSet.POD_NAME_LABEL)) { // a set's name comes again, also where the set is gone
          world.loop().schedule(until, () -> remove(pod));
        }
      }
    }
  }

  private void remove(Pod pod) {
    asking.ask(
        "DELETE", "/api/v1/namespaces/" + pod.namespace() + "/pods/" + pod.name(),
        "{'kind':'DeleteOptions','apiVersion':'v1','gracePeriodSeconds':0,'preconditions':{'uid':'" + pod.uid() + "'}}");
  }

  private void act(String node, String how) {
    if (world.isUp(node)) {
      return;
    }
    switch (how) {
      case "tainted" -> {
        boolean _ = taint(node, true);
      }
      case "removed" ->
          asking.insist(
              () -> world.isUp(node) || !world.isThere(node) || asking.ask("DELETE", NODES + node, "{'kind':'DeleteOptions','apiVersion':'v1'}"));
      default -> {
        world.truth().by(Indexes.PODS_BY_NODE, node).forEach(this::remove);
      }
    }
  }

  /** Whether it could be said, or taken back, that the node is out of service. */
  boolean taint(String node, boolean is) {
    JsonObject now = world.cluster().get(NODES + node).body();
    JsonArray others =
        JsonArray.of(
            now.object("spec").array("taints").objects().filter(t -> !t.text("key").equals(OUT_OF_SERVICE)).toList());
    JsonObject ours = JsonObject.EMPTY.with("key", OUT_OF_SERVICE).with("value", "off").with("effect", "NoExecute");
    JsonObject body =
        JsonObject.of(
            "metadata", JsonObject.EMPTY.with("resourceVersion", now.object("metadata").text("resourceVersion")),
            "spec", JsonObject.of("taints", is ? others.plus(ours) : others));
    return asking.merge(NODES + node, body.toString());
  }
}
