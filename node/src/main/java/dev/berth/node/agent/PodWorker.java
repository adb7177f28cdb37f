package dev.berth.node.agent;

import dev.berth.client.Answer;
import dev.berth.client.Ref;
import dev.berth.client.log.LateLogger;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.node.eviction.Victim;
import dev.berth.node.pod.Granted;
import dev.berth.node.pod.PodFacts;
import dev.berth.node.pod.PodFacts.Verdict;
import dev.berth.node.pod.PodMachine;
import dev.berth.node.pod.PodMoves;
import dev.berth.node.pod.Requests;
import dev.berth.node.runtime.RuntimePod;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * Owns what is known of one pod and turns the pod machine's crank for it.
 *
 * <p>A turn asks the machine for moves, performs them ({@link PodActions}), and repeats as long as something came of it at once;
 * then it writes the status, if it differs ({@link StatusReport}). So a pod whose volumes, sandbox and containers take no time
 * goes from nothing to Running and Ready with one write, and one that waits for something holds a timer only while it waits.
 */
final class PodWorker {
  private static final Logger LOG = LateLogger.of(PodWorker.class);
  /** After which what failed is tried again. */
  static final Duration RETRY = Duration.ofSeconds(1);

  /** After which a turn that failed by a fault of ours is tried again, if nothing is heard before. */
  private static final Duration RETRY_FAULT = Duration.ofSeconds(10);

  private static final int MOST_STEPS = 200;

  private final NodeAgent agent;
  private final Surroundings place;
  private final PodEvents events;
  private final PodKnowledge known;
  private final PodActions actions;
  private final PodProbes probes;
  private final StatusReport status;
  private final Alarm alarm;
  private final ResizeTold resizes;

  /** Past any view, that the API has the pod; only asked where another node may have been given it meanwhile. */
  private boolean confirmed;
  private boolean confirming;
  private boolean observed;
  private boolean observing;
  private boolean closed;
  private boolean volumesAsked;
  private boolean inTurn;
  private boolean again;

  PodWorker(NodeAgent agent, Surroundings place, Pod pod) {
    this.agent = agent;
    this.place = place;
    this.events = new PodEvents(place.events());
    this.known = new PodKnowledge(place, agent.volumes(), pod);
    this.actions = new PodActions(this, agent, place, known, events);
    this.probes = new PodProbes(place, known, events, this::turn);
    this.status = new StatusReport(this, place, known, agent.volumes());
    this.alarm = new Alarm(place.loop(), this::turn);
    this.resizes = new ResizeTold(events, pod);
    this.confirmed = !place.settings().selfFencing();
  }

  // ---- what happens to it

  /** The node does not take it. */
  void reject(Verdict why) {
    known.failed(why);
    events.warning(pod(), why.reason(), why.message().substring("Pod was rejected: ".length()));
  }

  /** It was taken, and its driver says that the node has no room for its volumes. */
  void refuse(String why) {
    end(Verdict.rejected("VolumeAttachmentLimitExceeded", why), why);
  }

  /** The node is short of something, or the pod takes more than it may. */
  void evict(Victim victim) {
    end(
        Verdict.ended("Evicted", victim.message(), victim.graceSeconds(), victim.disrupted() ? victim.message() : ""),
        victim.message());
  }

  /** It makes room for one that is critical. */
  void preempt() {
    end(
        Verdict.ended(
            "Preempting", "Preempted in order to admit critical pod", 0,
            "Pod was preempted by Kubelet to accommodate a critical pod."),
        "Preempted in order to admit critical pod");
  }

  /** Its machine goes down. */
  void shutDown(long graceSeconds) {
    String message = "Pod was terminated in response to imminent node shutdown.";
    end(Verdict.ended("Terminated", message, graceSeconds, message), message);
  }

  private void end(Verdict why, String message) {
    if (known.verdict().isEmpty() && !pod().isFinished()) {
      known.failed(why);
      events.warning(pod(), why.reason(), message);
      probes.supervise();
      turn();
    }
  }

  /** The API has a newer version. */
  void seen(Pod newer) {
    if (newer.revision() == pod().revision()) {
      hold(newer); // what the view has is not kept a second time
    }
    if (newer.revision() <= pod().revision() && !known.isGone()) {
      return;
    }
    adopt(newer);
    status.seen();
    probes.supervise();
    turn();
  }

  void adopt(Pod newer) {
    if (known.adopt(newer)) {
      volumesAsked = false;
    }
    agent.volumes().seen(newer);
  }

  /** The same pod at the same revision. */
  private void hold(Pod same) {
    known.hold(same);
    agent.volumes().seen(same);
  }

  /** The API no longer has it. */
  void removed() {
    known.gone();
    probes.supervise();
    turn();
  }

  /** The runtime says that something of it changed. */
  void runtimeChanged() {
    lookAgain();
  }

  /** Something that it refers to has changed: what failed for want of it is tried at once. */
  void referenceChanged() {
    known.forgetConfigFailures();
    turn();
  }

  // ---- what others ask it

  Pod pod() {
    return known.pod();
  }

