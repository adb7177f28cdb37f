package dev.berth.simulator;

import dev.berth.base.json.JsonObject;
import dev.berth.controllers.volume.anew.GoneNodes;
import dev.berth.controllers.volume.anew.LostMember;
import dev.berth.model.kinds.Condition;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolume;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.select.NodeSelector;
import dev.berth.simulator.scenario.Action;
import dev.berth.simulator.scenario.SetTraits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What people do to sets, pods and claims. What is refused was their mistake, and is only noted. */
final class Users {
  private static final String CORE = "/api/v1/namespaces/";
  private static final String OWN = "tmp";
  private static final int LONGEST_READING_SECONDS = 120;

  private final World world;
  private final Asking asking;
  private int readers;

  Users(World world, Asking asking) {
    this.world = world;
    this.asking = asking;
  }

  /** One set has a namespace of its own, which can be deleted. */
  static String namespace(String set) {
    return set.equals(OWN) ? OWN : "default";
  }

  static String set(String name) {
    return "/apis/apps/v1/namespaces/" + namespace(name) + "/statefulsets/" + name;
  }

  private static String pods(String set) {
    return CORE + namespace(set) + "/pods/";
  }

  static String claim(String set, int ordinal) {
    return CORE + namespace(set) + "/persistentvolumeclaims/" + claimName(set, ordinal);
  }

  static String claimName(String set, int ordinal) {
    return "data0-" + set + "-" + ordinal;
  }

  void createSet(Action.CreateSet a) {
    String namespace = namespace(a.set());
    if (namespace.equals(OWN)) {
      ask("POST", "/api/v1/namespaces", "{'metadata':{'name':'" + OWN + "'}}");
    }
    ask(
        "POST", CORE + namespace + "/services",
        "{'metadata':{'name':'" + a.set() + "'},'spec':{'clusterIP':'None','selector':{'app':'" + a.set() + "'},"
            + "'ports':[{'port':80}]}}");
    ask(
        "POST",
        "/apis/apps/v1/namespaces/" + namespace + "/statefulsets",
        "{'metadata':{'name':'" + a.set() + "'" + from(a) + "},'spec':{'serviceName':'" + a.set() + "','replicas':" + a.replicas()
            + ",'podManagementPolicy':'" + (a.parallel() ? "Parallel" : "OrderedReady") + "',"
            + "'persistentVolumeClaimRetentionPolicy':{'whenDeleted':'" + a.whenDeleted() + "','whenScaled':'"
            + a.whenScaled() + "'},'ordinals':{'start':" + a.traits().start() + "},'updateStrategy':"
            + strategy(a.traits().update()) + ",'selector':{'matchLabels':{'app':'" + a.set() + "'}},"
            + "'template':{'metadata':{'labels':{'app':'" + a.set() + "'},"
            + "'annotations':{'simulated.berth.dev/start-delay':'400ms','simulated.berth.dev/terminate-seconds':'1'"
            + writes(a) + "}},'spec':{'terminationGracePeriodSeconds':3,'tolerations':[" + tolerations(a.traits()) + "],"
            + "'containers':[{'name':'c','image':'example/app:v1','resources':{'requests':{'cpu':'" + cpu(a) + "'}}" + mounts(a)
            + "}]}}," + "'volumeClaimTemplates':[" + claims(a) + "]}}");
  }

