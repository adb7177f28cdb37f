package dev.berth.scheduler;

import dev.berth.base.loop.Loop;
import dev.berth.client.Client;
import dev.berth.client.EventRecorder;
import dev.berth.client.Indexes;
import dev.berth.client.Needs;
import dev.berth.client.Note;
import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.Pod;
import dev.berth.scheduler.Conditions.Nomination;
import dev.berth.scheduler.fit.Plugin;
import dev.berth.scheduler.fit.Verdict;
import dev.berth.scheduler.place.Nominations;
import dev.berth.scheduler.place.Placement;
import dev.berth.scheduler.place.Trial;
import dev.berth.scheduler.place.World;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.preempt.Preemption;
import dev.berth.scheduler.queue.PodQueue;
import dev.berth.scheduler.queue.Waiting;
import dev.berth.scheduler.snapshot.NodeState;
import dev.berth.scheduler.snapshot.Snapshot;
import dev.berth.scheduler.volume.VolumeBook;
import java.time.Duration;
import java.util.Optional;

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

  /** What upstream's other way to make room, by taking devices back, says of a pod that has none. */
  private static final String NO_CLAIMS = "no new claims to deallocate, ";
  private static final Duration UNSYNCED = Duration.ofMillis(20);
  /** Bindings that are on their way at a time; beyond it placing waits. */
  private static final int MOST_IN_FLIGHT = 1_000;

  private final Loop loop;
  private final View view;
  private final EventRecorder events;
  private final Snapshot snapshot = new Snapshot();
  private final Placement placement = new Placement();
  private final PodQueue queue;
  private final WakeUps wakeUps;
  private final VolumeBook volumes;
  private final Binder binder;
  private final World world;
  private final Nominations nominations = new Nominations();
  private final Preemption preemption;
  private final Evictions evictions;
  private boolean turnIsComing;

  private Scheduler(Loop loop, Client client, View view, EventRecorder events) {
    this.loop = loop;
    this.view = view;
    this.events = events;
    this.queue = new PodQueue(loop, this::soon);
    this.wakeUps = new WakeUps(queue);
    this.volumes = new VolumeBook(view, loop, snapshot);
    this.binder = new Binder(loop, client, view, snapshot, this::wouldStillFit, new Ends());
    this.world = ViewedWorld.of(view, snapshot, volumes, nominations);
    this.preemption = new Preemption(world, view);
    this.evictions = new Evictions(loop, client, events);
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
            Kinds.RESOURCE_CLAIM,
            Kinds.NAMESPACE,
            Kinds.SERVICE,
            Kinds.REPLICATION_CONTROLLER,
            Kinds.REPLICA_SET,
            Kinds.STATEFUL_SET,
            Kinds.POD_DISRUPTION_BUDGET)
        .with(Owners.SERVICES, Indexes.VOLUMES_BY_CLAIM);
  }

  /** Begins to work until the loop is closed. On the loop. */
  public static void start(Loop loop, Client client, View view, EventRecorder events) {
    new Scheduler(loop, client, view, events).listen();
  }

  private void listen() {
    view.onChange(Kinds.NODE, this::nodeChanged);
    new VolumeNews(view, volumes, wakeUps, binder).listen();
    view.onChange(Kinds.RESOURCE_CLAIM, (_, after) -> after.ifPresent(wakeUps::devices));
    view.onChange(Kinds.POD, this::podChanged);
  }

  private void nodeChanged(Optional<Node> before, Optional<Node> after) {
    if (after.isEmpty()) {
      snapshot.removeNode(before.orElseThrow().name());
      wakeUps.nodeGone();
      return;
    }
    wakeUps.nodeChanged(before, after.get(), snapshot.put(after.get()));
  }

  private void podChanged(Optional<Pod> before, Optional<Pod> after) {
    if (after.isEmpty() || after.get().isFinished()) {
      forgetPod(after.or(() -> before).orElseThrow().uid());
      return;
    }
    Pod pod = after.get();
    if (before.isPresent() && looksTheSame(before.get(), pod)) {
      if (queue.get(pod.uid()).isPresent()) {
        refresh(PodFacts.of(pod));
      }
      return;
    }
    PodFacts facts = PodFacts.of(pod);
    if (!pod.nodeName().isEmpty()) {
      placed(facts);
    } else if (pod.isTerminating()) {
      forgetPod(pod.uid());
    } else if (pod.spec().text("schedulerName").equals(NAME) && !binder.has(pod.uid())) {
      nominations.put(facts, facts.nominatedNode());
      queue.put(facts);
    }
  }

  /** A pod whose status alone has changed. */
  private void refresh(PodFacts facts) {
    queue.refresh(facts);
    if (facts.nodeName().isEmpty() && !binder.has(facts.uid()) && !evictions.isMakingRoomFor(facts.uid())) {
      nominate(facts, facts.nominatedNode());
    }
  }

  private void nominate(PodFacts facts, String node) {
    String before = nominations.nodeOf(facts.uid());
    nominations.put(facts, node);
    if (!before.isEmpty() && !before.equals(node)) {
      snapshot.node(before).ifPresent(wakeUps::podGone);
    }
  }

  private void denominate(String uid) {
    nominations.remove(uid).flatMap(snapshot::node).ifPresent(wakeUps::podGone);
  }

  /** Whether two versions of a pod are the same to the scheduler: most changes of a pod are its status. */
  private static boolean looksTheSame(Pod before, Pod after) {
    return before.spec().equals(after.spec())
        && before.meta().labels().equals(after.meta().labels())
        && before.isTerminating() == after.isTerminating()
        && before.isFinished() == after.isFinished()
        && before.status().array("resourceClaimStatuses").equals(after.status().array("resourceClaimStatuses"))
        && !after.status().has("resize");
  }

  private void placed(PodFacts facts) {
    binder.drop(facts.uid()).ifPresent(flight -> volumes.giveBack(flight.plan()));
    Optional<NodeState> was = snapshot.whereIs(facts.uid());
    Optional<PodFacts> old = snapshot.remove(facts.uid());
    snapshot.place(facts, facts.nodeName());
    boolean asAssumed =
        was.filter(node -> node.name().equals(facts.nodeName())).isPresent()
            && old.filter(before -> countsTheSame(before, facts)).isPresent();
    if (!asAssumed) {
      was.ifPresent(wakeUps::podGone);
      wakeUps.podPlaced(facts);
    }
    denominate(facts.uid());
    if (!facts.isTerminating() && volumes.waitsForConsumer(facts)) {
      queue.put(facts);
    } else {
      queue.remove(facts.uid());
    }
    soon();
  }

  private static boolean countsTheSame(PodFacts before, PodFacts after) {
    return before.requests().equals(after.requests())
        && before.labels().equals(after.labels())
        && before.isTerminating() == after.isTerminating();
  }

  private void forgetPod(String uid) {
    queue.remove(uid);
    binder.drop(uid).ifPresent(this::dropped);
    takeAway(uid);
    denominate(uid);
  }

  private void dropped(Binder.Flight flight) {
    volumes.giveBack(flight.plan());
    if (!flight.plan().isEmpty() && flight.bindsPod()) {
      PodFacts pod = flight.pod();
      String gone = "pod does not exist any more: pod \"" + pod.pod().name() + "\" not found";
      events.record(Note.warning(pod.pod(), "FailedScheduling", Binder.bindingVolumes(gone)));
    }
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
        wakeUps.podPlaced(pod);
        volumes.take(chosen.volumes(), node);
        binder.begin(new Binder.Flight(waiting, node, chosen.volumes(), true));
      }
      case Placement.Decision.Nowhere nowhere -> {
        queue.park(waiting, Plugin.bits(nowhere.diagnosis().plugins()));
        makeRoom(pod, nowhere);
      }
    }
  }

  private Verdict wouldStillFit(PodFacts pod, NodeState node) {
    return Trial.anew(pod, node, world);
  }

  private void makeRoom(PodFacts pod, Placement.Decision.Nowhere nowhere) {
    switch (preemption.look(pod, nowhere, loop.random())) {
      case Preemption.Result.Found found -> {
        String node = found.candidate().node().name();
        for (PodFacts lesser : nominations.after(pod, node)) {
          denominate(lesser.uid());
          evictions.clearNomination(lesser.pod());
        }
        nominate(pod, node);
        String message = nowhere.diagnosis().message("");
        evictions.begin(pod, found.candidate(), () -> tell(pod, "Unschedulable", message, new Nomination.Set(node)));
      }
      case Preemption.Result.Nothing nothing -> {
        String after = nothing.why().isEmpty() ? "" : NO_CLAIMS + "preemption: " + nothing.why();
        if (!nothing.keepsNomination()) {
          denominate(pod.uid());
        }
        Nomination nomination = nothing.keepsNomination() ? new Nomination.Keep() : new Nomination.Set("");
        tell(pod, "Unschedulable", nowhere.diagnosis().message(after), nomination);
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

  private void tell(PodFacts pod, String reason, String message, Nomination nomination) {
    events.record(Note.warning(pod.pod(), "FailedScheduling", message));
    Optional<Waiting> waiting = queue.get(pod.uid());
    if (waiting.isEmpty() || binder.has(pod.uid())) {
      return; // gone, or on its way after all
    }
    Pod now = waiting.get().pod().pod();
    Conditions.unscheduled(now, reason, message, nomination, loop.clock().instant())
        .ifPresent(patch -> evictions.patchStatus(now, patch));
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
        tell(pod, "SchedulerError", why, new Nomination.Keep());
      } else if (there) {
        events.record(Note.warning(pod.pod(), "FailedScheduling", why));
      }
    }
  }
}
