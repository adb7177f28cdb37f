package dev.berth.junit;

import dev.berth.api.Api;
import dev.berth.base.json.JsonObject;
import dev.berth.controllers.node.NodeSettings;
import dev.berth.junit.Types.Named;
import dev.berth.node.simulated.SimulatedNodes;
import dev.berth.server.MemoryServer;
import dev.berth.server.control.ControlPlane;
import dev.berth.store.Contents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * A cluster inside this process: a whole control plane and simulated nodes, whose containers and volumes are records. A pod's
 * containers start at once and are ready at once, whatever their image; annotations {@code simulated.berth.dev/…} on the pod
 * make them behave otherwise ({@code ready-after: 5s}, {@code crash-after: 1m}, {@code never-ready: "true"}, {@code log: text}).
 *
 * <p>Thread-safe. Whoever asks is an administrator. Kinds are named as kubectl takes them: {@code StatefulSet}, {@code
 * statefulsets}, {@code sts}, {@code statefulsets.apps}; an empty namespace is {@code default}.
 */
public final class Cluster implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);
  private static final int PUT_BACK_TRIES = 20;

  private final Time time;
  private final MemoryServer server;
  private final Api front;
  private final Requests requests;
  private final Waiting waiting;
  private final Door door;
  private final List<Runnable> ends = new CopyOnWriteArrayList<>();

  private Cluster(Time time, MemoryServer server, List<Throwable> faults) {
    this.time = time;
    this.server = server;
    this.front = time.front(server.api());
    Requests.Patience patience = (most, condition) -> time.until(most, server.store()::revision, condition);
    this.requests = new Requests(new Calls(front), new Types(server.server()::catalogue), patience);
    this.waiting = new Waiting(requests, patience, new Explaining(time.loop(), server.server().source(time.loop()), patience), faults);
    this.door = new Door(server, front);
  }

  static Cluster start(int nodes, Optional<Long> seed, Optional<Snapshot> snapshot, NodeSettings lost) {
    List<Throwable> faults = new CopyOnWriteArrayList<>();
    Consumer<Throwable> fault =
        thrown -> {
          faults.add(thrown);
          MemoryServer.fault(thrown);
        };
    Time time = seed.isPresent() ? new VirtualTime(seed.get()) : new RealTime(fault);
    MemoryServer.Start start =
        new MemoryServer.Start(
            nodes, ControlPlane.Settings.DEFAULTS.withNodes(lost), snapshot.map(Snapshot::contents), time::road, time.turns());
    MemoryServer server = MemoryServer.start(time.loop(), time.calls(), time.random(), start);
    Cluster cluster = new Cluster(time, server, faults);
    cluster.awaitNodes(nodes);
    return cluster;
  }

  /** Pods of a cluster that has only some of its nodes would go to those. */
  private void awaitNodes(int count) {
    time.settle();
    time.until(
        START, server.store()::revision, () -> list("nodes", "").stream().filter(Cluster::takesPods).count() == count);
  }

  private static boolean takesPods(JsonObject node) {
    return node.object("spec").array("taints").objects().findAny().isEmpty()
        && node.object("status").array("conditions").objects()
            .anyMatch(c -> c.text("type").equals("Ready") && c.text("status").equals("True"));
  }

  /**
   * Applies objects as {@code kubectl apply --server-side} does, in their order. A custom resource may follow its definition.
   *
   * @param yaml one or more documents, YAML or JSON
   * @return the objects as they are stored
   * @throws RefusedException for the first that is refused; those before it are applied
   * @throws IllegalArgumentException where the text cannot be understood
   */
  public List<JsonObject> apply(String yaml) {
    return requests.apply(Documents.read("", yaml.getBytes(StandardCharsets.UTF_8)));
  }

  /** The same with a file, or all {@code .yaml}, {@code .yml} and {@code .json} files of a directory by name. */
  public List<JsonObject> apply(Path path) {
    try {
      List<JsonObject> all = new ArrayList<>();
      for (Path file : Documents.files(path)) {
        all.addAll(requests.apply(Documents.read(file.toString(), Files.readAllBytes(file))));
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An object as it is now, or nothing where there is none. */
  public Optional<JsonObject> get(String kind, String namespace, String name) {
    return requests.get(named(kind, namespace, name));
  }

  /** All objects of a kind in a namespace; in all of them where it is empty. */
  public List<JsonObject> list(String kind, String namespace) {
    return requests.list(kind, namespace);
  }

  /** Deletes an object as kubectl does; false where there is none. Does not wait for it to be gone. */
  public boolean delete(String kind, String namespace, String name) {
    return requests.delete(named(kind, namespace, name));
  }

  /** What a pod's only container says and said. */
  public String logs(String namespace, String pod) {
    return logs(namespace, pod, "");
  }

  public String logs(String namespace, String pod, String container) {
    return requests.logs(named("pods", namespace, pod), container);
  }

  private Named named(String kind, String namespace, String name) {
    return requests.types().named(requests.types().called(kind), namespace, name);
  }

  /**
   * Waits until an object is as its author wants it: all pods of a StatefulSet or Deployment ready, a claim bound, a Job
   * complete, the condition Ready of a custom resource true.
   *
   * @param what {@code statefulset/web}, or with its namespace {@code shop/statefulset/web}
   * @param most in the cluster's time
   * @return the object
   * @throws NotReadyError where it did not come to be; the message says what is missing and what the cluster tells about it
   */
  public JsonObject awaitReady(String what, Duration most) {
    return waiting.ready(what, most);
  }

  /** Waits until there is no such object. @throws NotReadyError where it stays */
  public void awaitGone(String what, Duration most) {
    waiting.gone(what, most);
  }

  /**
   * Waits until something is so, whatever it is.
   *
   * @param what for the message: {@code the leader has changed}
   * @throws NotReadyError where it did not come to be
   */
  public void await(String what, Duration most, BooleanSupplier condition) {
    waiting.until(what, most, condition);
  }

  /** The names of the nodes. */
  public List<String> nodes() {
    List<String> names = new ArrayList<>();
    withNodes(nodes -> names.addAll(nodes.names()));
    return List.copyOf(names);
  }

  /** The machine loses its power: what runs there ends, and nobody is told. @throws IllegalArgumentException for another */
  public void killNode(String name) {
    withNodes(nodes -> nodes.kill(name));
  }

  /** The machine comes up again, with its disk. */
  public void reviveNode(String name) {
    withNodes(nodes -> nodes.restart(name));
  }

  private void withNodes(Consumer<SimulatedNodes> task) {
    List<RuntimeException> thrown = new ArrayList<>(1);
    time.aside(
        () -> {
          try {
            task.accept(server.nodes().nodes().orElseThrow());
          } catch (IllegalArgumentException e) {
            thrown.add(e);
          }
        });
    if (!thrown.isEmpty()) {
      throw thrown.getFirst();
    }
  }

  /** What time it is in the cluster. */
  public Instant now() {
    return time.loop().clock().instant();
  }

  /** Lets so much time pass, with all that happens in it. @throws IllegalStateException where it passes by itself */
  public void advance(Duration duration) {
    time.advance(duration);
  }

  public Snapshot snapshot() {
    return new Snapshot(Contents.of(server.store()));
  }

  /**
   * Makes the cluster hold what it held. Objects that have not changed since are not touched; what came since is gone at once,
   * and what changed or went comes back, as deletions and creations that everybody who watches sees. A pod that comes back is
   * started anew on its node. Time does not go back.
   */
  public void restore(Snapshot snapshot) {
    for (int tries = 1; ; tries++) {
      try {
        time.aside(() -> server.server().putBack(snapshot.contents()));
        break;
      } catch (IllegalStateException e) {
        // a client of the test wrote in between
        if (tries == PUT_BACK_TRIES) {
          throw e;
        }
      }
    }
    time.settle();
  }

  /** Where clients outside of this process find the cluster, {@code http://127.0.0.1:40123}. The first call opens the port. */
  public String url() {
    return door.url();
  }

  /** The text of a kubeconfig for kubectl and other clients. Opens the port. */
  public String kubeconfig() {
    return door.kubeconfig();
  }

  /** The same as a file, which goes with the cluster. */
  public Path kubeconfigFile() {
    return door.kubeconfigFile();
  }

  /** The road that every request takes, for clients that need no socket. */
  public Api api() {
    return front;
  }

  /** Something that ends before the cluster does, such as a client of it. */
  public void onClose(Runnable end) {
    ends.add(end);
  }

  @Override
  public void close() {
    for (Runnable end : ends.reversed()) {
      try {
        end.run();
      } catch (RuntimeException e) {
        LoggerFactory.getLogger(Cluster.class).warn("a client of a cluster did not end well", e);
      }
    }
    door.close();
    time.close();
    server.close();
  }
}
