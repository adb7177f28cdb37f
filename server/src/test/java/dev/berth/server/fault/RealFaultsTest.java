package dev.berth.server.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.base.Spec;
import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.yaml.Yaml;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.node.containerd.Packages;
import dev.berth.node.linux.Commands;
import dev.berth.node.linux.LinuxCommands;
import dev.berth.server.tutorial.Leftovers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/**
 * {@code kill -9} of the whole process, and of containerd, at random moments, while pods with claims write and sync, and some of them
 * are being deleted. {@code -Dberth.faults.rounds=30} plays as many rounds, with 20 pods; {@code -Dberth.faults.seed} others.
 * Takes the bridge and the table of a node on this machine: one such cluster at a time.
 */
@Tag("linux")
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(Leftovers.MACHINE)
@ResourceLock(value = Resources.SYSTEM_OUT, mode = ResourceAccessMode.READ)
class RealFaultsTest {
  private static final int ROUNDS = Integer.getInteger("berth.faults.rounds", 3);
  private static final int PODS = Integer.getInteger("berth.faults.pods", ROUNDS > 3 ? 20 : 5);
  private static final long SEED = Long.getLong("berth.faults.seed", 1);
  private static final String NAMESPACE = "default";

  /** A number that grows, synced before it is said; a volume that has lost it, or is another pod's, ends the pod. */
  private static final String LOAD =
      """
      {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "load"}, "spec": {
        "serviceName": "load", "replicas": 0, "podManagementPolicy": "Parallel",
        "selector": {"matchLabels": {"app": "load"}},
        "template": {"metadata": {"labels": {"app": "load"}}, "spec": {
          "terminationGracePeriodSeconds": 1,
          "containers": [{"name": "c", "image": "berth.dev/busybox:latest", "ports": [{"containerPort": 80}],
            "volumeMounts": [{"name": "data", "mountPath": "/data"}],
            "command": ["sh", "-c", "COMMAND"]}]}},
        "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {
          "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "32Mi"}}}}]}}
      """
          .replace(
              "COMMAND",
              "trap 'exit 0' TERM; cd /data;"
                  + " if [ -e owner ]; then [ $(cat owner) = $(hostname) ] || exit 3; [ -e n ] || exit 4;"
                  + " else hostname > owner; echo 0 > n; fsync owner n .; fi;"
                  + " while :; do echo $(($(cat n) + 1)) > next; fsync next; mv next n; fsync .; sleep 1 & wait $!; done");

  private final Commands commands = new LinuxCommands();
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Map<String, Long> synced = new TreeMap<>();
  private final Map<String, String> mounts = new TreeMap<>();
  private Path data = Path.of("/");

  private static void assume(Optional<String> obstacle) {
    obstacle.ifPresent(why -> System.out.println("faults under real containers: skipped: " + why));
    assumeTrue(obstacle.isEmpty(), () -> obstacle.orElse(""));
  }

  private void assumeMachine() {
    assume("root".equals(System.getProperty("user.name")) ? Optional.empty() : Optional.of("needs root"));
    Packages.Missing missing = Packages.missing(commands);
    assume(missing.isEmpty() ? Optional.empty() : Optional.of(missing.message()));
    boolean taken = commands.run("ip", "-brief", "address", "show", "dev", "berth0").stdout().contains("UP");
    assume(taken ? Optional.of("another cluster of this machine has the bridge berth0: berth down") : Optional.empty());
  }

  @Test
  @Spec({"C87", "C88", "F13"})
  void whatWasSyncedIsThereAndNothingIsHeldTwiceOrLeftWhateverIsKilled() throws IOException, InterruptedException {
    assumeMachine();
    data = Files.createTempDirectory("bf");
    try (ClusterProcess cluster = new ClusterProcess(data)) {
      cluster.start();
      begin(cluster);
      for (int round = 1; round <= ROUNDS; round++) {
        settle(cluster, "round " + round);
        disturb(cluster, round);
      }
      settle(cluster, "the end");
      end(cluster);
      cluster.stop();
    }
    assertThat(Leftovers.of(data, commands)).as("left behind").isEmpty();
    commands.run("rm", "-rf", "--one-file-system", data.toString()).orThrow();
  }

  private void begin(ClusterProcess cluster) throws InterruptedException {
    JsonObject set = (JsonObject) Json.parse(LOAD);
    cluster.perform(Write.create(Kinds.STATEFUL_SET, NAMESPACE, set.with("spec", set.object("spec").with("replicas", PODS))));
    JsonObject service =
        (JsonObject)
            Yaml.parse(
                "{apiVersion: v1, kind: Service, metadata: {name: load}, spec: {selector: {app: load}, ports: [{port: 80}]}}");
    cluster.perform(Write.create(Kinds.SERVICE, NAMESPACE, service));
  }

