package dev.berth.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.quantity.Quantity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever happens in whatever order, no room is promised twice. */
class PromisesPropertyTest {

  @Property(tries = 60)
  @Spec("F59")
  void noNodeIsEverOvercommitted(@ForAll long seed) {
    Random random = new Random(seed);
    Harbour harbour = new Harbour(seed);
    harbour.api.delay(Duration.ofMillis(random.nextInt(50)));
    for (int i = 0; i < 4; i++) {
      harbour.node("node-" + i, "{status: {allocatable: {pods: '" + (2 + random.nextInt(6)) + "'}}}");
    }
    for (int i = 0; i < 60; i++) {
      int dice = random.nextInt(10);
      List<Pod> pods = harbour.source.list(Kinds.POD);
      if (dice < 7 || pods.isEmpty()) {
        harbour.pod(
            "p" + i,
            "{spec: {priority: " + random.nextInt(3) + "}}",
            Harbour.asks("cpu: " + random.nextInt(3000) + "m, memory: " + random.nextInt(4096) + "Mi"));
      } else {
        harbour.source.remove(Kinds.POD, pods.get(random.nextInt(pods.size())));
      }
      harbour.pass(Duration.ofMillis(random.nextInt(400)));
      assertThat(overcommitted(harbour)).isEmpty();
    }
    assertThat(harbour.loop.failures()).isEmpty();
  }

  private static List<String> overcommitted(Harbour harbour) {
    List<String> out = new ArrayList<>();
    for (Node node : harbour.source.list(Kinds.NODE)) {
      long cpu = 0;
      long memory = 0;
      long count = 0;
      for (Pod pod : harbour.source.list(Kinds.POD)) {
        if (pod.nodeName().equals(node.name())) {
          JsonObject asks = pod.containers().findFirst().orElseThrow().object("resources").object("requests");
          cpu += Quantity.parse(asks.text("cpu")).milliValue();
          memory += Quantity.parse(asks.text("memory")).value();
          count++;
        }
      }
      if (cpu > 4000 || memory > 8L << 30 || count > Quantity.parse(node.allocatable().text("pods")).value()) {
        out.add(node.name() + " cpu=" + cpu + " memory=" + memory + " pods=" + count);
      }
    }
    return out;
  }

  /**
   * A driver that makes volumes after a while, sometimes fails, and whose pools tell what is left only now and then: what is made
   * and what is asked for together never pass what there is.
   */
  @Property(tries = 60)
  @Spec({"H25", "C62"})
  void noByteOfAPoolIsPromisedTwice(@ForAll long seed) {
    Random random = new Random(seed);
    Harbour harbour = new Harbour(seed);
    harbour.delayedClass("made", "example.com/driver");
    harbour.source.put(Kinds.CSI_DRIVER, "{metadata: {name: example.com/driver}, spec: {storageCapacity: true}}");
    Map<String, Long> made = new HashMap<>();
    for (String node : List.of("node-1", "node-2")) {
      harbour.node(node);
      pool(harbour, node, made);
    }
    for (int i = 0; i < 30; i++) {
      harbour.claim("c" + i, "made", 1 + random.nextInt(5) + "Gi");
      harbour.pod("p" + i, Harbour.uses("c" + i));
      harbour.settle();
      drive(harbour, random, made);
      harbour.pass(Duration.ofSeconds(random.nextInt(5)));
      for (String node : List.of("node-1", "node-2")) {
        assertThat(made.getOrDefault(node, 0L) + asked(harbour, node)).isLessThanOrEqualTo(20);
      }
    }
  }

  private static void drive(Harbour harbour, Random random, Map<String, Long> made) {
    for (PersistentVolumeClaim claim : harbour.source.list(Kinds.CLAIM)) {
      String node = claim.selectedNode();
      if (!node.isEmpty() && !claim.isBound() && random.nextBoolean()) {
        if (random.nextInt(4) == 0) {
          harbour.source.put(Kinds.CLAIM, claim.json().withAt(JsonObject.EMPTY, "metadata", "annotations"));
        } else {
          long size = claim.requestedStorage().value() >> 30;
          made.merge(node, size, Long::sum);
          harbour.volume("pvc-" + claim.name(), "made", size + "Gi", node);
          harbour.bound(claim.name(), "pvc-" + claim.name());
        }
        harbour.settle();
      }
    }
    if (random.nextInt(3) == 0) {
      pool(harbour, "node-" + (1 + random.nextInt(2)), made);
      harbour.settle();
    }
  }

  private static void pool(Harbour harbour, String node, Map<String, Long> made) {
    harbour.source.put(
        Kinds.CSI_STORAGE_CAPACITY,
        ("{metadata: {name: pool-NODE, namespace: kube-system}, storageClassName: made, capacity: FREEGi,"
                + " nodeTopology: {matchLabels: {kubernetes.io/hostname: NODE}}}")
            .replace("NODE", node)
            .replace("FREE", Long.toString(20 - made.getOrDefault(node, 0L))));
  }

  private static long asked(Harbour harbour, String node) {
    return harbour.source.list(Kinds.CLAIM).stream()
        .filter(claim -> claim.selectedNode().equals(node) && !claim.isBound())
        .mapToLong(claim -> claim.requestedStorage().value() >> 30)
        .sum();
  }

  @Property(tries = 60)
  void noFreeVolumeIsGivenToTwoClaims(@ForAll long seed) {
    Random random = new Random(seed);
    Harbour harbour = new Harbour(seed);
    harbour.delayedClass("local", "kubernetes.io/no-provisioner");
    harbour.api.delay(Duration.ofMillis(random.nextInt(100)));
    for (int i = 0; i < 3; i++) {
      harbour.node("node-" + i);
    }
    for (int i = 0; i < 12; i++) {
      harbour.volume("v" + i, "local", 1 + random.nextInt(3) + "Gi", random.nextBoolean() ? "" : "node-" + random.nextInt(3));
      harbour.claim("c" + i, "local", 1 + random.nextInt(3) + "Gi");
      harbour.pod("p" + i, Harbour.uses("c" + i));
      if (random.nextBoolean()) {
        harbour.pass(Duration.ofMillis(random.nextInt(300)));
      }
    }
    harbour.pass(Duration.ofSeconds(30));
    Map<String, Set<String>> claims = new HashMap<>();
    for (Write write : harbour.api.writes()) {
      if (write instanceof Write.Patch patch && patch.type().kind().equals("PersistentVolume")) {
        JsonObject body = (JsonObject) patch.body();
        claims
            .computeIfAbsent(patch.target().name(), _ -> new HashSet<>())
            .add(body.object("spec").object("claimRef").text("name"));
      }
    }
    assertThat(claims.values()).allSatisfy(names -> assertThat(names).hasSize(1));
  }
}
