package dev.berth.simulator.neighbour;

import dev.berth.model.time.Timestamps;
import java.time.Duration;

/** Nodes that are played by hand. */
final class Nodes {
  private static final String NS = "v1/namespaces/default";

  private Nodes() {}

  static void node(Script script, String name) {
    script.create(
        "v1/nodes", "{metadata: {name: " + name + ", labels: {kubernetes.io/os: linux, kubernetes.io/arch: arm64}}}");
    script.create(
        "coordination.k8s.io/v1/namespaces/kube-node-lease/leases",
        "{metadata: {name: " + name + "}, spec: {holderIdentity: " + name + "}}");
    report(script, name, "True");
  }

  static void report(Script script, String name, String ready) {
    String now = Timestamps.format(script.cluster().loop().clock().instant());
    script.merge(
        "v1/nodes/" + name + "/status",
        "{status: {conditions: [{type: Ready, status: '" + ready + "', lastHeartbeatTime: '" + now
            + "'}, {type: MemoryPressure, status: 'False', reason: KubeletHasSufficientMemory}]}}");
  }

  /** Nodes report every ten seconds. */
  static void passReporting(Script script, int seconds, String... nodes) {
    for (int at = 0; at < seconds; at += 10) {
      for (String node : nodes) {
        String now = Timestamps.formatMicro(script.cluster().loop().clock().instant());
        script.merge(
            "coordination.k8s.io/v1/namespaces/kube-node-lease/leases/" + node, "{spec: {renewTime: '" + now + "'}}");
      }
      script.pass(Duration.ofSeconds(10));
    }
  }

  static void pod(Script script, String name, String node, String more) {
    script.create(
        NS + "/pods",
        "{metadata: {name: " + name + "}, spec: {nodeName: " + node + more + ", containers: [{name: c, image: i}]}}");
    script.merge(
        NS + "/pods/" + name + "/status", "{status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}}");
  }
}
