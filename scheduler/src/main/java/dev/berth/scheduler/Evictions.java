package dev.berth.scheduler;

import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.EventRecorder;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.Write;
import dev.berth.client.log.LateLogger;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.Pod;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.preempt.Candidate;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;

/** Asks pods to go for others, and writes into the status of pods. It owns which pods room is being made for at the moment. */
final class Evictions {
  private static final Logger LOG = LateLogger.of(Evictions.class);

  private final Loop loop;
  private final Client client;
  private final EventRecorder events;
  private final Set<String> makingRoomFor = new HashSet<>();

  Evictions(Loop loop, Client client, EventRecorder events) {
    this.loop = loop;
    this.client = client;
    this.events = events;
  }

  /** Whether victims of the pod have not all been asked yet. */
  boolean isMakingRoomFor(String uid) {
    return makingRoomFor.contains(uid);
  }

  /** Asks the victims to go, each with its own grace, and runs what follows when all have been asked. */
  void begin(PodFacts pod, Candidate candidate, Runnable then) {
    makingRoomFor.add(pod.uid());
    CompletionStage<Boolean> all = CompletableFuture.completedFuture(true);
    for (PodFacts victim : candidate.victims()) {
      all = all.thenCombine(evict(victim.pod(), pod, candidate.node().name()), Boolean::logicalAnd);
    }
    all.whenComplete(
        (_, _) -> {
          makingRoomFor.remove(pod.uid());
          then.run();
        });
  }

  private CompletionStage<Boolean> evict(Pod victim, PodFacts preemptor, String node) {
    if (victim.isTerminating()) {
      return CompletableFuture.completedFuture(true);
    }
    JsonObject patch = Conditions.preempted(victim, preemptor.pod().spec().text("schedulerName"), loop.clock().instant());
    return patchStatus(victim, patch)
        .thenCompose(
            _ ->
                client.perform(
                    new Write.Delete(Ref.of(Kinds.POD, victim), Write.DeleteOptions.only(victim))))
        .thenApply(answer -> asked(answer, victim, preemptor, node))
        .exceptionally(
            failure -> {
              LOG.warn("pod={} could not be asked to make room for {}", victim.key(), preemptor.key(), failure);
              return false;
            });
  }

  private boolean asked(Answer answer, Pod victim, PodFacts preemptor, String node) {
    if (answer instanceof Answer.Refused refused) {
      LOG.warn("pod={} could not be asked to make room for {}: {}", victim.key(), preemptor.key(), refused.message());
      return refused.isNotFound();
    }
    events.record(Note.normal(victim, "Preempted", "Preempted by pod " + preemptor.uid() + " on node " + node));
    return true;
  }

  void clearNomination(Pod pod) {
    patchStatus(
        pod, JsonObject.of("status", JsonObject.EMPTY.with("nominatedNodeName", JsonNull.NULL)));
  }

  CompletionStage<Boolean> patchStatus(Pod pod, JsonObject patch) {
    return client
        .perform(new Write.Patch(Ref.of(Kinds.POD, pod), "status", Write.PatchType.STRATEGIC, patch))
        .handle(
            (answer, failure) -> {
              boolean done = failure == null && answer instanceof Answer.Done;
              if (!done && !(answer instanceof Answer.Refused refused && refused.isNotFound())) {
                LOG.warn("pod={} its status could not be written: {}", pod.key(), answer, failure);
              }
              return done;
            });
  }
}
