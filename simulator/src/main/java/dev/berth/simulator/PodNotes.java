package dev.berth.simulator;

import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.server.up.PodWord;
import dev.berth.simulator.rehearsal.Marks;
import dev.berth.simulator.rehearsal.Observed.Deletion;
import dev.berth.simulator.rehearsal.Observed.Finished;
import dev.berth.simulator.rehearsal.Observed.Name;
import dev.berth.simulator.rehearsal.Observed.PodLife;
import dev.berth.simulator.rehearsal.Observed.Wait;
import dev.berth.simulator.rehearsal.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** What the API told of one pod, growing. */
final class PodNotes {
  private final Name name;
  private final String uid;
  private final String owner;
  private final List<String> claims;
  private final long fromMillis;
  private final Marks ready = new Marks();
  private final List<Wait> waits = new ArrayList<>();
  private final SequencedMap<Long, String> revisions = new LinkedHashMap<>();
  private String node = "";
  private String why = "";
  private long waitsSince;
  private Optional<Long> gone = Optional.empty();
  private Optional<Deletion> deleted = Optional.empty();
  private Optional<Finished> finished = Optional.empty();

  PodNotes(Pod pod, String owner, long nowMillis) {
    this.name = new Name(pod.namespace(), pod.name());
    this.uid = pod.uid();
    this.owner = owner;
    this.claims = pod.claimNames();
    this.fromMillis = nowMillis;
  }

  /** @param deleter who asked for its end last, if anybody did */
  void told(Pod pod, String deleter, long nowMillis) {
    node = pod.nodeName();
    revised(pod.meta().labels().text(StatefulSet.REVISION_LABEL), nowMillis);
    ready.set(pod.isReady() && !pod.isFinished(), nowMillis);
    if (pod.isTerminating() && deleted.isEmpty()) {
      String message = Condition.of(pod, "DisruptionTarget").filter(Condition::isTrue).map(Condition::message).orElse("");
      deleted = Optional.of(new Deletion(nowMillis, deleter, message));
    }
    if (pod.isFinished() && finished.isEmpty()) {
      finished = Optional.of(new Finished(nowMillis, pod.phase().equals("Succeeded"), pod.status().text("message")));
    }
    PodWord word = PodWord.of(pod);
    waits(word.failing() && !pod.isFinished() ? word.text() : "", nowMillis);
  }

  private void revised(String revision, long nowMillis) {
    if (!revision.isEmpty() && (revisions.isEmpty() || !revisions.lastEntry().getValue().equals(revision))) {
      revisions.put(nowMillis, revision);
    }
  }

  private void waits(String now, long nowMillis) {
    if (!now.equals(why)) {
      endWait(nowMillis);
      why = now;
      waitsSince = nowMillis;
    }
  }

  private void endWait(long nowMillis) {
    if (!why.isEmpty()) {
      waits.add(new Wait(new Span(waitsSince, nowMillis), why));
    }
    why = "";
  }

  void gone(String deleter, long nowMillis) {
    ready.set(false, nowMillis);
    endWait(nowMillis);
    if (deleted.isEmpty()) {
      deleted = Optional.of(new Deletion(nowMillis, deleter, ""));
    }
    gone = Optional.of(nowMillis);
  }

  PodLife until(long endMillis) {
    List<Wait> all = new ArrayList<>(waits);
    if (!why.isEmpty()) {
      all.add(new Wait(new Span(waitsSince, Math.max(waitsSince, endMillis)), why));
    }
    return new PodLife(name, uid, owner, node, fromMillis, gone, ready.until(endMillis), deleted, finished, all, claims, revisions);
  }
}
