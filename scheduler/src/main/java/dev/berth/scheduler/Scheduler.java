package dev.berth.scheduler;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.EventRecorder;
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
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final World world;
  /** Pods whose binding was asked for and does not show yet, by uid. */
  private final Map<String, Waiting> inFlight = new LinkedHashMap<>();
  private boolean turnIsComing;

  private Scheduler(Loop loop, Client client, View view, EventRecorder events) {
    this.loop = loop;
    this.client = client;
    this.view = view;
    this.events = events;
    this.queue = new PodQueue(loop, this::soon);
    this.wakeUps = new WakeUps(queue);
    this.world = new World(snapshot, new ViewedNamespaces(view), new Owners(view));
  }

  /** What it must see. */
  public static Needs needs() {
    return Needs.of(
            Kinds.POD,
            Kinds.NODE,
            Kinds.NAMESPACE,
            Kinds.SERVICE,
            Kinds.REPLICATION_CONTROLLER,
            Kinds.REPLICA_SET,
            Kinds.STATEFUL_SET)
        .with(Owners.SERVICES);
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
      if (pod.nodeName().isEmpty() && queue.get(pod.uid()).isPresent()) {
        queue.refresh(PodFacts.of(pod));
      }
      return;
    }
    PodFacts facts = PodFacts.of(pod);
    if (!pod.nodeName().isEmpty()) {
      placed(facts);
    } else if (pod.isTerminating()) {
      queue.remove(pod.uid());
    } else if (pod.spec().text("schedulerName").equals(NAME) && !inFlight.containsKey(pod.uid())) {
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
    queue.remove(facts.uid());
    inFlight.remove(facts.uid());
    Optional<NodeState> was = snapshot.whereIs(facts.uid());
    snapshot.place(facts, facts.nodeName());
    was.ifPresent(wakeUps::podGone);
    wakeUps.podPlaced(facts);
    soon();
  }

  private void forgetPod(String uid) {
    queue.remove(uid);
    inFlight.remove(uid);
    takeBack(uid);
  }

  private void takeBack(String uid) {
    Optional<NodeState> was = snapshot.whereIs(uid);
    snapshot.remove(uid);
    was.filter(NodeState::isKnown).ifPresent(wakeUps::podGone);
    soon();
  }

  private void soon() {
    if (!turnIsComing && inFlight.size() < MOST_IN_FLIGHT) {
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
      attempt(next.get());
      if (queue.hasWork()) {
        soon();
      }
    }
  }

  private void attempt(Waiting waiting) {
    PodFacts pod = waiting.pod();
    switch (placement.decide(pod, world, loop.random())) {
      case Placement.Decision.Chosen chosen -> {
        snapshot.place(pod, chosen.node().name());
        inFlight.put(pod.uid(), waiting);
        bind(waiting, chosen.node().name());
      }
      case Placement.Decision.Nowhere nowhere -> {
        queue.park(waiting, Plugin.bits(nowhere.diagnosis().plugins()));
        tell(pod, "Unschedulable", nowhere.diagnosis().message(""));
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

  private void bind(Waiting waiting, String node) {
    PodFacts pod = waiting.pod();
    JsonObject binding =
        JsonObject.builder()
            .put("apiVersion", "v1")
            .put("kind", "Binding")
            .put(
                "metadata",
                JsonObject.builder()
                    .put("name", pod.pod().name())
                    .put("namespace", pod.namespace())
                    .put("uid", pod.uid())
                    .build())
            .put("target", JsonObject.builder().put("kind", "Node").put("name", node).build())
            .build();
    client
        .perform(new Write.Act(Ref.of(Kinds.POD, pod.pod()), "binding", binding))
        .whenComplete((answer, failure) -> bound(waiting, node, Optional.ofNullable(answer), Optional.ofNullable(failure)));
  }

  private void bound(Waiting waiting, String node, Optional<Answer> answer, Optional<Throwable> failure) {
    PodFacts pod = waiting.pod();
    if (answer.isEmpty()) {
      LOG.warn("pod={} node={} no answer to the binding", pod.key(), node, failure.orElse(null));
      failed(waiting, "binding rejected: no answer");
      return;
    }
    switch (answer.get()) {
      case Answer.Done _ ->
          events.record(
              Note.normal(pod.pod(), "Scheduled", "Successfully assigned " + pod.key() + " to " + node));
      case Answer.Refused refused -> failed(waiting, "binding rejected: " + refused.message());
    }
  }

  /** Gives the room back and tries again later; the view has the last word on whether the pod is bound after all. */
  private void failed(Waiting waiting, String why) {
    PodFacts pod = waiting.pod();
    if (inFlight.remove(pod.uid()) == null) {
      return;
    }
    takeBack(pod.uid());
    queue.fail(waiting);
    if (view.get(Kinds.POD, pod.namespace(), pod.pod().name()).filter(p -> p.uid().equals(pod.uid())).isPresent()) {
      tell(pod, "SchedulerError", why);
    }
  }
}
