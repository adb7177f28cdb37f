package dev.berth.simulator;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.simulator.scenario.Action;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What people do to a cluster, in the namespace {@code default}. What is refused was their mistake, and is only noted. */
final class Users {
  private static final String SETS = "/apis/apps/v1/namespaces/default/statefulsets";
  private static final String CORE = "/api/v1/namespaces/default/";
  private static final String MERGE = "application/merge-patch+json";

  private final World world;

  Users(World world) {
    this.world = world;
  }

  void createSet(Action.CreateSet a) {
    ask(
        "POST", CORE + "services",
        "{'metadata':{'name':'" + a.set() + "'},'spec':{'clusterIP':'None','selector':{'app':'" + a.set() + "'},"
            + "'ports':[{'port':80}]}}");
    ask(
        "POST",
        SETS,
        "{'metadata':{'name':'" + a.set() + "'},'spec':{'serviceName':'" + a.set() + "','replicas':" + a.replicas()
            + ",'podManagementPolicy':'" + (a.parallel() ? "Parallel" : "OrderedReady") + "',"
            + "'persistentVolumeClaimRetentionPolicy':{'whenDeleted':'" + a.whenDeleted() + "','whenScaled':'"
            + a.whenScaled() + "'},'selector':{'matchLabels':{'app':'" + a.set() + "'}},"
            + "'template':{'metadata':{'labels':{'app':'" + a.set() + "'},"
            + "'annotations':{'simulated.berth.dev/start-delay':'400ms','simulated.berth.dev/terminate-seconds':'1'"
            + writes(a) + "}},'spec':{'terminationGracePeriodSeconds':3,"
            + "'containers':[{'name':'c','image':'example/app:v1','resources':{'requests':{'cpu':'1300m'}}" + mounts(a)
            + "}]}}," + "'volumeClaimTemplates':[" + claims(a) + "]}}");
  }

  /** Whoever starts leaves something in every volume. */
  private static String writes(Action.CreateSet a) {
    return a.claims() == 0
        ? ""
        : ",'simulated.berth.dev/write':'" + each(a.claims(), "\\n", i -> "/data" + i + "/" + a.set() + "=here") + "'";
  }

  private static String mounts(Action.CreateSet a) {
    return ",'volumeMounts':["
        + each(a.claims(), i -> "{'name':'data" + i + "','mountPath':'/data" + i + "'}")
        + "]";
  }

  private static String claims(Action.CreateSet a) {
    return each(
        a.claims(),
        i -> "{'metadata':{'name':'data" + i + "'},'spec':{'accessModes':['ReadWriteOnce'],"
            + "'resources':{'requests':{'storage':'1Gi'}}}}");
  }

  private static String each(int count, IntFunction<String> item) {
    return each(count, ",", item);
  }

  private static String each(int count, String between, IntFunction<String> item) {
    return IntStream.range(0, count).mapToObj(item).collect(Collectors.joining(between));
  }

  void scale(Action.Scale a) {
    patch(SETS + "/" + a.set(), "{'spec':{'replicas':" + a.replicas() + "}}");
  }

  void image(Action.Image a) {
    ask(
        "PATCH", SETS + "/" + a.set(), "application/strategic-merge-patch+json",
        "{'spec':{'template':{'spec':{'containers':[{'name':'c','image':'example/app:" + a.tag() + "'}]}}}}");
  }

  void deleteSet(Action.DeleteSet a) {
    ask("DELETE", SETS + "/" + a.set(), "{'kind':'DeleteOptions','apiVersion':'v1','propagationPolicy':'" + a.propagation() + "'}");
  }

  void deletePod(String set, int ordinal) {
    ask("DELETE", CORE + "pods/" + set + "-" + ordinal, "{'kind':'DeleteOptions','apiVersion':'v1'}");
  }

  /** As an operator does who knows that the node is off: by force. Where it is not off, nothing. */
  void evict(String set, int ordinal) {
    if (world.truth().get(Kinds.POD, "default", set + "-" + ordinal).filter(p -> !world.isUp(p.nodeName())).isEmpty()) {
      world.note("the node of " + set + "-" + ordinal + " is not off");
      return;
    }
    ask(
        "DELETE", CORE + "pods/" + set + "-" + ordinal,
        "{'kind':'DeleteOptions','apiVersion':'v1','gracePeriodSeconds':0}");
  }

  /** A claim that is going waits for its pod, whose node does not start it with such a claim: one of the two has to be let go. */
  void deletePodsThatCannotStart() {
    for (Pod pod : world.truth().list(Kinds.POD, "default")) {
      boolean waits = !pod.nodeName().isEmpty() && pod.phase().equals("Pending") && !pod.isTerminating();
      if (waits && pod.claimNames().stream().anyMatch(this::isGoing)) {
        ask("DELETE", CORE + "pods/" + pod.name(), "{'kind':'DeleteOptions','apiVersion':'v1'}");
      }
    }
  }

  private boolean isGoing(String claim) {
    return world.truth().get(Kinds.CLAIM, "default", claim).filter(PersistentVolumeClaim::isTerminating).isPresent();
  }

  void deleteClaim(String set, int ordinal) {
    world.givenUp("data0-" + set + "-" + ordinal);
    ask("DELETE", CORE + "persistentvolumeclaims/data0-" + set + "-" + ordinal, "{'kind':'DeleteOptions','apiVersion':'v1'}");
  }

  /** Writes to what others write to at the same time. */
  void rude(int writes) {
    for (int i = 0; i < writes; i++) {
      long delay = world.loop().random().nextInt(5000);
      world.loop().schedule(Duration.ofMillis(delay), this::rudeWrite);
    }
  }

  private void rudeWrite() {
    List<Pod> pods = world.truth().list(Kinds.POD, "default");
    String mark = "{'metadata':{'annotations':{'rude':'" + world.loop().random().nextInt(1_000_000) + "'}}}";
    switch (world.loop().random().nextInt(3)) {
      case 0 -> patch(SETS + "/web", mark);
      case 1 ->
          world.truth().list(Kinds.CLAIM, "default").stream().findFirst()
              .ifPresent(claim -> patch(CORE + "persistentvolumeclaims/" + claim.name(), mark));
      default -> {
        if (!pods.isEmpty()) {
          patch(CORE + "pods/" + pods.get(world.loop().random().nextInt(pods.size())).name(), mark);
        }
      }
    }
  }

  private void patch(String target, String body) {
    ask("PATCH", target, MERGE, body);
  }

  private void ask(String method, String target, String body) {
    ask(method, target, "application/json", body);
  }

  private void ask(String method, String target, String type, String body) {
    JsonObject json = (JsonObject) Json.parse(body.replace('\'', '"'));
    SimulatedCluster.Answered answered = world.cluster().call(method, target, type, json.toBytes());
    if (!answered.isDone()) {
      world.note("refused: " + method + " " + target + ": " + answered.code() + " " + answered.body().text("message"));
    }
  }
}
