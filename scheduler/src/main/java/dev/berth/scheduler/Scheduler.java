package dev.berth.scheduler;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.EventRecorder;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import dev.berth.scheduler.affinity.PodAffinity;
import dev.berth.scheduler.fit.Plugin;
import dev.berth.scheduler.place.Placement;
import dev.berth.scheduler.place.World;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.queue.PodQueue;
import dev.berth.scheduler.queue.Waiting;
import dev.berth.scheduler.snapshot.NodeState;
import dev.berth.scheduler.snapshot.Snapshot;
import dev.berth.scheduler.volume.VolumeBook;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings pending pods to nodes. It owns the snapshot and the queue; everything happens on one loop.
 *
 * <p>One pod is placed per turn. A pod that has found a node is in the snapshot at once, so that the next one does not take the
 * same room; its binding is asked for meanwhile, and what is refused is taken back. Nothing else is remembered: after a restart
 * the view tells who is where.
 */
public final class Scheduler {
  /** As which it tells events, and by which pods ask for it. */
  public static final String NAME = "default-scheduler";
  /** As which it writes. */
  public static final String USER = "system:kube-scheduler";

  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
  private static final Duration UNSYNCED = Duration.ofMillis(20);
  /** Bindings that are on their way at a time; beyond it placing waits. */
  private static final int MOST_IN_FLIGHT = 1_000;

  private final Loop loop;
  private final Client client;
  private final View view;
  private final EventRecorder events;
  private final Snapshot snapshot = new Snapshot();
  private final Placement placement = new Placement();
  private final PodQueue queue;
  private final WakeUps wakeUps;
  private final VolumeBook volumes;
  private final Binder binder;
  private final World world;
  private boolean turnIsComing;

  private Scheduler(Loop loop, Client client, View view, EventRecorder events) {
    this.loop = loop;
    this.client = client;
    this.view = view;
    this.events = events;
    this.queue = new PodQueue(loop, this::soon);
    this.wakeUps = new WakeUps(queue);
    this.volumes = new VolumeBook(view, loop, snapshot);
    this.binder = new Binder(loop, client, view, snapshot, new Ends());
    this.world = new World(snapshot, volumes, new ViewedNamespaces(view), new Owners(view));
    snapshot.tell(volumes);
  }

  /** What it must see. */
  public static Needs needs() {
    return Needs.of(
            Kinds.POD,
            Kinds.NODE,
            Kinds.CLAIM,
            Kinds.VOLUME,
            Kinds.STORAGE_CLASS,
            Kinds.CSI_DRIVER,
            Kinds.CSI_NODE,
            Kinds.CSI_STORAGE_CAPACITY,
            Kinds.NAMESPACE,
            Kinds.SERVICE,
            Kinds.REPLICATION_CONTROLLER,
            Kinds.REPLICA_SET,
            Kinds.STATEFUL_SET)
        .with(Owners.SERVICES, Indexes.VOLUMES_BY_CLAIM);
  }

  /** Begins to work until the loop is closed. On the loop. */
  public static void start(Loop loop, Client client, View view, EventRecorder events) {
    new Scheduler(loop, client, view, events).listen();
  }

  private record ViewedNamespaces(View view) implements PodAffinity.Namespaces {
    @Override
    public JsonObject labels(String namespace) {
      return view.get(Kinds.NAMESPACE, "", namespace).map(n -> n.meta().labels()).orElse(JsonObject.EMPTY);
    }

    @Override
    public List<String> names() {
      return view.list(Kinds.NAMESPACE, "").stream().map(KubeObject::name).toList();
    }
  }

  private void listen() {
    view.onChange(Kinds.NODE, this::nodeChanged);
    new VolumeNews(view, volumes, wakeUps, binder).listen();
    view.onChange(Kinds.POD, this::podChanged);
  }

  private void nodeChanged(Optional<Node> before, Optional<Node> after) {
    if (after.isEmpty()) {
      snapshot.removeNode(before.orElseThrow().name());
      wakeUps.nodeGone();
      return;
    }
    NodeState state = snapshot.put(after.get());
    if (before.isEmpty() || WakeUps.matters(before.get(), after.get())) {
      wakeUps.nodeChanged(state);
    }
  }

  private void podChanged(Optional<Pod> before, Optional<Pod> after) {
    if (after.isEmpty() || after.get().isFinished()) {
      forgetPod(after.or(() -> before).orElseThrow().uid());
      return;
    }
    Pod pod = after.get();
    if (before.isPresent() && looksTheSame(before.get(), pod)) {
      if (queue.get(pod.uid()).isPresent()) {
        queue.refresh(PodFacts.of(pod));
      }
      return;
    }
    PodFacts facts = PodFacts.of(pod);
    if (!pod.nodeName().isEmpty()) {
      placed(facts);
    } else if (pod.isTerminating()) {
      forgetPod(pod.uid());
    } else if (pod.spec().text("schedulerName").equals(NAME) && !binder.has(pod.uid())) {
      queue.put(facts);
    }
  }

  /** Whether two versions of a pod are the same to the scheduler: most changes of a pod are its status. */
  private static boolean looksTheSame(Pod before, Pod after) {
    return before.spec().equals(after.spec())
        && before.meta().labels().equals(after.meta().labels())
        && before.isTerminating() == after.isTerminating()
        && before.isFinished() == after.isFinished()
        && !after.status().has("resize");
  }

