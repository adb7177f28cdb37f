package dev.berth.controllers.volume.move;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonNull;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.client.Answer;
import dev.berth.client.Indexes;
import dev.berth.client.Note;
import dev.berth.client.Ref;
import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.controllers.core.Plan;
import dev.berth.controllers.core.Step;
import dev.berth.controllers.volume.DriverErrors;
import dev.berth.controllers.volume.Patches;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Node;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.VolumeMove;
import dev.berth.model.kinds.VolumeMove.State;
import dev.berth.storage.DriverException;
import dev.berth.storage.Drivers;
import dev.berth.storage.Move;
import dev.berth.storage.VolumeDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What is next about one volume.
 *
 * <p>The volume is marked first, so that no pod is placed with it any more; then its pods are evicted; once it is attached nowhere,
 * the driver closes and copies it. One write says that it has arrived and where it lies: until that it is the first node's, and from
 * then on the second's. Last the driver opens it there and removes what is left. Each step is seen from the objects alone, so that
 * whoever is killed anywhere is followed by somebody who goes on.
 *
 * @param claim that has the volume and is not going
 */
record VolumeMoving(
    View view, Instant now, Executor loop, Drivers drivers, PersistentVolume volume, Optional<PersistentVolumeClaim> claim) {
  /** A pod that somebody places there again and again is not evicted more often than that. */
  private static final Duration YOUNGEST = Duration.ofSeconds(10);

  static VolumeMoving of(View view, Instant now, Executor loop, Drivers drivers, PersistentVolume volume) {
    Optional<PersistentVolumeClaim> holder =
        view.get(Kinds.CLAIM, volume.claimKey())
            .filter(claim -> volume.isFor(claim) && claim.volumeName().equals(volume.name()) && !claim.isTerminating());
    return new VolumeMoving(view, now, loop, drivers, volume, holder);
  }

  Plan plan() {
    Optional<VolumeDriver> driver = drivers.find(volume.csi().text("driver")).filter(d -> d.traits().moving());
    Optional<VolumeMove> move = VolumeMove.of(volume);
    if (driver.isEmpty() || volume.diskOf().isEmpty()) {
      return wish().isPresent() || move.isPresent()
          ? Plan.of(tell("VolumeMoveFailed", "only volumes that a driver of Berth made on a node's disk can be moved"))
          : Plan.NOTHING;
    }
    return move
        .map(m -> m.state() == State.COPYING ? goOn(driver.get(), m) : settle(driver.get(), m))
        .orElseGet(this::rest);
  }

  /** Of a volume that is not on its way. */
  private Plan rest() {
    List<Pod> strays = users().stream().filter(pod -> isStray(pod, volume)).toList();
    return strays.isEmpty() ? wish().map(this::begin).orElse(Plan.NOTHING) : evict(strays);
  }

  /** Whether it was placed where the volume was, by whoever had not heard yet that this has moved: it can never start there. */
  static boolean isStray(Pod pod, PersistentVolume volume) {
    return pod.phase().equals("Pending")
        && !pod.nodeName().isEmpty()
        && pod.nodeName().equals(volume.meta().annotation(VolumeMove.MOVED_FROM))
        && volume.diskOf().filter(disk -> !disk.equals(pod.nodeName())).isPresent();
  }

  private List<Pod> users() {
    return view.by(Indexes.PODS_BY_CLAIM, volume.claimKey()).stream()
        .filter(pod -> !pod.nodeName().isEmpty() && !pod.isFinished())
        .toList();
  }

  private boolean isAttached() {
    return !view.by(Indexes.ATTACHMENTS_BY_VOLUME, volume.name()).isEmpty();
  }

  /** Where the claim wants its volume. */
  private Optional<String> wish() {
    return claim.map(PersistentVolumeClaim::moveTo).filter(node -> !node.isEmpty());
  }

  private Plan begin(String to) {
    String from = volume.diskOf().orElseThrow();
    if (to.equals(from) || !claim.orElseThrow().isFullyBound()) {
      return Plan.NOTHING;
    }
    Optional<String> there = objection(to, true);
    if (there.isPresent()) {
      return elsewhere(there.get());
    }
    Optional<String> here = objection(from, false).or(() -> parted(to));
    if (here.isPresent()) {
      return waits(here.get());
    }
    VolumeMove move = new VolumeMove(from, to, volume.meta().resourceVersion(), State.COPYING);
    return Plan.builder()
        .then(mark(volume, JsonString.of(move.toString())))
        .then(new Step.Tell(Note.normal(about(), "VolumeMoving", way(move) + ": its pods have to wait meanwhile")))
        .build();
  }

  private Optional<String> objection(String name, boolean target) {
    Optional<Node> node = view.get(Kinds.NODE, "", name);
    if (node.isEmpty()) {
      return Optional.of("node " + name + " is not there");
    }
    if (!node.get().isReady()) {
      return Optional.of("node " + name + " is not ready");
    }
    return target && node.get().isUnschedulable() ? Optional.of("node " + name + " is cordoned") : Optional.empty();
  }

  /** Whether the scheduler chose the node, and can choose another. */
  private boolean isSchedulers() {
    return claim.filter(PersistentVolumeClaim::movesWhenCordoned).isPresent();
  }

  private Plan elsewhere(String why) {
    if (!isSchedulers()) {
      return waits(why);
    }
    JsonObject nowhere = Patches.annotations(JsonObject.EMPTY.with(PersistentVolumeClaim.MOVE_TO, JsonNull.NULL));
    return Plan.builder()
        .then(tell("VolumeMoveWaits", why + "; another node is looked for"))
        .then(Step.perform(Patches.exactly(Kinds.CLAIM, claim.orElseThrow(), nowhere)).tolerating("NotFound", "Conflict"))
        .build();
  }

  /** A pod's volumes have to lie on one node. */
  private Optional<String> parted(String to) {
    return view.by(Indexes.PODS_BY_CLAIM, volume.claimKey()).stream()
        .filter(pod -> !pod.isFinished())
        .flatMap(pod -> pod.claimNames().stream().map(name -> pod.namespace() + "/" + name))
        .flatMap(key -> view.get(Kinds.CLAIM, key).stream())
        .filter(other -> !other.moveTo().equals(to))
        .filter(
            other ->
                view.get(Kinds.VOLUME, "", other.volumeName())
                    .flatMap(PersistentVolume::diskOf)
                    .filter(disk -> !disk.equals(to))
                    .isPresent())
        .findFirst()
        .map(other -> "the same pod uses claim " + other.name() + ", which has to be sent to node " + to + " as well");
  }

  private Plan goOn(VolumeDriver driver, VolumeMove move) {
    if (wish().filter(move.to()::equals).isEmpty() || view.get(Kinds.NODE, "", move.to()).isEmpty()) {
      return Plan.of(mark(volume, JsonString.of(move.with(State.GIVEN_UP).toString())));
    }
    Optional<String> objection = objection(move.to(), true);
    if (objection.isPresent() && isSchedulers()) {
      return elsewhere(objection.get());
    }
    List<Pod> users = users();
    if (!users.isEmpty()) {
      return evict(users);
    }
    if (isAttached()) {
      return Plan.NOTHING;
    }
    return Plan.of(
        new Step.Call(
            "moving volume " + volume.name() + " " + way(move),
            () -> driver.move(driven(move)).handleAsync((_, e) -> e == null ? arrived(move) : notMoved(move, e), loop)));
  }

  private Plan notMoved(VolumeMove move, Throwable failure) {
    return DriverErrors.code(failure) == DriverException.Code.RESOURCE_EXHAUSTED && isSchedulers()
        ? elsewhere(DriverErrors.text(failure))
        : failed(way(move), failure);
  }

  /** By the API's eviction, so that budgets count. */
  private Plan evict(List<Pod> users) {
    List<Step> steps = new ArrayList<>();
    Plan.Builder plan = Plan.builder();
    for (Pod pod : users) {
      Duration age = Duration.between(pod.meta().creationTimestamp().orElse(Instant.EPOCH), now);
      if (pod.isTerminating()) {
        continue;
      }
      if (age.compareTo(YOUNGEST) < 0) {
        plan.again(YOUNGEST.minus(age));
        continue;
      }
      if (pod.meta().controller().isEmpty()) {
        return waits("pod " + pod.name() + " uses it, and nobody would make that again: delete it");
      }
      steps.add(eviction(pod));
    }
    return plan.together(steps).build();
  }

  private Step eviction(Pod pod) {
    JsonObject eviction =
        JsonObject.builder()
            .put("apiVersion", "policy/v1")
            .put("kind", "Eviction")
            .put("metadata", JsonObject.EMPTY.with("name", pod.name()).with("namespace", pod.namespace()))
            .put("deleteOptions", JsonObject.of("preconditions", JsonObject.EMPTY.with("uid", pod.uid())))
            .build();
    return Step.perform(new Write.Act(Ref.of(Kinds.POD, pod), "eviction", eviction))
        .reporting(
            answer ->
                answer instanceof Answer.Refused refused && refused.reason().equals("TooManyRequests")
                    ? List.of(Note.warning(about(), "VolumeMoveWaits", "pod " + pod.name() + ": " + refused.message()))
                    : List.of())
        .tolerating("NotFound", "Conflict");
  }

  /** Copying took its time: the volume as it is now, if it is still to go there and nobody has been placed with it where it was. */
  private Plan arrived(VolumeMove move) {
    return view.get(Kinds.VOLUME, "", volume.name())
        .filter(v -> VolumeMove.of(v).equals(Optional.of(move)))
        .filter(v -> of(view, now, loop, drivers, v).canArrive(move))
        .map(v -> Plan.of(Step.perform(Patches.exactly(Kinds.VOLUME, v, arrival(v, move)))))
        .orElse(Plan.NOTHING);
  }

  private boolean canArrive(VolumeMove move) {
    return wish().filter(move.to()::equals).isPresent() && users().isEmpty() && !isAttached();
  }

  private static JsonObject arrival(PersistentVolume volume, VolumeMove move) {
    JsonString mark = JsonString.of(move.with(State.ARRIVED).toString());
    return Patches.annotations(JsonObject.EMPTY.with(VolumeMove.ANNOTATION, mark).with(VolumeMove.MOVED_FROM, move.from()))
        .with("spec", JsonObject.EMPTY.with("nodeAffinity", move.arrived(volume.spec()).object("nodeAffinity")));
  }

  private Plan settle(VolumeDriver driver, VolumeMove move) {
    boolean arrived = move.state() == State.ARRIVED;
    Note note =
        arrived
            ? Note.normal(about(), "VolumeMoved", way(move))
            : Note.normal(about(), "VolumeMoveGivenUp", way(move) + ": it stays on node " + move.from());
    return Plan.of(
        new Step.Call(
            "ending the move of volume " + volume.name() + " " + way(move),
            () ->
                driver.settle(driven(move), arrived)
                    .handleAsync((_, e) -> e == null ? settled(move, note) : failed("ending the move " + way(move), e), loop)));
  }

  private Plan settled(VolumeMove move, Note note) {
    return view.get(Kinds.VOLUME, "", volume.name())
        .filter(v -> VolumeMove.of(v).equals(Optional.of(move)))
        .map(v -> Plan.builder().then(mark(v, JsonNull.NULL)).then(new Step.Tell(note)).build())
        .orElse(Plan.NOTHING);
  }

  private Move driven(VolumeMove move) {
    return new Move(volume.csi().text("volumeHandle"), move.from(), move.to(), move.id());
  }

  private static Step mark(PersistentVolume volume, Json mark) {
    return Step.perform(Patches.exactly(Kinds.VOLUME, volume, Patches.annotations(JsonObject.EMPTY.with(VolumeMove.ANNOTATION, mark))));
  }

  private static String way(VolumeMove move) {
    return "from node " + move.from() + " to node " + move.to();
  }

  private KubeObject about() {
    return claim.<KubeObject>map(c -> c).orElse(volume);
  }

  private Step tell(String reason, String message) {
    return new Step.Tell(Note.warning(about(), reason, message));
  }

  private Plan waits(String why) {
    return Plan.builder().then(tell("VolumeMoveWaits", why)).then(new Step.Fail(why)).build();
  }

  private Plan failed(String what, Throwable failure) {
    String why = what + ": " + DriverErrors.text(failure);
    return Plan.builder().then(tell("VolumeMoveFailed", why)).then(new Step.Fail(why)).build();
  }
}
