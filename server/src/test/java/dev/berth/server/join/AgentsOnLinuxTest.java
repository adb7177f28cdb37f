package dev.berth.server.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.api.access.cert.Keys;
import dev.berth.base.Spec;
import dev.berth.client.https.Kubeconfig;
import dev.berth.node.containerd.Packages;
import dev.berth.node.cri.PodCgroups;
import dev.berth.node.linux.Commands;
import dev.berth.node.linux.LinuxCommands;
import dev.berth.server.nodes.HostRemains;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A server that is a node, and two agents, on three machines that are network namespaces, with real containers and volumes. Takes
 * minutes: {@code -Dberth.agents.real=true}. Afterwards the machine is as it was.
 */
@Tag("linux")
class AgentsOnLinuxTest {
  private static final String SET =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: default}
      spec: {clusterIP: None, selector: {app: web}, ports: [{name: http, port: 80}]}
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: web, namespace: default}
      spec:
        serviceName: web
        replicas: 3
        podManagementPolicy: Parallel
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            terminationGracePeriodSeconds: 1
            affinity:
              podAntiAffinity:
                requiredDuringSchedulingIgnoredDuringExecution:
                - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}
            containers:
            - name: web
              image: berth.dev/busybox
              command: [sh, -c, 'hostname > /data/index.html; echo serving; exec httpd -f -p 80 -h /data']
              volumeMounts: [{name: data, mountPath: /data}]
        volumeClaimTemplates:
        - metadata: {name: data}
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 32Mi}}}
      """;

  private static final String DISK_USER =
      """
      apiVersion: storage.k8s.io/v1
      kind: StorageClass
      metadata: {name: disks}
      provisioner: kubernetes.io/no-provisioner
      volumeBindingMode: WaitForFirstConsumer
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: disk, namespace: default}
      spec: {accessModes: [ReadWriteOnce], storageClassName: disks, resources: {requests: {storage: 1Mi}}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: disk-user, namespace: default}
      spec:
        restartPolicy: Never
        containers:
        - {name: c, image: berth.dev/busybox, command: [sh, -c, echo secret > /disk/mine], volumeMounts: [{name: disk, mountPath: /disk}]}
        volumes: [{name: disk, persistentVolumeClaim: {claimName: disk}}]
      """;

  private final Commands commands = new LinuxCommands();
  private final List<Path> disks = new ArrayList<>();
  private final List<Machine> machines = new ArrayList<>();
  private Optional<Fabric> fabric = Optional.empty();
  private Optional<KubernetesClient> client = Optional.empty();
  private Path data = Path.of("/");

  private static void assume(Optional<String> obstacle) {
    obstacle.ifPresent(why -> System.out.println("agents on real machines: skipped: " + why));
    assumeTrue(obstacle.isEmpty(), () -> obstacle.orElse(""));
  }

  private KubernetesClient kubectl() {
    return client.orElseThrow();
  }

  @AfterEach
  void clearAway() throws InterruptedException {
    client.ifPresent(KubernetesClient::close);
    for (Machine machine : machines) {
      machine.kill();
    }
    for (Machine machine : machines) {
      HostRemains.purge(machine.dir());
    }
    fabric.ifPresent(Fabric::close);
    disks.forEach(disk -> commands.run("umount", disk.toString()));
    machines.forEach(m -> new PodCgroups(Path.of("/")).remove("/" + m.name()));
    if (!machines.isEmpty()) {
      commands.run("rm", "-rf", "--one-file-system", data.toString()).orThrow();
    }
  }

  private static List<String> node(Machine machine, String address) {
    return List.of(
        "--data-dir", machine.dir().toString(), "--node-name", machine.name(), "--node-ip", address, "--no-install",
        "--cgroup-root", "/" + machine.name());
  }

  private static List<String> joined(List<String> a, List<String> b) {
    List<String> all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }

  /** A disk in the machine's folder, which has the same name everywhere. Answers what says so to its agent. */
  private List<String> disk(Machine machine) throws IOException {
    Path folder = machine.dir().resolve("disks");
    Path disk = Files.createDirectories(folder.resolve("one"));
    commands.run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()).orThrow();
    disks.add(disk);
    return List.of("--local-volumes", "disks=" + folder);
  }

  private Machine machine(String name) {
    Machine machine = new Machine(name, data.resolve(name));
    machines.add(machine);
    return machine;
  }

  @Test
  @Spec({"E73", "F45", "F13", "D3", "C128"})
  void threeMachinesAreOneClusterAndComeBackFromBeingKilled() throws Exception {
    Begun begun = begin();
    Machine first = machines.getFirst();
    Machine second = machines.get(1);
    Machine third = machines.getLast();
    kubectl().load(new ByteArrayInputStream(SET.getBytes(StandardCharsets.UTF_8))).create();
    for (int i = 0; i < 3; i++) {
      up("web-" + i);
    }
    assertThat(pods().stream().map(p -> p.getSpec().getNodeName())).containsExactlyInAnyOrder("bag-1", "bag-2", "bag-3");
    for (int from = 0; from < 3; from++) {
      for (int to = 0; to < 3; to++) {
        String name = "web-" + to + ".web";
        String asking = "web-" + from;
        String shown = Joined.await(asking + " asks " + name, () -> answered(asking, "wget", "-qO-", "http://" + name));
        assertThat(shown).isEqualTo("web-" + to + "\n");
      }
    }
    for (Pod pod : pods()) {
      assertThat(kubectl().pods().inNamespace("default").withName(pod.getMetadata().getName()).getLog()).isEqualTo("serving\n");
    }

    aDiskOfAJoinedMachineIsClaimedAndEmptied();

    List<String> before = containers();
    second.kill();
    Joined.await("bag-2 is lost", () -> Optional.of(status("bag-2")).filter("Unknown"::equals));
    assertThat(containers()).as("as upstream: a set's pods wait for their node").isEqualTo(before);
    second.start(joined(List.of("agent", "--server", "https://" + begun.server + ":6443"), node(second, begun.addresses.get("bag-2"))));
    ready(second);
    first.kill();
    first.start(begun.serving);
    connect(first.dir().resolve("kubeconfig"), begun.server);
    Joined.await("the server is back", () -> Optional.of(status("bag-1")).filter("True"::equals));
    ready(second);
    ready(third);
    assertThat(containers()).as("the very containers").isEqualTo(before);
    assertThat(Joined.await("exec", () -> answered("web-1", "cat", "/data/index.html"))).isEqualTo("web-1\n");
  }

  /** @param serving the server's arguments */
  private record Begun(String server, List<String> serving, Map<String, String> addresses) {}

  /** A server and two agents, all ready. */
  private Begun begin() throws Exception {
    assume(
        Boolean.getBoolean("berth.agents.real")
            ? Optional.empty()
            : Optional.of("minutes with real containers; -Dberth.agents.real=true plays it"));
    assume("root".equals(System.getProperty("user.name")) ? Optional.empty() : Optional.of("needs root"));
    Packages.Missing missing = Packages.missing(commands);
    assume(missing.isEmpty() ? Optional.empty() : Optional.of(missing.message()));
    data = Files.createTempDirectory("ba");
    Fabric cable = new Fabric(commands);
    fabric = Optional.of(cable);
    Machine first = machine("bag-1");
    String server = cable.add("bag-1");
    List<String> serving =
        joined(
            List.of("server", "--bind-address", "0.0.0.0", "--port", "6443", "--node"),
            node(first, server));
    first.start(serving);
    Path kubeconfig = first.dir().resolve("kubeconfig");
    Joined.await("the server's kubeconfig", () -> Optional.of(kubeconfig).filter(Files::exists));
    connect(kubeconfig, server);
    ready(first);
    List<String> papers = papers(kubeconfig, server);
    Map<String, String> addresses = Map.of("bag-2", cable.add("bag-2"), "bag-3", cable.add("bag-3"));
    Machine second = machine("bag-2");
    Machine third = machine("bag-3");
    for (Machine machine : List.of(second, third)) {
      List<String> arguments = joined(joined(List.of("agent"), papers), node(machine, addresses.get(machine.name())));
      machine.start(joined(arguments, disk(machine)));
    }
    ready(second);
    ready(third);
    return new Begun(server, serving, addresses);
  }

  @Test
  @Spec("H53")
  void aVolumeFollowsItsPodOffADrainedMachineAndGoesBackWhenItIsSent() throws Exception {
    begin();
    kubectl().load(new ByteArrayInputStream(SET.getBytes(StandardCharsets.UTF_8))).create();
    for (int i = 0; i < 3; i++) {
      up("web-" + i);
    }
    kubectl().apps().statefulSets().inNamespace("default").withName("web").scale(2);
    Joined.await("one machine is free", () -> Optional.of(pods()).filter(pods -> pods.size() == 2));
    Joined.await("exec", () -> answered("web-1", "sh", "-c", "echo kept > /data/kept && sync"));
    String home = node("web-1");
    annotate("storage.berth.dev/move-when", "cordoned");
    cordon(home, true);
    kubectl().pods().inNamespace("default").withName("web-1").delete();
    Joined.await("it is elsewhere", () -> Optional.of(node("web-1")).filter(node -> !node.isEmpty() && !node.equals(home)));
    up("web-1");
    assertThat(Joined.await("exec", () -> answered("web-1", "cat", "/data/kept"))).isEqualTo("kept\n");
    Path left = data.resolve(home).resolve("node/volumes/block").resolve(home).resolve("volumes");
    Joined.await("nothing is left", () -> Optional.of(left).filter(folder -> folder.toFile().list().length == 0));

    cordon(home, false);
    annotate("storage.berth.dev/move-to", home);
    Joined.await("it is back", () -> Optional.of(node("web-1")).filter(home::equals));
    up("web-1");
    assertThat(Joined.await("exec", () -> answered("web-1", "cat", "/data/kept"))).isEqualTo("kept\n");
  }

  /** Of a pod; empty where it has none. */
  private String node(String pod) {
    return pods().stream()
        .filter(p -> p.getMetadata().getName().equals(pod))
        .flatMap(p -> Optional.ofNullable(p.getSpec().getNodeName()).stream())
        .findFirst()
        .orElse("");
  }

  private void cordon(String node, boolean closed) {
    kubectl().nodes().withName(node).edit(n -> new NodeBuilder(n).editSpec().withUnschedulable(closed).endSpec().build());
  }

  private void annotate(String name, String value) {
    kubectl().persistentVolumeClaims().inNamespace("default").withName("data-web-1")
        .edit(claim -> new PersistentVolumeClaimBuilder(claim).editMetadata().addToAnnotations(name, value).endMetadata().build());
  }

  private void aDiskOfAJoinedMachineIsClaimedAndEmptied() {
    kubectl().load(new ByteArrayInputStream(DISK_USER.getBytes(StandardCharsets.UTF_8))).create();
    Pod user =
        Joined.await(
            "the disk is written to",
            () ->
                Optional.of(kubectl().pods().inNamespace("default").withName("disk-user").get())
                    .filter(p -> "Succeeded".equals(p.getStatus().getPhase())));
    Path disk = data.resolve(user.getSpec().getNodeName()).resolve("disks/one");
    assertThat(disk.resolve("mine")).hasContent("secret\n");
    kubectl().pods().inNamespace("default").withName("disk-user").delete();
    kubectl().persistentVolumeClaims().inNamespace("default").withName("disk").delete();
    Joined.await("both disks are offered", () -> Optional.of(offered()).filter(all -> all.equals(List.of("Available", "Available"))));
    assertThat(disk).isEmptyDirectory();
  }

  /** How the volumes of disks are. */
  private List<String> offered() {
    return kubectl().persistentVolumes().list().getItems().stream()
        .filter(v -> "disks".equals(v.getSpec().getStorageClassName()))
        .map(v -> v.getStatus().getPhase())
        .toList();
  }

  /** The server's kubeconfig names loopback, which is another machine's here. */
  private void connect(Path kubeconfig, String server) throws IOException {
    client.ifPresent(KubernetesClient::close);
    String text = Files.readString(kubeconfig).replaceAll("https://[^\\s]+", "https://" + server + ":6443");
    Files.writeString(kubeconfig.resolveSibling("kubeconfig.outside"), text);
    client = Optional.of(new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(text)).build());
  }

  private List<String> papers(Path kubeconfig, String server) {
    JoinToken token = JoinToken.create(Duration.ofHours(1), "test", Instant.now());
    kubectl()
        .load(new ByteArrayInputStream(token.secret().toString().getBytes(StandardCharsets.UTF_8)))
        .create();
    String pin =
        Keys.pin(
            Kubeconfig.read(kubeconfig).authorities().getFirst());
    return List.of("--server", "https://" + server + ":6443", "--token", token.text(), "--ca-hash", pin);
  }

  private String status(String node) {
    try {
      return Optional.ofNullable(kubectl().nodes().withName(node).get()).stream()
          .flatMap(n -> n.getStatus().getConditions().stream())
          .filter(c -> c.getType().equals("Ready"))
          .map(c -> c.getStatus())
          .findFirst()
          .orElse("");
    } catch (KubernetesClientException e) {
      return ""; // the server is not there yet
    }
  }

  private void ready(Machine machine) {
    try {
      Joined.await(machine.name() + " is ready", () -> Optional.of(status(machine.name())).filter("True"::equals));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; it said: " + machine.said(), e);
    }
  }

  private void up(String pod) {
    try {
      kubectl().pods().inNamespace("default").withName(pod).waitUntilReady(Joined.LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (RuntimeException e) {
      StringBuilder said = new StringBuilder();
      kubectl().v1().events().inAnyNamespace().list().getItems()
          .forEach(v -> said.append(v.getInvolvedObject().getName()).append(": ").append(v.getMessage()).append('\n'));
      machines.forEach(m -> said.append(m.name()).append(": ").append(m.said()).append('\n'));
      throw new AssertionError(pod + " is not ready; events:\n" + said, e);
    }
  }

  private List<Pod> pods() {
    return kubectl().pods().inNamespace("default").withLabel("app", "web").list().getItems();
  }

  /** Which containers there are, by pod. */
  private List<String> containers() {
    return pods().stream()
        .map(p -> p.getMetadata().getName() + " " + p.getStatus().getContainerStatuses().getFirst().getContainerID())
        .sorted()
        .toList();
  }

  /** What a command in a pod says, where it succeeds. */
  private Optional<String> answered(String pod, String... command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ExecWatch watch = kubectl().pods().inNamespace("default").withName(pod).writingOutput(out).exec(command)) {
      return watch.exitCode().get(30, TimeUnit.SECONDS) == 0
          ? Optional.of(out.toString(StandardCharsets.UTF_8))
          : Optional.empty();
    } catch (Exception e) {
      return Optional.empty(); // tried again
    }
  }
}
