package dev.berth.scheduler;

import dev.berth.base.json.JsonObject;
import dev.berth.base.loop.Loop;
import dev.berth.client.Answer;
import dev.berth.client.Client;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.scheduler.fit.Verdict;
import dev.berth.scheduler.pod.PodFacts;
import dev.berth.scheduler.queue.Waiting;
import dev.berth.scheduler.snapshot.NodeState;
import dev.berth.scheduler.snapshot.Snapshot;
import dev.berth.scheduler.volume.Progress;
import dev.berth.scheduler.volume.VolumePlan;
import dev.berth.scheduler.volume.VolumeWrites;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/**
 * Carries out decisions: first what the pod's volumes need, then, when all its claims are bound, the pod's own binding. It owns
 * the decisions that are on their way; many are, and none waits for another.
 *
 * <p>While claims are being bound nothing is asked periodically: a change of one of them is what moves a decision on.
 */
final class Binder {
  /** How long the binding of claims may take. */
  private static final Duration LONGEST_BINDING = Duration.ofMinutes(10);

  private final Loop loop;
  private final Client client;
  private final View view;
  private final Snapshot snapshot;
  private final BiFunction<PodFacts, NodeState, Verdict> filters;
  private final Outcome outcome;
  private final Map<String, Flight> flights = new LinkedHashMap<>();
  private final Map<String, List<Flight>> waitingByClaim = new HashMap<>();
  /** When those that wait for claims have waited long enough, by uid. */
  private final Map<String, Loop.Timer> deadlines = new HashMap<>();

  /** Hears how decisions end. */
  interface Outcome {
    /** The pod is bound; the view will show it. Or, where it had its node before, its claims are bound. */
    void done(Flight flight);

    /** It came to nothing. */
    void failed(Flight flight, String why);
  }

  /**
   * A decision on its way.
   *
   * @param node where the pod goes
   * @param bindsPod whether the pod has no node yet
   */
  record Flight(Waiting waiting, String node, VolumePlan plan, boolean bindsPod) {
    PodFacts pod() {
      return waiting.pod();
    }
  }

  private record Seen(ResourceType type, long revision, Optional<String> refusal) {}

  /** @param filters whether a decision would still be made */
  Binder(
      Loop loop, Client client, View view, Snapshot snapshot, BiFunction<PodFacts, NodeState, Verdict> filters, Outcome outcome) {
    this.loop = loop;
    this.client = client;
    this.view = view;
    this.snapshot = snapshot;
    this.filters = filters;
    this.outcome = outcome;
  }

  int size() {
    return flights.size();
  }

  boolean has(String uid) {
    return flights.containsKey(uid);
  }

  /** The pod has gone, or the view shows that it is bound. */
  Optional<Flight> drop(String uid) {
    Flight flight = flights.remove(uid);
    if (flight != null) {
      stopWaiting(flight);
    }
    return Optional.ofNullable(flight);
  }

  void begin(Flight flight) {
    flights.put(flight.pod().uid(), flight);
    if (flight.plan().isEmpty()) {
      bind(flight);
    } else {
      prepareVolumes(flight);
    }
  }

  private boolean isOn(Flight flight) {
    return flight.equals(flights.get(flight.pod().uid()));
  }

  private void prepareVolumes(Flight flight) {
    CompletionStage<List<Seen>> all = CompletableFuture.completedFuture(List.of());
    for (Write write : VolumeWrites.of(flight.plan(), flight.node())) {
      all = all.thenCombine(written(write), Binder::plus);
    }
    all.whenComplete(
        (seen, failure) -> {
          Optional<String> refusal =
              failure != null
                  ? Optional.of("no answer from the API server")
                  : seen.stream().flatMap(s -> s.refusal.stream()).findFirst();
          if (refusal.isPresent()) {
            fail(flight, bindingVolumes(refusal.get()));
          } else {
            view.onceSeen(newest(seen), () -> watchClaims(flight));
          }
        });
  }

  private static List<Seen> plus(List<Seen> list, Seen one) {
    List<Seen> out = new ArrayList<>(list);
    out.add(one);
    return out;
  }

  private CompletionStage<Seen> written(Write write) {
    return client
        .perform(write)
        .thenApply(
            answer ->
                switch (answer) {
                  case Answer.Done done -> new Seen(write.type(), done.revision(), Optional.empty());
                  case Answer.Refused refused -> new Seen(write.type(), 0, Optional.of(refused.message()));
                });
  }