  private void placed(PodFacts facts) {
    binder.drop(facts.uid()).ifPresent(flight -> volumes.giveBack(flight.plan()));
    Optional<NodeState> was = snapshot.whereIs(facts.uid());
    snapshot.place(facts, facts.nodeName());
    was.ifPresent(wakeUps::podGone);
    wakeUps.podPlaced(facts);
    if (!facts.isTerminating() && volumes.waitsForConsumer(facts)) {
      queue.put(facts);
    } else {
      queue.remove(facts.uid());
    }
    soon();
  }

  private void forgetPod(String uid) {
    queue.remove(uid);
    binder.drop(uid).ifPresent(flight -> volumes.giveBack(flight.plan()));
    takeAway(uid);
  }

  private void takeAway(String uid) {
    Optional<NodeState> was = snapshot.whereIs(uid);
    snapshot.remove(uid);
    was.filter(NodeState::isKnown).ifPresent(wakeUps::podGone);
    soon();
  }

  private void soon() {
    if (!turnIsComing && binder.size() < MOST_IN_FLIGHT) {
      turnIsComing = true;
      loop.execute(this::turn);
    }
  }

  private void turn() {
    turnIsComing = false;
    if (!view.isSynced()) {
      turnIsComing = true;
      loop.schedule(UNSYNCED, this::turn);
      return;
    }
    Optional<Waiting> next = queue.take();
    if (next.isPresent()) {
      if (next.get().pod().nodeName().isEmpty()) {
        attempt(next.get());
      } else {
        settle(next.get());
      }
      if (queue.hasWork()) {
        soon();
      }
    }
  }

  private void attempt(Waiting waiting) {
    PodFacts pod = waiting.pod();
    switch (placement.decide(pod, world, loop.random())) {
      case Placement.Decision.Chosen chosen -> {
        String node = chosen.node().name();
        snapshot.place(pod, node);
        volumes.take(chosen.volumes(), node);
        binder.begin(new Binder.Flight(waiting, node, chosen.volumes(), true));
      }
      case Placement.Decision.Nowhere nowhere -> {
        queue.park(waiting, Plugin.bits(nowhere.diagnosis().plugins()));
        tell(pod, "Unschedulable", nowhere.diagnosis().message(""));
      }
    }
  }

  /**
   * A pod that named its node itself has passed by all this; but whoever waits for a first consumer has one now, and knows where.
   */
  private void settle(Waiting waiting) {
    PodFacts pod = waiting.pod();
    if (!volumes.waitsForConsumer(pod)) {
      queue.remove(pod.uid());
      return;
    }
    switch (Placement.volumesOn(pod, world)) {
      case Placement.Settlement.Ready ready -> {
        volumes.take(ready.volumes(), pod.nodeName());
        binder.begin(new Binder.Flight(waiting, pod.nodeName(), ready.volumes(), false));
      }
      case Placement.Settlement.Not not -> {
        queue.park(waiting, Plugin.VOLUME_BINDING.bit());
        if (!not.why().isEmpty()) {
          events.record(
              Note.warning(
                  pod.pod(), "FailedScheduling", "volumes cannot be bound on node " + pod.nodeName() + ": " + not.why()));
        }
      }
    }
  }

  private void tell(PodFacts pod, String reason, String message) {
    events.record(Note.warning(pod.pod(), "FailedScheduling", message));
    Conditions.unscheduled(pod.pod(), reason, message, new Conditions.Nomination.Keep(), loop.clock().instant())
        .ifPresent(patch -> patchStatus(pod.pod(), patch));
  }

  private void patchStatus(Pod pod, JsonObject patch) {
    client
        .perform(new Write.Patch(Ref.of(Kinds.POD, pod), "status", Write.PatchType.STRATEGIC, patch))
        .whenComplete(
            (answer, failure) -> {
              if (failure != null || answer instanceof Answer.Refused refused && !refused.isNotFound()) {
                LOG.warn("pod={} its status could not be written: {}", pod.key(), answer, failure);
              }
            });
  }

  /** How decisions end. */
  private final class Ends implements Binder.Outcome {
    @Override
    public void done(Binder.Flight flight) {
      PodFacts pod = flight.pod();
      if (flight.bindsPod()) {
        String message = "Successfully assigned " + pod.key() + " to " + flight.node();
        events.record(Note.normal(pod.pod(), "Scheduled", message));
      } else {
        volumes.giveBack(flight.plan());
        queue.remove(pod.uid());
      }
      soon();
    }

    /** Gives the room back and tries again later. */
    @Override
    public void failed(Binder.Flight flight, String why) {
      PodFacts pod = flight.pod();
      volumes.giveBack(flight.plan());
      if (flight.bindsPod()) {
        takeAway(pod.uid());
      }
      queue.fail(flight.waiting());
      boolean there =
          view.get(Kinds.POD, pod.namespace(), pod.pod().name()).filter(p -> p.uid().equals(pod.uid())).isPresent();
      if (there && flight.bindsPod()) {
        tell(pod, "SchedulerError", why);
      } else if (there) {
        events.record(Note.warning(pod.pod(), "FailedScheduling", why));
      }
    }
  }
}
