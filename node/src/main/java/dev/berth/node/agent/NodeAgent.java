package dev.berth.node.agent;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Indexes;
import dev.berth.model.kinds.AnyObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import dev.berth.node.pod.Environment;
import dev.berth.node.pod.NodeFit;
import dev.berth.node.pod.Requests;
import dev.berth.node.runtime.RuntimePod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent of one node. Owns its pods' workers, its volumes and its reports.
 *
 * <p>It may be stopped between any two turns and another started in its place: the new one finds pods in the view, containers in
 * the runtime and mounts in the ledger, and goes on. A pod that only the runtime knows was deleted meanwhile: it is ended and
 * removed.
 */
public final class NodeAgent {
  private static final Logger LOG = LoggerFactory.getLogger(NodeAgent.class);
  private static final Duration SYNC_POLL = Duration.ofMillis(100);

  private final Surroundings place;
  private final NodeFeed feed;
  private final Executor gate;
  private final NodeReporter reporter;
  private final NodeVolumes volumes;
  private final Map<String, PodWorker> workers = new LinkedHashMap<>();
  private boolean closed;
  private boolean running;

  /**
   * @param gate lets through what the feed tells, in the caller's turn or later
   */
  public NodeAgent(Surroundings place, NodeFeed feed, Executor gate) {
    this.place = place;
    this.feed = feed;
    this.gate = gate;
    this.volumes = new NodeVolumes();
    this.reporter = new NodeReporter(place, () -> {});
  }

  public String name() {
    return place.settings().name();
  }

  NodeVolumes volumes() {
    return volumes;
  }

  void hear(Runnable task) {
    gate.execute(task);
  }

  /** Begins to work once the view is complete. On the loop. */
  public void start() {
    if (closed) {
      return;
    }
    if (!place.view().isSynced()) {
      place.loop().schedule(SYNC_POLL, this::start);
      return;
    }
    Later.then(place.loop(), place.runtime().configure(place.settings().podCidr()), _ -> {}, this::note);
    Later.then(
        place.loop(),
        place.runtime().pods(),
        this::begin,
        why -> {
          note(why);
          place.loop().schedule(Duration.ofSeconds(1), this::start);
        });
  }

  private void note(Throwable why) {
    LOG.warn("node={} failed=runtime", name(), why);
  }

  private void begin(List<RuntimePod> found) {
    if (closed) {
      return;
    }
    running = true;
    feed.attach(this);
    place.runtime().onChange(uid -> place.loop().execute(() -> runtimeChanged(uid)));
    reporter.start(Map.of(), List.of());
    place.view().by(Indexes.PODS_BY_NODE, name()).forEach(this::podSeen);
    for (RuntimePod pod : found) {
      if (!workers.containsKey(pod.uid())) {
        LOG.info("node={} pod={}/{} uid={} orphaned", name(), pod.namespace(), pod.name(), pod.uid());
        PodWorker worker = new PodWorker(this, place, orphan(pod));
        workers.put(pod.uid(), worker);
        worker.removed();
      }
    }
  }

  /** As much of a pod as the runtime remembers. */
  private static Pod orphan(RuntimePod pod) {
    JsonObject metadata =
        JsonObject.builder().put("name", pod.name()).put("namespace", pod.namespace()).put("uid", pod.uid()).build();
    return new Pod(
        JsonObject.builder()
            .put("apiVersion", "v1")
            .put("kind", "Pod")
            .put("metadata", metadata)
            .put(
                "spec",
                JsonObject.EMPTY
                    .with("terminationGracePeriodSeconds", pod.graceSeconds())
                    .with("containers", JsonArray.EMPTY))
            .build());
  }

  /** The agent ends here; what it started goes on without it. */
  public void close() {
    closed = true;
    feed.detach(this);
    reporter.close();
    workers.values().forEach(PodWorker::close);
  }

  // ---- what it hears

  void podSeen(Pod pod) {
    if (!running) {
      return;
    }
    PodWorker known = workers.get(pod.uid());
    if (known != null) {
      known.seen(pod);
      return;
    }
    PodWorker worker = new PodWorker(this, place, pod);
    if (isNew(pod)) {
      NodeFit.check(pod, requestsOfOthers(), place.settings().allocatable(), node()).ifPresent(worker::reject);
    }
    workers.put(pod.uid(), worker);
    worker.turn();
  }

  private static boolean isNew(Pod pod) {
    return !pod.isFinished() && !pod.isTerminating() && !pod.status().has("startTime");
  }

  private Node node() {
    return reporter.node().orElseGet(() -> new Node(JsonObject.EMPTY));
  }

  private List<Requests> requestsOfOthers() {
    List<Requests> all = new ArrayList<>();
    for (PodWorker worker : workers.values()) {
      if (worker.occupies()) {
        all.add(worker.requests());
      }
    }
    return all;
  }

  void podGone(Pod pod) {
    PodWorker worker = workers.get(pod.uid());
    if (worker != null) {
      worker.removed();
    }
  }

  void forget(PodWorker worker) {
    workers.remove(worker.pod().uid(), worker);
  }

  void runtimeChanged(String podUid) {
    PodWorker worker = workers.get(podUid);
    if (worker != null) {
      worker.runtimeChanged();
    }
  }

  void nodeSeen(Node node) {
    reporter.seen(node);
  }

  void claimChanged(Pod pod, String claim) {}

  void attachmentChanged(String name) {}

  void referenceChanged(Pod pod) {
    PodWorker worker = workers.get(pod.uid());
    if (worker != null) {
      worker.referenceChanged();
    }
  }

  Environment.Lookup lookup(String namespace) {
    return new Environment.Lookup() {
      @Override
      public Optional<AnyObject> configMap(String name) {
        return place.view().get(Kinds.CONFIG_MAP, namespace, name);
      }

      @Override
      public Optional<AnyObject> secret(String name) {
        return place.view().get(Kinds.SECRET, namespace, name);
      }
    };
  }
}
