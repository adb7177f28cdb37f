package dev.berth.node.agent;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.client.log.LateLogger;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.node.eviction.Pressure;
import dev.berth.node.runtime.Runtime;
import dev.berth.node.runtime.RuntimeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;

/**
 * Owns what the node says of itself: registers it, renews its lease, writes its status when it changes and every few minutes, and
 * reports which volumes it uses before they are used. One write of the status is under way at a time; what has changed
 * meanwhile goes into the next.
 */
final class NodeReporter {
  private static final Logger LOG = LateLogger.of(NodeReporter.class);
  private static final String GOING_DOWN = "node is shutting down";
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Surroundings place;
  private final NodeSettings settings;
  private final NodeObject object;
  private final NodeLease lease;
  private final Runnable inUseReported;
  private DriverReport drivers = new DriverReport(Map.of(), List.of());
  private List<Runtime.Image> images = List.of();
  private NodeHealth health = NodeHealth.WELL;
  private Instant runtimeAnswered = Instant.EPOCH;
  private boolean started;
  private boolean goingDown;
  private final InUseReport volumes = new InUseReport();
  private Optional<Node> node = Optional.empty();
  /** What {@link #node} lists as attached. */
  private Set<String> attached = Set.of();
  private Instant lastStatus = Instant.EPOCH;
  private boolean writing;
  /** All of it: a change of the volumes alone is known by what has been told of them. */
  private boolean writeAgain;
  private boolean closed;

  /** @param inUseReported is told when a report of volumes in use has been accepted */
  NodeReporter(Surroundings place, Runnable inUseReported) {
    this.place = place;
    this.settings = place.settings();
    this.object = new NodeObject(settings, place.runtime());
    this.lease = new NodeLease(place, object, this::uid);
    this.inUseReported = inUseReported;
  }

  /** Registers the node and begins to report. */
  void start(DriverReport said) {
    if (started) {
      return;
    }
    started = true;
    drivers = said;
    Later.then(
        place.loop(),
        place.runtime().status(),
        status -> {
          runtimeAnswered(status);
          register();
        },
        _ -> register());
  }

  /** Nothing of the runtime has been heard yet. */
  void runtimeUnheard() {
    health = new NodeHealth(health.pressures(), List.of("container runtime status check may not have completed yet"));
  }

  /** The machine goes down: from now on the node is not ready. */
  void shuttingDown() {
    goingDown = true;
    node.ifPresent(n -> NodeNotes.goingDown(place, n));
    become(new NodeHealth(health.pressures(), List.of(GOING_DOWN)));
    writeStatusIfNeeded();
  }

  /** The node is under other pressures than before. */
  void pressed(Set<Pressure> pressures) {
    become(new NodeHealth(pressures, health.faults()));
    writeStatusIfNeeded();
  }

  private void become(NodeHealth now) {
    for (String reason : now.changesSince(health)) {
      node.ifPresent(n -> NodeNotes.changed(place, n, reason));
    }
    health = now;
  }

  private void runtimeAnswered(RuntimeStatus status) {
    runtimeAnswered = place.now();
    become(new NodeHealth(health.pressures(), goingDown ? List.of(GOING_DOWN) : NodeHealth.faults(status)));
  }

  private void runtimeSilent() {
    if (!runtimeAnswered.plus(NodeHealth.RUNTIME_GRACE).isAfter(place.now())) {
      become(new NodeHealth(health.pressures(), List.of("container runtime is down")));
    }
  }

  void close() {
    closed = true;
    lease.close();
  }

  Optional<Node> node() {
    return node;
  }

  private void register() {
    if (closed) {
      return;
    }
    JsonObject fresh = object.fresh(drivers.labels(), health, place.now());
    perform(
        Write.create(Kinds.NODE, "", fresh),
        done -> {
          adopt(new Node(done.object()));
          lastStatus = place.now();
          registered();
        },
        refused -> {
          if (refused.isAlreadyExists()) {
            adoptExisting();
          } else {
            LOG.warn("node={} failed=registering message={}", settings.name(), refused.message());
            later(this::register);
          }
        },
        this::register);
  }

  /** It was there before the agent: its labels are brought up to date, the status follows. */
  private void adoptExisting() {
    JsonObject metadata =
        JsonObject.of(
            "labels", JsonObject.ofStrings(object.labels(drivers.labels())),
            "annotations", object.fresh(drivers.labels(), health, place.now()).object("metadata").object("annotations"));
    perform(
        new Write.Patch(
            Ref.of(Kinds.NODE, "", settings.name()), "", Write.PatchType.MERGE, JsonObject.of("metadata", metadata)),
        done -> {
          adopt(new Node(done.object()));
          registered();
        },
        _ -> later(this::register),
        this::register);
  }

  private void registered() {
    node.ifPresent(n -> NodeNotes.begun(place, n, health));
    lease.make();
    makeCsiNode();
    writeStatusIfNeeded();
    FirstLooks.begin(
        place,
        () -> closed || health.faults().isEmpty(),
        status -> {
          runtimeAnswered(status);
          writeStatusIfNeeded();
        });
    // nodes that start together do not report together for ever
    long span = settings.leaseEvery().toMillis();
    place.loop().schedule(Duration.ofMillis(place.loop().random().nextLong(Math.max(1, span))), this::tick);
  }

  private String uid() {
    return node.map(Node::uid).orElse("");
  }