  /** Whether it takes up room on the node. */
  boolean occupies() {
    return !known.isFinished() && known.verdict().filter(Verdict::rejected).isEmpty();
  }

  RuntimePod runtime() {
    return known.runtime();
  }

  /** Whether any of its containers runs, as far as is known. */
  boolean isRunning() {
    return known.runtime().containers().stream().anyMatch(c -> c.state() == RuntimePod.State.RUNNING);
  }

  /** What it asks of the node. */
  Requests requests() {
    return known.requests();
  }

  // ---- the crank

  void turn() {
    if (inTurn) {
      again = true;
      return;
    }
    inTurn = true;
    try {
      int steps = 0;
      do {
        again = false;
        step();
        steps++;
      } while (again && steps < MOST_STEPS);
      if (again) {
        place.loop().execute(this::turn);
      }
    } catch (RuntimeException | Error e) {
      observing = false; // the fault may have been the look's
      observed = false;
      wakeAt(place.now().plus(RETRY_FAULT));
      throw e;
    } finally {
      inTurn = false;
    }
  }

  private void step() {
    if (!confirmed && !known.isGone()) {
      confirm();
      return;
    }
    if (!observed || observing) {
      // what is known may be older than what was done: nothing is decided by it
      observe();
      return;
    }
    growOrShrink();
    resizes.look(pod(), known.specs(), known.granted(), known.runtime());
    PodFacts facts = known.facts();
    PodMoves moves = PodMachine.next(facts, place.now());
    if (known.verdict().isEmpty() && moves.verdict().isPresent()) {
      Verdict verdict = moves.verdict().get();
      known.failed(verdict);
      events.normal(pod(), verdict.reason(), verdict.message());
      again = true;
      return;
    }
    if (!moves.volumes()) {
      agent.volumes().release(pod().uid());
      volumesAsked = false;
    } else if (!facts.mustEnd() && !volumesAsked) {
      volumesAsked = true;
      agent.volumes().want(pod());
      again = true;
      return;
    }
    moves.actions().forEach(actions::perform);
    actions.tellBackOff(moves.backingOff());
    if (!again) {
      report(facts, moves);
      moves.wakeAt().ifPresent(alarm::wakeAt);
    }
  }

  /**
   * A node that fences itself may have been given up, and what it ran be gone from the API, while its view has not heard of it: a view
   * is no reason to begin anything there.
   */
  private void confirm() {
    if (confirming) {
      return;
    }
    confirming = true;
    Later.then(
        place.loop(),
        place.client().get(Ref.of(Kinds.POD, pod())),
        answer -> {
          confirming = false;
          switch (answer) {
            case Answer.Done done when new Pod(done.object()).uid().equals(pod().uid()) -> {
              confirmed = true;
              turn();
            }
            case Answer.Refused refused when !refused.isNotFound() -> retry();
            case Answer _ -> removed();
          }
        },
        _ -> {
          confirming = false;
          retry();
        });
  }

  /** Asks for room where the spec says something else than was granted. */
  private void growOrShrink() {
    if (known.isGone() || pod().isTerminating() || pod().isFinished() || known.verdict().isPresent()
        || !known.granted().isOutgrownBy(pod())) {
      return;
    }
    Optional<Granted.Pending> no = agent.roomFor(pod());
    if (no.isPresent()) {
      known.grant(known.granted().refused(no.get()));
      resizes.refused(pod(), no.get());
      return;
    }
    known.grant(known.granted().grant(pod()));
    resizes.granted(pod());
    place.loop().execute(agent::roomMade); // it may take less now
  }

  /** Whether its spec asks for more than there was room for. */
  boolean waitsToGrow() {
    return known.granted().pending().filter(p -> p.reason().equals(Granted.Pending.DEFERRED)).isPresent();
  }

  private void report(PodFacts facts, PodMoves moves) {
    if (!known.isGone()) {
      status.report(facts, moves);
    } else if (moves.ended() && known.runtime().isEmpty() && !agent.volumes().holds(pod().uid())) {
      close();
      agent.forget(this);
    }
  }

  private void observe() {
    if (observing) {
      return;
    }
    observing = true;
    observed = true; // what changes from now on is seen by another look
    Later.then(
        place.loop(),
        place.runtime().pod(pod().uid()),
        seen -> {
          observing = false;
          if (closed) {
            return;
          }
          known.found(seen);
          probes.supervise();
          turn();
        },
        why -> {
          observing = false;
          if (!closed) {
            LOG.warn("node={} pod={} failed=looking at the runtime", place.settings().name(), pod().key(), why);
            lookLater();
          }
        });
  }

  /** The runtime may have something else of it now. */
  void lookAgain() {
    observed = false;
    turn();
  }

  /** The same, after a while. */
  void lookLater() {
    observed = false;
    retry();
  }

  void retry() {
    wakeAt(place.now().plus(RETRY));
  }

  /** There is something to do then, at the latest. */
  void wakeAt(Instant at) {
    alarm.wakeAt(at);
  }

  /** Nothing is done for the pod any more, whatever is still under way. */
  void close() {
    closed = true;
    probes.close();
    alarm.close();
  }
}