  private static Map<ResourceType, Long> newest(List<Seen> seen) {
    Map<ResourceType, Long> newest = new LinkedHashMap<>();
    seen.forEach(one -> newest.merge(one.type, one.revision, Math::max));
    return newest;
  }

  private void watchClaims(Flight flight) {
    if (!isOn(flight)) {
      return;
    }
    for (PersistentVolumeClaim claim : flight.plan().claims()) {
      waitingByClaim.computeIfAbsent(claim.key(), _ -> new ArrayList<>()).add(flight);
    }
    deadlines.put(flight.pod().uid(), loop.schedule(LONGEST_BINDING, () -> timeout(flight)));
    look(flight);
  }

  private void timeout(Flight flight) {
    if (isOn(flight)) {
      fail(flight, bindingVolumes("context deadline exceeded"));
    }
  }

  private void stopWaiting(Flight flight) {
    Loop.Timer deadline = deadlines.remove(flight.pod().uid());
    if (deadline != null) {
      deadline.cancel();
    }
    for (PersistentVolumeClaim claim : flight.plan().claims()) {
      List<Flight> list = waitingByClaim.getOrDefault(claim.key(), new ArrayList<>());
      list.removeIf(flight::equals);
      if (list.isEmpty()) {
        waitingByClaim.remove(claim.key());
      }
    }
  }

  /** A claim, or a volume that is kept for it, has changed. */
  void claimChanged(String claimKey) {
    List.copyOf(waitingByClaim.getOrDefault(claimKey, List.of())).forEach(this::look);
  }

  private void look(Flight flight) {
    if (!isOn(flight)) {
      return;
    }
    switch (Progress.of(flight.plan(), flight.node(), view, snapshot)) {
      case Progress.Waits _ -> {}
      case Progress.Failed failed -> fail(flight, bindingVolumes(failed.why()));
      case Progress.Done _ -> {
        stopWaiting(flight);
        objection(flight).ifPresentOrElse(why -> fail(flight, why), () -> bind(flight));
      }
    }
  }

  /**
   * Volumes may have taken minutes. A node that was cordoned or lost meanwhile gets no pod for that, nor one to which others came that
   * this scheduler knew nothing of: such as have named the node themselves, or were bound by another scheduler.
   */
  private Optional<String> objection(Flight flight) {
    return snapshot.node(flight.node())
        .filter(_ -> flight.bindsPod())
        .map(node -> filters.apply(flight.pod(), node))
        .filter(verdict -> !verdict.fits())
        .map(verdict -> "node \"" + flight.node() + "\" takes the pod no more: " + String.join(", ", verdict.reasons()));
  }

  /** As upstream words what went wrong before a pod could be bound. */
  static String bindingVolumes(String why) {
    return "running PreBind plugin \"VolumeBinding\": binding volumes: " + why;
  }

  private void bind(Flight flight) {
    if (!flight.bindsPod()) {
      flights.remove(flight.pod().uid());
      outcome.done(flight);
      return;
    }
    PodFacts pod = flight.pod();
    JsonObject metadata =
        JsonObject.builder()
            .put("name", pod.pod().name())
            .put("namespace", pod.namespace())
            .put("uid", pod.uid())
            .build();
    JsonObject binding =
        JsonObject.builder()
            .put("apiVersion", "v1")
            .put("kind", "Binding")
            .put("metadata", metadata)
            .put("target", JsonObject.EMPTY.with("kind", "Node").with("name", flight.node()))
            .build();
    client
        .perform(new Write.Act(Ref.of(Kinds.POD, pod.pod()), "binding", binding))
        .whenComplete(
            (answer, failure) -> {
              if (failure != null || answer == null) {
                fail(flight, "binding rejected: no answer from the API server");
                return;
              }
              switch (answer) {
                // it stays a flight until the view shows it, and the pod has its room in the snapshot all the while
                case Answer.Done _ -> outcome.done(flight);
                case Answer.Refused refused -> fail(flight, "binding rejected: " + refused.message());
              }
            });
  }

  private void fail(Flight flight, String why) {
    if (drop(flight.pod().uid()).isPresent()) {
      outcome.failed(flight, why);
    }
  }
}
