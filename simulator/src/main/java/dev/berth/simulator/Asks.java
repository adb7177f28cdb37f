package dev.berth.simulator;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import dev.berth.client.Indexes;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Ordinals;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.simulator.invariant.Sets;
import dev.berth.simulator.scenario.Action;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What people ask of sets and volumes by annotations, and upstream does not have: claims and pods that grow, pods given up, data that
 * come back. */
final class Asks {
  private static final String PULL_FAILS = "simulated.berth.dev/pull-fails";
  private static final String STAYS = "'" + PersistentVolumeClaim.MOVE_TO + "':null,'" + PersistentVolumeClaim.MOVE_WHEN + "':null";

  private final World world;
  private final Asking asking;

  Asks(World world, Asking asking) {
    this.world = world;
    this.asking = asking;
  }

  private Optional<StatefulSet> set(String name) {
    return world.truth().get(Kinds.STATEFUL_SET, Users.namespace(name), name);
  }

  private static JsonObject asked(String annotation, String value) {
    return JsonObject.of("annotations", JsonObject.EMPTY.with(annotation, value));
  }

  /** To less than before, too: what claims have is theirs, and what they have not yet is given up. */
  void grow(Action.Grow a) {
    set(a.set())
        .filter(set -> !set.claimTemplates().isEmpty())
        .ifPresent(
            set -> {
              JsonArray templates =
                  JsonArray.of(
                      set.claimTemplates().stream()
                          .map(t -> t.withAt(JsonString.of(a.gibibytes() + "Gi"), "spec", "resources", "requests", "storage"))
                          .toList());
              JsonObject body =
                  JsonObject.of(
                      "metadata", asked(StatefulSet.UPDATE_CLAIMS, a.how()), "spec", JsonObject.of("volumeClaimTemplates", templates));
              asking.merge(Users.set(a.set()), body.toString());
            });
  }

  /** Of a set that asks that its claims follow; another one is told that its templates cannot change. */
  void addClaims(Action.AddClaims a) {
    set(a.set())
        .filter(set -> !set.claimTemplates().isEmpty())
        .filter(set -> set.claimTemplates().stream().noneMatch(t -> t.object("metadata").text("name").equals("more")))
        .ifPresent(
            set -> {
              JsonObject more = set.claimTemplates().getFirst().withAt(JsonString.of("more"), "metadata", "name");
              JsonArray templates = JsonArray.of(Stream.concat(set.claimTemplates().stream(), Stream.of(more)).toList());
              asking.merge(Users.set(a.set()), JsonObject.of("spec", JsonObject.of("volumeClaimTemplates", templates)).toString());
            });
  }

  /** One that is lower than what the claim has keeps it from growing, and takes nothing from it. */
  void limit(Action.Limit a) {
    asking.merge(
        Users.claim(a.set(), a.ordinal()),
        JsonObject.of("metadata", asked(PersistentVolumeClaim.GROW_LIMIT, a.gibibytes() + "Gi")).toString());
  }

  /** Of memory nodes have plenty: what is asked for can be done in place. */
  void resize(Action.Resize a) {
    JsonObject body =
        JsonObject.of(
            "metadata", asked(StatefulSet.UPDATE_IN_PLACE, StatefulSet.RESOURCES),
            "spec",
            (JsonObject)
                Json.parse(
                    "{\"template\":{\"spec\":{\"containers\":[{\"name\":\"c\",\"resources\":{\"requests\":{\"memory\":\""
                        + a.mebibytes() + "Mi\"}}}]}}}"));
    asking.ask("PATCH", Users.set(a.set()), "application/strategic-merge-patch+json", body.toString());
  }

  void quorum(Action.Quorum a) {
    asking.merge(Users.set(a.set()), JsonObject.of("metadata", asked(StatefulSet.KEEP_QUORUM, a.kept() ? "true" : "false")).toString());
  }

  void spoil(Action.Spoil a) {
    asking.merge(Users.set(a.set()), JsonObject.of("metadata", asked(StatefulSet.REPLACE_STUCK_PODS, "true")).toString());
    if (template(a.set(), "'1000'", a.tag())) {
      world.loop().schedule(
          Duration.ofSeconds(a.seconds()),
          () -> asking.insist(() -> set(a.set()).isEmpty() || template(a.set(), "null", a.tag())));
    }
  }

  private boolean template(String set, String fails, String tag) {
    return asking.ask(
        "PATCH", Users.set(set), "application/strategic-merge-patch+json",
        "{'spec':{'template':{'metadata':{'annotations':{'" + PULL_FAILS + "':" + fails
            + "}},'spec':{'containers':[{'name':'c','image':'example/app:" + tag + "'}]}}}}");
  }

  void keep(Action.Keep a) {
    world.truth().get(Kinds.CLAIM, Users.namespace(a.set()), Users.claimName(a.set(), a.ordinal()))
        .filter(PersistentVolumeClaim::isBound)
        .ifPresent(
            claim ->
                asking.merge(
                    "/api/v1/persistentvolumes/" + claim.volumeName(),
                    JsonObject.of(
                            "metadata", asked(PersistentVolume.REBIND, "true"),
                            "spec", JsonObject.EMPTY.with("persistentVolumeReclaimPolicy", "Retain"))
                        .toString()));
  }

