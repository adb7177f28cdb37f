package dev.berth.node.agent;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Indexes;
import dev.berth.client.log.LateLogger;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import dev.berth.node.admission.NodeAdmission;
import dev.berth.node.admission.Site;
import dev.berth.node.pod.Environment;
import dev.berth.node.pod.Granted;
import dev.berth.node.runtime.RuntimePod;
import dev.berth.node.volume.HostVolumes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;

/**
 * The agent of one node. Owns its pods' workers, its volumes and its reports.
 *
 * <p>It may be stopped between any two turns and another started in its place: the new one finds pods in the view, containers in
 * the runtime and mounts in the ledger, and goes on. A pod that only the runtime knows was deleted meanwhile: it is ended and
 * removed.
 */
public final class NodeAgent {
  private static final Logger LOG = LateLogger.of(NodeAgent.class);
  private static final Duration FORGET_AGAIN = Duration.ofSeconds(30);
  private static final Duration SWEEP = Duration.ofSeconds(20);
  private static final Duration SYNC_POLL = Duration.ofMillis(10);

  private final Surroundings place;
  private final Mounting mounting;
  private final NodeFeed feed;
  private final Executor gate;
  private final NodeReporter reporter;
  private final NodeVolumes volumes;
  private final Map<String, PodWorker> workers = new LinkedHashMap<>();
  /** Pods of which there may be something on the machine, by uid; other threads look. */
  private final Set<String> present = ConcurrentHashMap.newKeySet();
  /** Critical pods for which others are being ended, by uid. */
  private final Map<String, Pod> waitingForRoom = new LinkedHashMap<>();
  private final PressureWatch pressure;
  private final LogKeeper logs;
  private Runnable driversHeard = () -> {};
  private String podCidr = "";
  private boolean goingDown;
  private boolean closed;
  private boolean running;

  /**
   * @param gate lets through what the feed tells, in the caller's turn or later
   */
  public NodeAgent(Surroundings place, Mounting mounting, NodeFeed feed, Executor gate) {
    this.place = place;
    this.mounting = mounting;
    this.feed = feed;
    this.gate = gate;
    this.reporter = new NodeReporter(place, this::inUseReported);
    this.volumes = new NodeVolumes(place, mounting, reporter, this::volumesChanged, this::volumesRefused);
    this.pressure = new PressureWatch(place, reporter, volumes, this::occupants);
    this.logs = new LogKeeper(place, this::occupants);
  }

  public String name() {
    return place.settings().name();
  }

  HostVolumes host() {
    return mounting.host();
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
    String known = place.view().get(Kinds.NODE, "", name()).map(n -> n.spec().text("podCIDR")).orElse("");
    configure(known.isEmpty() ? place.settings().podCidr() : known);
    Later.then(
        place.loop(),
        place.runtime().pods(),
        this::begin,
        why -> {
          note(why);
          // the node is there, and says why it is not ready
          reporter.runtimeUnheard();
          report();
          place.loop().schedule(Duration.ofSeconds(1), this::start);
        });
  }

  /** Tells the runtime from where pods get their addresses, where that is another network than before. */
  private void configure(String cidr) {
    if (!cidr.isEmpty() && !cidr.equals(podCidr)) {
      podCidr = cidr;
      Later.then(
          place.loop(),
          place.runtime().configure(cidr),
          _ -> {},
          why -> {
            podCidr = ""; // it is told again with the node's next change
            note(why);
          });
    }
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
    volumes.reconstruct();
    report();
    driversHeard = mounting.drivers().onChange(_ -> driversChanged());
    // those that were taken before have their room, whoever else has come since
    List<Pod> bound = place.view().by(Indexes.PODS_BY_NODE, name());
    bound.stream().filter(p -> !isNew(p)).forEach(this::newWorker);
    List.copyOf(workers.values()).forEach(this::begin);
    bound.stream().filter(NodeAgent::isNew).forEach(this::podSeen);
    for (RuntimePod pod : found) {
      if (!workers.containsKey(pod.uid())) {
        LOG.info("node={} pod={}/{} uid={} orphaned", name(), pod.namespace(), pod.name(), pod.uid());
        newWorker(Orphan.of(pod)).removed();
      }
    }
    volumes.known().stream().filter(uid -> !workers.containsKey(uid)).forEach(volumes::release);
    volumes.settle();
    pressure.start();
    logs.start();
    present.addAll(volumes.known());
    Later.then(place.loop(), host().forgetOthers(present), _ -> {}, this::note);
    sweep();
  }

  private PodWorker newWorker(Pod pod) {
    PodWorker worker = new PodWorker(this, place, pod);
    keep(worker);
    return worker;
  }

  private void keep(PodWorker worker) {
    workers.put(worker.pod().uid(), worker);
    present.add(worker.pod().uid());
  }

  /** What was being made when a runtime was killed is known to nobody. */
  private void sweep() {
    if (!closed) {
      Later.then(place.loop(), place.runtime().forgetOthers(present), _ -> {}, this::note);
      place.loop().schedule(SWEEP, this::sweep);
    }
  }

  /** Says what the node is, once its drivers have said how they reach it. */
  private void report() {
    Later.then(place.loop(), DriverReport.of(name(), mounting.drivers().all()), reporter::start, this::note);
  }

  /** A driver came or went: pods may have waited for it. */
  private void driversChanged() {
    if (closed) {
      return;
    }
    Later.then(place.loop(), DriverReport.of(name(), mounting.drivers().all()), reporter::driversChanged, this::note);
    if (running) {
      volumes.reconsiderWaiting();
    }
  }

  private void inUseReported() {
    // the view may have shown it before the answer came
    volumes.nodeChanged();
  }

