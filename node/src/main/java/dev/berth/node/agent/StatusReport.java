package dev.berth.node.agent;

import dev.berth.base.json.JsonObject;
import dev.berth.client.Answer;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.client.log.LateLogger;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.node.pod.PodFacts;
import dev.berth.node.pod.PodMoves;
import dev.berth.node.pod.PodStatus;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * Tells the API of a pod: its status where it differs, and in the end that it may go. One write at a time; the same is not
 * written twice in a row unless the API has moved on.
 */
final class StatusReport {
  private static final Logger LOG = LateLogger.of(StatusReport.class);

  private final PodWorker worker;
  private final Surroundings place;
  private final PodKnowledge known;
  private final NodeVolumes volumes;
  /** One that says nothing yet waits until then, as there will soon be more to say. */
  private final Instant writeAfter;

  private boolean writing;
  private boolean deleting;
  private Optional<JsonObject> lastPatch = Optional.empty();

  StatusReport(PodWorker worker, Surroundings place, PodKnowledge known, NodeVolumes volumes) {
    this.worker = worker;
    this.place = place;
    this.known = known;
    this.volumes = volumes;
    this.writeAfter = place.now().plus(place.settings().creatingReportAfter());
  }

  /** The API has a newer version. */
  void seen() {
    if (!writing) {
      lastPatch = Optional.empty();
    }
  }

  /** Of a pod that the API has. */
  void report(PodFacts facts, PodMoves moves) {
    if (writing || deleting) {
      return;
    }
    Pod pod = known.pod();
    JsonObject wanted = PodStatus.of(facts, moves, place.runtime().name(), place.now());
    Optional<JsonObject> patch = PodStatus.patch(pod, wanted);
    if (patch.isEmpty()) {
      lastPatch = patch; // it is much to remember of every pod, and nothing can go in a circle now
    }
    if (patch.isPresent() && !patch.equals(lastPatch)) {
      if (PodStatus.saysNothingYet(wanted) && place.now().isBefore(writeAfter)) {
        worker.wakeAt(writeAfter);
        return;
      }
      write(pod, patch.get());
    } else if (moves.ended() && pod.isTerminating() && !volumes.holds(pod.uid())) {
      delete(pod);
    }
  }

  private void write(Pod pod, JsonObject patch) {
    writing = true;
    lastPatch = Optional.of(patch);
    Write write = new Write.Patch(Ref.of(Kinds.POD, pod), "status", Write.PatchType.STRATEGIC, patch);
    Later.then(place.loop(), place.client().perform(write), this::written, this::notWritten);
  }

  private void written(Answer answer) {
    writing = false;
    switch (answer) {
      case Answer.Done done -> {
        Pod now = new Pod(done.object());
        if (now.revision() > known.pod().revision()) {
          worker.adopt(now);
        }
        worker.turn();
      }
      case Answer.Refused refused -> {
        LOG.debug("node={} pod={} refused={}", place.settings().name(), known.pod().key(), refused.message());
        // one that has gone or is another by now is told by the view
        lastPatch = Optional.empty();
        worker.retry();
      }
    }
  }

  private void notWritten(Throwable why) {
    LOG.debug("node={} pod={} failed=status", place.settings().name(), known.pod().key(), why);
    writing = false;
    lastPatch = Optional.empty();
    worker.retry();
  }

  private void delete(Pod pod) {
    deleting = true;
    Write write = new Write.Delete(Ref.of(Kinds.POD, pod), Write.DeleteOptions.only(pod).atOnce());
    Later.then(
        place.loop(),
        place.client().perform(write),
        answer -> {
          // what has finalizers stays, and is not deleted once more; what is gone is told by the view
          if (answer instanceof Answer.Refused refused && !refused.isNotFound() && !refused.isConflict()) {
            deleting = false;
            worker.retry();
          }
        },
        _ -> {
          deleting = false;
          worker.retry();
        });
  }
}