  /** All volumes of a pod go together: it can be nowhere else. */
  void move(Action.Move a) {
    String to =
        switch (a.to()) {
          case Action.Move.NOWHERE -> STAYS;
          case Action.Move.ONCE_CORDONED -> "'" + PersistentVolumeClaim.MOVE_WHEN + "':'" + PersistentVolumeClaim.CORDONED + "'";
          case String number -> "'" + PersistentVolumeClaim.MOVE_TO + "':'" + world.nodes(Integer.parseInt(number)).getFirst() + "'";
        };
    world.truth().list(Kinds.CLAIM, Users.namespace(a.set())).stream()
        .filter(claim -> claim.name().matches("data\\d+-" + a.set() + "-" + a.ordinal()))
        .forEach(claim -> annotate(claim, to));
  }

  private void annotate(PersistentVolumeClaim claim, String annotations) {
    asking.merge(
        "/api/v1/namespaces/" + claim.namespace() + "/persistentvolumeclaims/" + claim.name(),
        "{'metadata':{'annotations':{" + annotations + "}}}");
  }

  /** A pod whose volumes lie on several nodes, for one of their moves was taken back, can run on none: all go where the first is. */
  void bringTogether() {
    for (Pod pod : world.truth().list(Kinds.POD, "")) {
      List<PersistentVolumeClaim> claims =
          pod.claimNames().stream().flatMap(name -> world.truth().get(Kinds.CLAIM, pod.namespace(), name).stream()).toList();
      List<String> nodes = claims.stream().flatMap(claim -> disk(claim).stream()).distinct().toList();
      if (pod.nodeName().isEmpty() && nodes.size() > 1) {
        claims.forEach(claim -> annotate(claim, "'" + PersistentVolumeClaim.MOVE_TO + "':'" + nodes.getFirst() + "'"));
      }
    }
  }

  private Optional<String> disk(PersistentVolumeClaim claim) {
    return world.truth().get(Kinds.VOLUME, "", claim.volumeName()).flatMap(PersistentVolume::diskOf);
  }

  /** Nobody waits for ever: volumes stay where pods use them that nobody may evict, that nobody would make again, or that have others there. */
  void takeBackMoves() {
    for (PersistentVolumeClaim claim : world.truth().list(Kinds.CLAIM, "")) {
      boolean asked = claim.meta().annotations().has(PersistentVolumeClaim.MOVE_TO) || claim.meta().annotations().has(PersistentVolumeClaim.MOVE_WHEN);
      if (asked && world.truth().by(Indexes.PODS_BY_CLAIM, claim.key()).stream().anyMatch(pod -> stays(pod) || isHeld(pod, claim))) {
        annotate(claim, STAYS);
      }
    }
  }

  /** By another of the pod's volumes, which is not asked to go to the same node. */
  private boolean isHeld(Pod pod, PersistentVolumeClaim claim) {
    String to = claim.moveTo();
    return !to.isEmpty()
        && pod.claimNames().stream()
            .flatMap(name -> world.truth().get(Kinds.CLAIM, pod.namespace(), name).stream())
            .anyMatch(other -> !other.moveTo().equals(to) && disk(other).filter(disk -> !disk.equals(to)).isPresent());
  }

  private boolean stays(Pod pod) {
    return pod.meta().controller().isEmpty()
        || world.truth().list(Kinds.POD_DISRUPTION_BUDGET, pod.namespace()).stream()
            .anyMatch(budget -> budget.covers(pod) && budget.spec().number("maxUnavailable") == 0);
  }

  /** Pods of a template that was wrong, where their set has not promised to give them up; a partition would bring them back as they were. */
  void deleteStuck() {
    for (Pod pod : world.truth().list(Kinds.POD, "")) {
      boolean stuck = pod.meta().annotations().has(PULL_FAILS) && !pod.isReady() && !pod.isTerminating();
      Optional<StatefulSet> set = Sets.of(pod, world.truth()).filter(s -> stuck && isMended(s) && !givesUp(s, pod));
      if (set.filter(s -> isKept(s, pod)).isPresent()) {
        asking.merge(Users.set(set.get().name()), "{'spec':{'updateStrategy':{'rollingUpdate':{'partition':0}}}}");
      } else if (set.isPresent()) {
        asking.ask(
            "DELETE", "/api/v1/namespaces/" + pod.namespace() + "/pods/" + pod.name(), "{'kind':'DeleteOptions','apiVersion':'v1'}");
      }
    }
  }

  private static boolean isKept(StatefulSet set, Pod pod) {
    int place = Sets.place(pod, set);
    return set.isRollingUpdate() && place != Ordinals.NOWHERE && place < set.partition();
  }

  private static boolean isMended(StatefulSet set) {
    return !set.template().object("metadata").object("annotations").has(PULL_FAILS);
  }

  /** A parallel one rolls over it; an ordered one gives time to a revision that another pod is ready with. */
  private boolean givesUp(StatefulSet set, Pod pod) {
    int place = Sets.place(pod, set);
    return set.isRollingUpdate()
        && place >= set.partition()
        && (set.isParallel() || set.meta().annotation(StatefulSet.REPLACE_STUCK_PODS).equals("true") && !othersAreReadyAs(set, pod));
  }

  private boolean othersAreReadyAs(StatefulSet set, Pod pod) {
    String revision = pod.meta().label(StatefulSet.REVISION_LABEL);
    return world.truth().list(Kinds.POD, pod.namespace()).stream()
        .filter(other -> other.isControlledBy(set.uid()) && other.isReady())
        .anyMatch(other -> other.meta().label(StatefulSet.REVISION_LABEL).equals(revision));
  }
}