  private static String from(Action.CreateSet a) {
    return a.traits().claims().group()
        .map(group -> ",'annotations':{'" + StatefulSet.RESTORE_FROM + "':'" + group + "'}")
        .orElse("");
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

  /** Two of the large ones fit on a node, and five of the others; all of them fit on four nodes. Copies have room beside them. */
  private static String cpu(Action.CreateSet a) {
    if (a.set().equals("copy")) {
      return "20m";
    }
    boolean anywhere = a.claims() == 0 || !List.of("default", "late").contains(a.traits().storage());
    return anywhere && a.set().equals("web") ? "1400m" : "800m";
  }

  private static String tolerations(SetTraits traits) {
    return Stream.of("not-ready", "unreachable")
        .map(
            taint -> "{'key':'node.kubernetes.io/" + taint + "','operator':'Exists','effect':'NoExecute','tolerationSeconds':"
                + traits.toleration() + "}")
        .collect(Collectors.joining(","));
  }

  private static String claims(Action.CreateSet a) {
    SetTraits traits = a.traits();
    String storage = traits.storage().equals("default") ? "" : "'storageClassName':'" + traits.storage() + "',";
    return each(
        a.claims(),
        i -> "{'metadata':{'name':'data" + i + "'" + wishes(traits.claims(), i) + "},'spec':{" + storage + "'accessModes':['" + traits.mode()
            + "'],'resources':{'requests':{'storage':'" + traits.claims().gibibytes() + "Gi'}}}}");
  }

  private static String wishes(SetTraits.Claims claims, int number) {
    String by = claims.step().map(step -> ",'" + PersistentVolumeClaim.GROW_BY + "':'" + step + "'").orElse("");
    String growth = claims.limit() == 0 ? "" : "'" + PersistentVolumeClaim.GROW_LIMIT + "':'" + claims.limit() + "Gi'" + by;
    String anew = number < claims.anew() ? "'" + PersistentVolumeClaim.BEGIN_ANEW_WHEN + "':'" + PersistentVolumeClaim.NODE_DELETED + "'" : "";
    String all = Stream.of(growth, anew).filter(one -> !one.isEmpty()).collect(Collectors.joining(","));
    return all.isEmpty() ? "" : ",'annotations':{" + all + "}";
  }

  private static String each(int count, IntFunction<String> item) {
    return each(count, ",", item);
  }

  private static String each(int count, String between, IntFunction<String> item) {
    return IntStream.range(0, count).mapToObj(item).collect(Collectors.joining(between));
  }

  void scale(Action.Scale a) {
    patch(set(a.set()), "{'spec':{'replicas':" + a.replicas() + "}}");
  }

  void image(Action.Image a) {
    ask(
        "PATCH", set(a.set()), "application/strategic-merge-patch+json",
        "{'spec':{'template':{'spec':{'containers':[{'name':'c','image':'example/app:" + a.tag() + "'}]}}}}");
  }

  void updateStrategy(Action.UpdateStrategy a) {
    patch(set(a.set()), "{'spec':{'updateStrategy':" + strategy(a.update()) + "}}");
  }

  private static String strategy(SetTraits.Update update) {
    String rolling =
        update.type().equals("OnDelete")
            ? "null"
            : "{'partition':" + update.partition() + ",'maxUnavailable':" + update.maxUnavailable() + "}";
    return "{'type':'" + update.type() + "','rollingUpdate':" + rolling + "}";
  }

  void start(Action.Start a) {
    patch(set(a.set()), "{'spec':{'ordinals':{'start':" + a.ordinal() + "}}}");
  }

  void leaveOut(Action.LeaveOut a) {
    String ordinals = a.ordinals().equals("-") ? "null" : "'" + a.ordinals() + "'";
    patch(set(a.set()), "{'metadata':{'annotations':{'" + StatefulSet.RESERVE_ORDINALS + "':" + ordinals + "}}}");
  }

  void retention(Action.Retention a) {
    patch(
        set(a.set()),
        "{'spec':{'persistentVolumeClaimRetentionPolicy':{'whenDeleted':'" + a.whenDeleted() + "','whenScaled':'"
            + a.whenScaled() + "'}}}");
  }

  void deleteNamespace() {
    world.judges().givenUpIn(OWN);
    ask("DELETE", "/api/v1/namespaces/" + OWN, "{'kind':'DeleteOptions','apiVersion':'v1'}");
  }

  void deleteSet(Action.DeleteSet a) {
    ask("DELETE", set(a.set()), "{'kind':'DeleteOptions','apiVersion':'v1','propagationPolicy':'" + a.propagation() + "'}");
  }

  void deletePod(String set, int ordinal) {
    ask("DELETE", pods(set) + set + "-" + ordinal, "{'kind':'DeleteOptions','apiVersion':'v1'}");
  }

  /** A pod that nobody looks after, with a claim of a set's, for a while. */
  void reader(Action.Reader a) {
    readers++;
    String name = "reader" + readers + "-" + a.set();
    Duration life = Duration.ofSeconds(1 + world.loop().random().nextInt(LONGEST_READING_SECONDS));
    world.loop().schedule(life, () -> world.truth().get(Kinds.POD, namespace(a.set()), name).ifPresent(this::deleteReader));
    ask(
        "POST", CORE + namespace(a.set()) + "/pods",
        "{'metadata':{'name':'" + name + "','labels':{'reader':'yes'}},'spec':{"
            + "'terminationGracePeriodSeconds':3,'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'"
            + claimName(a.set(), a.ordinal()) + "'}}],'containers':[{'name':'c','image':'example/app:v1',"
            + "'volumeMounts':[{'name':'v','mountPath':'/v'}]}]}}");
  }

  /** A pod that others make room for; readers go when they have read, and so does it. */
  void vip(Action.Vip a) {
    readers++;
    String name = "reader" + readers + "-vip";
    Duration life = Duration.ofSeconds(1 + world.loop().random().nextInt(LONGEST_READING_SECONDS));
    world.loop().schedule(life, () -> world.truth().get(Kinds.POD, "default", name).ifPresent(this::deleteReader));
    ask(
        "POST", CORE + "default/pods",
        "{'metadata':{'name':'" + name + "','labels':{'reader':'yes'}},'spec':{'priorityClassName':'vip',"
            + "'terminationGracePeriodSeconds':3,'containers':[{'name':'c','image':'example/app:v1','resources':{'requests':{'cpu':'"
            + a.cpu() + "m'}}}]}}");
  }

  /** The priority that others make room for. */
  void prepare() {
    ask("POST", "/apis/scheduling.k8s.io/v1/priorityclasses", "{'metadata':{'name':'vip'},'value':1000}");
  }

  /** They may hold a volume that a set's pod needs elsewhere. */
  void deleteReaders() {
    for (Pod pod : world.truth().list(Kinds.POD, "")) {
      if (pod.meta().label("reader").equals("yes") && !pod.isTerminating()) {
        deleteReader(pod);
      }
    }
  }

  /** Every other one is removed by force: nobody waits for its name. */
  private void deleteReader(Pod pod) {
    boolean forced = pod.name().matches("reader\\d*[13579]-.*");
    ask(
        "DELETE", CORE + pod.namespace() + "/pods/" + pod.name(),
        "{'kind':'DeleteOptions','apiVersion':'v1'" + (forced ? ",'gracePeriodSeconds':0}" : "}"));
  }

  void expand(Action.Expand a) {
    patch(claim(a.set(), a.ordinal()), "{'spec':{'resources':{'requests':{'storage':'" + a.gibibytes() + "Gi'}}}}");
  }

  /** As an operator does who knows that the node is off: by force. Where it is not off, nothing. */
  void evict(String set, int ordinal) {
    if (world.truth().get(Kinds.POD, namespace(set), set + "-" + ordinal).filter(p -> !world.isUp(p.nodeName())).isEmpty()) {
      world.note("the node of " + set + "-" + ordinal + " is not off");
      return;
    }
    ask(
        "DELETE", pods(set) + set + "-" + ordinal,
        "{'kind':'DeleteOptions','apiVersion':'v1','gracePeriodSeconds':0}");
  }

  /** A claim that is going waits for its pod, whose node does not start it with such a claim: one of the two has to be let go. */
  void deletePodsThatCannotStart() {
    for (Pod pod : world.truth().list(Kinds.POD, "")) {
      boolean waits = !pod.nodeName().isEmpty() && pod.phase().equals("Pending") && !pod.isTerminating();
      if (waits && pod.claimNames().stream().anyMatch(claim -> isGoing(pod.namespace(), claim))) {
        ask("DELETE", CORE + pod.namespace() + "/pods/" + pod.name(), "{'kind':'DeleteOptions','apiVersion':'v1'}");
      }
    }
  }

  /** A pod may wait for room on the one node where its volume is: another that can be anywhere makes room there. */
  void makeRoom() {
    for (Pod pod : world.truth().list(Kinds.POD, "")) {
      boolean waits =
          pod.nodeName().isEmpty()
              && Condition.of(pod, "PodScheduled").filter(c -> c.json().text("message").contains("Insufficient")).isPresent();
      if (waits) {
        world.truth().list(Kinds.POD, "").stream()
            .filter(p -> p.isRunningAndReady() && !p.isTerminating() && nodesOf(p).isEmpty())
            .filter(p -> nodesOf(pod).isEmpty() || nodesOf(pod).get().matches(labels(p.nodeName()), p.nodeName()))
            .findFirst()
            .ifPresent(
                p ->
                    ask(
                        "DELETE", CORE + p.namespace() + "/pods/" + p.name(),
                        "{'kind':'DeleteOptions','apiVersion':'v1'}"));
      }
    }
  }

  private JsonObject labels(String node) {
    return world.truth().get(Kinds.NODE, "", node).map(n -> n.meta().labels()).orElse(JsonObject.EMPTY);
  }

  /** Where a pod's volumes are; empty where they are everywhere. */
  private Optional<NodeSelector> nodesOf(Pod pod) {
    return pod.claimNames().stream()
        .flatMap(claim -> world.truth().get(Kinds.CLAIM, pod.namespace(), claim).stream())
        .flatMap(claim -> world.truth().get(Kinds.VOLUME, "", claim.volumeName()).stream())
        .filter(volume -> !volume.requiredNodes().isEmpty())
        .findFirst()
        .map(volume -> NodeSelector.of(volume.requiredNodes()));
  }

  private boolean isGoing(String namespace, String claim) {
    return world.truth().get(Kinds.CLAIM, namespace, claim).filter(PersistentVolumeClaim::isTerminating).isPresent();
  }

  /** What went with its node for good, where nobody else begins anew with another volume; nor is it to come back by its name. */
  void giveUpLost() {
    for (PersistentVolumeClaim claim : world.truth().list(Kinds.CLAIM, "")) {
      Optional<PersistentVolume> lost =
          world.truth().get(Kinds.VOLUME, "", claim.volumeName()).filter(volume -> !GoneNodes.of(world.truth(), volume).isEmpty());
      if (lost.isPresent() && !claim.isTerminating() && LostMember.of(world.truth(), claim).filter(LostMember::mayBegin).isEmpty()) {
        world.judges().givenUp(claim.name());
        patch("/api/v1/persistentvolumes/" + lost.get().name(), "{'metadata':{'annotations':{'" + PersistentVolume.REBIND + "':null}}}");
        ask("DELETE", CORE + claim.namespace() + "/persistentvolumeclaims/" + claim.name(), "{'kind':'DeleteOptions','apiVersion':'v1'}");
      }
    }
  }

  void deleteClaim(String set, int ordinal) {
    world.judges().givenUp(claimName(set, ordinal));
    ask("DELETE", claim(set, ordinal), "{'kind':'DeleteOptions','apiVersion':'v1'}");
  }

  private void patch(String target, String body) {
    asking.merge(target, body);
  }

  private void ask(String method, String target, String body) {
    asking.ask(method, target, body);
  }

  private void ask(String method, String target, String type, String body) {
    asking.ask(method, target, type, body);
  }
}