  private void makeCsiNode() {
    JsonObject wanted = object.csiNode(uid(), drivers.entries());
    perform(
        Write.create(Kinds.CSI_NODE, "", wanted),
        _ -> {},
        refused -> {
          if (refused.isAlreadyExists()) {
            Ref ref = Ref.of(Kinds.CSI_NODE, "", settings.name());
            perform(
                new Write.Patch(ref, "", Write.PatchType.MERGE, JsonObject.of("spec", wanted.object("spec"))),
                _ -> {},
                r -> LOG.warn("node={} failed=CSINode message={}", settings.name(), r.message()),
                () -> {});
          } else {
            later(this::makeCsiNode);
          }
        },
        this::makeCsiNode);
  }

  /** Other drivers reach the node than before. Labels of one that is gone stay, as upstream leaves them. */
  void driversChanged(DriverReport said) {
    boolean labelled = drivers.labels().entrySet().containsAll(said.labels().entrySet());
    drivers = said;
    if (node.isEmpty()) {
      return; // it is said when the node is registered
    }
    if (!labelled) {
      label();
    }
    makeCsiNode();
  }

  private void label() {
    JsonObject metadata = JsonObject.EMPTY.with("labels", JsonObject.ofStrings(drivers.labels()));
    perform(
        new Write.Patch(
            Ref.of(Kinds.NODE, "", settings.name()), "", Write.PatchType.MERGE, JsonObject.of("metadata", metadata)),
        done -> adopt(new Node(done.object())),
        refused -> LOG.warn("node={} failed=labels message={}", settings.name(), refused.message()),
        this::label);
  }

  private void tick() {
    if (closed) {
      return;
    }
    place.loop().schedule(settings.leaseEvery(), this::tick);
    lease.renew();
    Later.then(
        place.loop(),
        place.runtime().status(),
        status -> {
          runtimeAnswered(status);
          lookAtImages();
        },
        _ -> {
          runtimeSilent();
          writeStatusIfNeeded();
        });
  }

  private void lookAtImages() {
    Later.then(
        place.loop(),
        place.runtime().images(),
        found -> {
          images = found;
          writeStatusIfNeeded();
        },
        _ -> writeStatusIfNeeded());
  }

  // ---- the status

  /** The API shows the node so. */
  void seen(Node newer) {
    adopt(newer);
  }

  private void adopt(Node newer) {
    if (node.isEmpty() || newer.revision() >= node.get().revision() || !newer.uid().equals(uid())) {
      JsonArray listed = newer.status().array("volumesAttached");
      if (!node.map(known -> known.status().array("volumesAttached")).equals(Optional.of(listed))) {
        attached = listed.objects().map(entry -> entry.text("name")).collect(Collectors.toUnmodifiableSet());
      }
      node = Optional.of(newer);
    }
  }

  /** Whether the node's status lists the volume as attached. */
  boolean isListedAttached(String volume) {
    return attached.contains(volume);
  }

  /** These volumes are used, or about to be. */
  void use(SortedSet<String> used) {
    if (volumes.use(used) && node.isPresent()) {
      writeStatus(Extent.VOLUMES);
    }
  }

  /** Whether the API has been told, and by which revision of the node. */
  Optional<Long> reportedInUse(String volume) {
    return volumes.revision(volume);
  }

  private void writeStatusIfNeeded() {
    if (node.isEmpty()) {
      return;
    }
    JsonObject old = node.get().status();
    boolean due = !lastStatus.plus(settings.statusEvery()).isAfter(place.now());
    if (due || NodeObject.differ(old, object.status(old, volumes.inUse(), images, health, place.now()))) {
      writeStatus(Extent.ALL);
    }
  }

  /** How much of the status is written: which volumes are used changes with every pod, all else seldom. */
  private enum Extent { VOLUMES, ALL }

  private void writeStatus(Extent extent) {
    if (writing) {
      writeAgain |= extent == Extent.ALL;
      return;
    }
    writing = true;
    writeAgain = false;
    SortedSet<String> said = volumes.inUse();
    JsonObject old = node.map(Node::status).orElse(JsonObject.EMPTY);
    boolean all = extent == Extent.ALL;
    JsonObject wanted =
        all ? object.status(old, said, images, health, place.now()) : NodeObject.using(old, said);
    JsonObject patch = JsonObject.of("status", NodeObject.changes(old, wanted));
    perform(
        new Write.Patch(Ref.of(Kinds.NODE, "", settings.name()), "status", Write.PatchType.STRATEGIC, patch),
        done -> {
          lastStatus = all ? place.now() : lastStatus;
          adopt(new Node(done.object()));
          volumes.accepted(said, new Node(done.object()).revision());
          written();
          inUseReported.run();
        },
        refused -> {
          LOG.debug("node={} failed=status message={}", settings.name(), refused.message());
          later(this::written);
        },
        () -> {
          volumes.unanswered();
          written();
        });
  }

  private void written() {
    writing = false;
    if (writeAgain) {
      writeStatus(Extent.ALL);
    } else if (volumes.isDue()) {
      writeStatus(Extent.VOLUMES);
    }
  }

  // ---- writing

  private void later(Runnable what) {
    if (!closed) {
      place.loop().schedule(RETRY, what);
    }
  }

  private void perform(
      Write write, Consumer<Answer.Done> done, Consumer<Answer.Refused> refused, Runnable unanswered) {
    Later.then(
        place.loop(),
        place.client().perform(write),
        answer -> {
          switch (answer) {
            case Answer.Done d -> done.accept(d);
            case Answer.Refused r -> refused.accept(r);
          }
        },
        why -> {
          LOG.debug("node={} unanswered", settings.name(), why);
          later(unanswered);
        });
  }
}