  /** Deletes some pods, and kills something a moment later. */
  private void disturb(ClusterProcess cluster, int round) throws IOException, InterruptedException {
    List<Pod> pods = new ArrayList<>(pods(cluster));
    int victims = random.nextInt(Math.max(2, PODS / 3));
    for (int i = 0; i < victims; i++) {
      Pod victim = pods.remove(random.nextInt(pods.size()));
      cluster.perform(new Write.Delete(Ref.of(Kinds.POD, victim), Write.DeleteOptions.only(victim)));
    }
    Duration moment = Duration.ofMillis(random.nextInt(3_000));
    ClusterProcess.pause(moment);
    // the first rounds try each by itself
    boolean server = round == 1 || round > 2 && random.nextInt(3) > 0;
    boolean containerd = round == 2 || round > 2 && (!server || random.nextInt(3) == 0);
    System.out.println(
        "round " + round + ": " + victims + " pods deleted, after " + moment.toMillis() + " ms killed:"
            + (containerd ? " containerd" : "") + (server ? " server" : ""));
    if (containerd) {
      cluster.containerd().ifPresent(ProcessHandle::destroyForcibly);
    }
    if (server) {
      cluster.kill();
      ClusterProcess.pause(Duration.ofMillis(random.nextInt(2_000)));
      cluster.start();
    }
  }

  private List<Pod> pods(ClusterProcess cluster) throws InterruptedException {
    return cluster.list(Kinds.POD, NAMESPACE, Pod::new);
  }

  /** Waits until all is as it should be, and looks that nobody's number went back. */
  private void settle(ClusterProcess cluster, String when) {
    List<String> faults = new ArrayList<>();
    ClusterProcess.await(
        when,
        () -> {
          faults.clear();
          faults.addAll(faults(cluster));
          return faults.isEmpty();
        },
        () -> String.join("\n", faults));
  }

  private List<String> faults(ClusterProcess cluster) {
    try {
      List<Pod> pods = pods(cluster);
      List<Pod> ready = pods.stream().filter(p -> p.isReady() && !p.isTerminating()).toList();
      if (ready.size() != PODS || pods.size() != PODS) {
        return List.of(ready.size() + " of " + PODS + " pods are ready: " + pods.stream().map(RealFaultsTest::line).toList());
      }
      for (Pod pod : ready) {
        if (!read(pod)) {
          return List.of(pod.name() + " runs, and has not written anything yet");
        }
      }
      Set<String> addresses = pods.stream().map(p -> p.status().text("podIP")).collect(Collectors.toCollection(TreeSet::new));
      Set<String> uids = pods.stream().map(Pod::uid).collect(Collectors.toCollection(TreeSet::new));
      Held held = Held.of(data, commands);
      List<String> found = new ArrayList<>(held.faults(uids, addresses));
      if (addresses.size() != PODS) {
        found.add("addresses are " + addresses);
      }
      if (found.isEmpty()) {
        sameMounts(held);
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whoever is killed, a pod that lives on keeps the very mount that it has. */
  private void sameMounts(Held held) {
    mounts.keySet().retainAll(held.mountIds().keySet());
    assertThat(held.mountIds()).as("mounts of pods that live on").containsAllEntriesOf(mounts);
    mounts.putAll(held.mountIds());
  }

  private static String line(Pod pod) {
    return pod.name() + " " + pod.phase() + " " + pod.status().array("containerStatuses");
  }

  /** @return whether there is something: a container is ready a moment before it has written for the first time */
  private boolean read(Pod pod) throws IOException {
    Path volumes = data.resolve("node/kubelet/pods").resolve(pod.uid()).resolve("volumes/kubernetes.io~csi");
    try (var found = Files.newDirectoryStream(volumes)) {
      Path mount = found.iterator().next().resolve("mount");
      Path number = mount.resolve("n");
      if (!synced.containsKey(pod.name()) && !Files.exists(number)) {
        return false;
      }
      long now = Long.parseLong(Files.readString(number).strip());
      Long before = synced.put(pod.name(), now);
      assertThat(now).as("what %s had synced", pod.name()).isGreaterThanOrEqualTo(before == null ? 0 : before);
      assertThat(pod.status().array("containerStatuses").object(0).number("restartCount")).as("restarts of " + pod.name()).isZero();
      return true;
    }
  }

  /** Pods and claims go, and with them all that was held for them. */
  private void end(ClusterProcess cluster) throws InterruptedException {
    cluster.perform(new Write.Delete(Ref.of(Kinds.STATEFUL_SET, NAMESPACE, "load"), Write.DeleteOptions.PLAIN));
    for (PersistentVolumeClaim claim : cluster.list(Kinds.CLAIM, NAMESPACE, PersistentVolumeClaim::new)) {
      cluster.perform(new Write.Delete(Ref.of(Kinds.CLAIM, claim), Write.DeleteOptions.PLAIN));
    }
    ClusterProcess.await("all to go", () -> remain(cluster).isEmpty(), () -> String.join("\n", remain(cluster)));
  }

  private List<String> remain(ClusterProcess cluster) {
    try {
      List<String> remain = new ArrayList<>(Held.of(data, commands).faults(Set.of(), Set.of()));
      pods(cluster).forEach(pod -> remain.add(line(pod)));
      cluster.list(Kinds.VOLUME, "", PersistentVolume::new).forEach(volume -> remain.add(volume.name()));
      try (var images = Files.newDirectoryStream(data.resolve("node/volumes/block"))) {
        for (Path node : images) {
          try (var volumes = Files.list(node.resolve("volumes"))) {
            volumes.forEach(v -> remain.add(v.toString()));
          }
        }
      }
      return remain;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