  private void volumesChanged(String podUid) {
    PodWorker worker = workers.get(podUid);
    if (worker != null) {
      worker.turn();
    } else if (!volumes.holds(podUid)) {
      // an earlier agent had mounted them, and the pod was deleted while there was none
      forgetFiles(podUid);
    }
  }

  private void volumesRefused(String podUid, String why) {
    Optional.ofNullable(workers.get(podUid)).ifPresent(worker -> worker.refuse(why));
  }

  /**
   * The machine goes down: the node takes no more pods and ends those it has, the critical ones last. Call {@link #close} when
   * the stage is through; it tells whether all of them have ended.
   *
   * @param ordinary how long pods get that are not critical
   * @param critical how long the others get after them
   */
  public CompletionStage<Boolean> shutDown(Duration ordinary, Duration critical) {
    goingDown = true;
    reporter.shuttingDown();
    return new Shutdown(place.loop(), this::occupants).begin(ordinary, critical);
  }

  /** Its node has lost its lease. Completes when nothing of its pods is left. */
  CompletionStage<Boolean> empty() {
    goingDown = true;
    reporter.close();
    waitingForRoom.clear();
    return Emptying.begin(place.loop(), workers.values(), volumes);
  }

  /** The agent ends here; what it started goes on without it. */
  public void close() {
    closed = true;
    feed.detach(this);
    driversHeard.run();
    reporter.close();
    pressure.close();
    logs.close();
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
      if (pod.isFinished()) {
        roomMade();
      }
      return;
    }
    NodeAdmission.Answer answer = isNew(pod) ? NodeAdmission.check(pod, site()) : new NodeAdmission.Answer.Taken();
    PodWorker worker = new PodWorker(this, place, pod);
    switch (answer) {
      case NodeAdmission.Answer.Taken _ -> {}
      case NodeAdmission.Answer.Refused refused -> worker.reject(refused.verdict());
      case NodeAdmission.Answer.Preempts preempts -> {
        waitingForRoom.put(pod.uid(), pod);
        preempts.others().forEach(p -> Optional.ofNullable(workers.get(p.uid())).ifPresent(PodWorker::preempt));
        return;
      }
    }
    keep(worker);
    begin(worker);
  }

  private void begin(PodWorker worker) {
    worker.turn();
    pressure.podCame(worker.pod());
  }

  /** Some pod has gone or takes less: there may be room for one that waits, and for one that would grow. */
  void roomMade() {
    List<Pod> waiting = List.copyOf(waitingForRoom.values());
    waitingForRoom.clear();
    waiting.forEach(this::podSeen);
    GrowthOrder.of(workers.values()).forEach(PodWorker::turn);
  }

  /** Whether there is room for what a pod would be; empty where there is. */
  Optional<Granted.Pending> roomFor(Pod wanted) {
    return NodeAdmission.resize(wanted, site().without(Set.of(wanted.uid())));
  }

  private static boolean isNew(Pod pod) {
    return !pod.isFinished() && !pod.isTerminating() && !pod.status().has("startTime");
  }

  private Node node() {
    return reporter.node().orElseGet(() -> new Node(JsonObject.EMPTY));
  }

  private Site site() {
    NodeSettings settings = place.settings();
    return new Site(
        node(),
        settings.info().operatingSystem(),
        NodeObject.withExtended(settings.allocatable(), node().status().object("allocatable")),
        occupants().stream().map(w -> new Site.Tenant(w.pod(), w.requests())).toList(),
        goingDown,
        pressure.pressures(),
        settings.housekeeping().unsafeSysctls(),
        place.runtime().groupsCanBeStrict(),
        place.runtime().hasAppArmor());
  }

  private List<PodWorker> occupants() {
    return workers.values().stream().filter(PodWorker::occupies).toList();
  }

  void podGone(Pod pod) {
    waitingForRoom.remove(pod.uid());
    PodWorker worker = workers.get(pod.uid());
    if (worker != null) {
      worker.removed();
    }
  }

  void forget(PodWorker worker) {
    workers.remove(worker.pod().uid(), worker);
    roomMade();
    forgetFiles(worker.pod().uid());
  }

  private void forgetFiles(String uid) {
    Later.then(
        place.loop(),
        host().forget(uid),
        _ -> present.remove(uid),
        why -> {
          LOG.warn("node={} uid={} failed=removing the pod's directory message={}", name(), uid, why.getMessage());
          place.loop().schedule(
              FORGET_AGAIN,
              () -> {
                if (!closed && !workers.containsKey(uid)) {
                  forgetFiles(uid);
                }
              });
        });
  }

  void runtimeChanged(String podUid) {
    PodWorker worker = workers.get(podUid);
    if (worker != null) {
      worker.runtimeChanged();
    }
  }

  void nodeSeen(Node node) {
    reporter.seen(node);
    configure(node.spec().text("podCIDR"));
    if (running) {
      volumes.nodeChanged();
    }
  }

  void claimChanged(Pod pod) {
    if (running) {
      volumes.reconsider(pod.uid());
    }
  }

  /** A driver is to be treated otherwise: a volume that waited to be attached may need none. */
  void driverTermsChanged() {
    if (running) {
      volumes.reconsiderWaiting();
    }
  }

  void attachmentChanged(String volume) {
    if (running) {
      volumes.attachmentChanged(volume);
    }
  }

  void referenceChanged(Pod pod) {
    PodWorker worker = workers.get(pod.uid());
    if (worker != null) {
      volumes.reconsider(pod.uid());
      worker.referenceChanged();
    }
  }

  Environment.Lookup lookup(String namespace) {
    return new Referred(place.view(), namespace);
  }
}
