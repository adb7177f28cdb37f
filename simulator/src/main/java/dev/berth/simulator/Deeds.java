package dev.berth.simulator;

import dev.berth.base.json.JsonArray;
import dev.berth.base.json.JsonObject;
import dev.berth.client.Client;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.time.Timestamps;
import dev.berth.server.inprocess.Identity;
import dev.berth.server.up.Applied;
import dev.berth.server.up.Document;
import dev.berth.server.up.Manifest;
import dev.berth.server.up.ManifestException;
import dev.berth.simulator.rehearsal.Deed;
import dev.berth.simulator.rehearsal.Observed;
import dev.berth.simulator.rehearsal.Plan;
import dev.berth.simulator.rehearsal.PlanException;
import dev.berth.simulator.rehearsal.Target;
import dev.berth.simulator.rehearsal.Times;
import dev.berth.simulator.scenario.Action;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Does what a plan says: faults by {@link Mishaps}, and what people do by requests of an administrator. */
final class Deeds {
  private static final Duration AGAIN = Duration.ofSeconds(5);
  /** What holds as long as nobody says that a pod or a node is gone which is not. */
  private static final Set<String> BROKEN_BY_FORCE =
      Set.of("OneIdentity", "ExclusiveVolume", "MountsStay", "EndsFirst", "ClaimsStay", "CapacityIsThere", "DataOutlivesPod");
  /** Longer than any rehearsal. */
  private static final Duration WITHOUT_END = Duration.ofDays(1000);
  private static final String MERGE = "application/merge-patch+json";
  private static final String STRATEGIC = "application/strategic-merge-patch+json";

  private static final Pattern EVICTION = Pattern.compile("/api/v1/namespaces/([^/]+)/pods/([^/]+)/eviction");

  private final World world;
  private final Recorder recorder;
  private final Plan plan;
  private final Classes classes;
  private final Mishaps mishaps;
  private final Operators operators;
  private final Client client;
  private final Set<String> kept = new HashSet<>();
  private long unreachableUntilNanos;
  private @Nullable RuntimeException wrong;

  Deeds(World world, Recorder recorder, Plan plan) {
    this.world = world;
    this.recorder = recorder;
    this.plan = plan;
    this.classes = new Classes(world);
    this.mishaps = new Mishaps(world);
    this.operators = new Operators(world, new Asking(world, this::refused));
    this.client = world.cluster().server().client(Identity.administrator(), world.loop(), Runnable::run);
  }

  /** Applies the manifests. In a turn of the loop. */
  void begin() {
    attempt(
        () -> {
          classes.make(plan.classes());
          apply(plan.manifests());
        });
  }

  /** In a turn of the loop. */
  void perform(Plan.Step step) {
    if (world.loop().nanos() < unreachableUntilNanos && !(step.deed() instanceof Deed.Fault)) {
      world.loop().schedule(AGAIN, () -> perform(step));
      return;
    }
    attempt(
        () -> {
          try {
            perform(step.deed(), step);
          } catch (BusyException e) {
            later(step, e);
          } catch (ManifestException e) {
            if (!e.isBusy()) {
              throw e;
            }
            later(step, e);
          } catch (PlanException e) {
            throw new PlanException("'" + step.text() + "': " + e.getMessage());
          }
        });
  }

  /** Told once for each step. */
  private void later(Plan.Step step, RuntimeException why) {
    if (kept.add(step.text())) {
      recorder.did(List.of(), "'" + step.text() + "' is refused, and asked for again every 5 s: " + why.getMessage(), "");
    }
    world.loop().schedule(AGAIN, () -> perform(step));
  }

  private void attempt(Runnable deed) {
    try {
      deed.run();
    } catch (RuntimeException e) { // told by requireDone, where no loop keeps it
      wrong = wrong == null ? e : wrong;
    }
  }

  /** @throws RuntimeException what made a step impossible */
  void requireDone() {
    if (wrong != null) {
      throw wrong;
    }
  }

  private void perform(Deed deed, Plan.Step step) {
    switch (deed) {
      case Deed.Fault fault -> {
        recorder.did(fault.objects(), fault.told(), fault.power());
        fault.mishaps().forEach(this::happen);
      }
      case Deed.Drain drain -> {
        did("node/" + drain.node(), drain.node() + " is drained" + lasting(drain.lasting()));
        operators.drain(
            drain.node(), drain.lasting().orElse(WITHOUT_END),
            pod -> pod.meta().controller().filter(owner -> owner.kind().equals("DaemonSet")).isPresent());
      }
      case Deed.Cordon cordon -> {
        String change = cordon.closed() ? "true" : "null";
        require("node/" + cordon.node(), ask("PATCH", "/api/v1/nodes/" + cordon.node(), MERGE, "{'spec':{'unschedulable':" + change + "}}"));
        did("node/" + cordon.node(), cordon.node() + " is " + (cordon.closed() ? "" : "un") + "cordoned");
      }
      case Deed.OutOfService out -> {
        did("node/" + out.node(), out.node() + " gets the taint node.kubernetes.io/out-of-service" + lasting(out.lasting()));
        given(out.node());
        if (!operators.taint(out.node(), true)) {
          throw new PlanException("there is no node/" + out.node() + " any more");
        }
        out.lasting().ifPresent(time -> world.loop().schedule(time, () -> untaint(out.node())));
      }
      case Deed.Apply apply -> apply(apply.documents());
      case Deed.Scale scale -> {
        Found found = find(scale.target());
        require(found.label, ask("PATCH", found.path + "/scale", MERGE, "{'spec':{'replicas':" + scale.replicas() + "}}"));
        did(found.label, found.label + " is scaled to " + scale.replicas());
      }
      case Deed.SetImage set -> setImage(set);
      case Deed.Restart restart -> {
        Found found = find(restart.target());
        requireTemplate(found);
        String now = Timestamps.format(world.loop().clock().instant());
        require(
            found.label,
            ask(
                "PATCH", found.path, STRATEGIC,
                "{'spec':{'template':{'metadata':{'annotations':{'kubectl.kubernetes.io/restartedAt':'" + now + "'}}}}}"));
        did(found.label, found.label + " is restarted");
      }
      case Deed.Delete delete -> {
        Found found = find(delete.target());
        String force = delete.force() ? ",'gracePeriodSeconds':0" : "";
        if (delete.force()) {
          given(found.object.object("spec").text("nodeName"));
        } else if (found.label.startsWith("node/")) {
          given(delete.target().name());
        }
        require(found.label, ask("DELETE", found.path, "application/json", "{'kind':'DeleteOptions','apiVersion':'v1'" + force + "}"));
        did(found.label, found.label + " is deleted" + (delete.force() ? " by force" : ""));
      }
      case Deed.Evict evict -> evict(evict, step);
      case Deed.Move move -> {
        Found found = find(move.claim());
        JsonObject wish = JsonObject.of("annotations", JsonObject.EMPTY.with(PersistentVolumeClaim.MOVE_TO, move.node()));
        require(found.label, ask("PATCH", found.path, MERGE, JsonObject.of("metadata", wish).toString()));
        did(found.label, "the volume of " + found.label + " is to move to " + move.node());
      }
    }
  }

  /** Somebody says that what is on this node has ended: where that is not so, what comes of it is no error of ours. */
  private void given(String node) {
    if (plan.nodes().contains(node) && world.isUp(node)) {
      world.excuse(BROKEN_BY_FORCE);
    }
  }

  private void did(String object, String text) {
    recorder.did(List.of(object), text, "");
  }

  /** An eviction that a budget forbids is asked for again; told once for each pod. */
  private void refused(String path, String why) {
    Matcher eviction = EVICTION.matcher(path);
    if (eviction.matches() && kept.add(path)) {
      Observed.Name pod = new Observed.Name(eviction.group(1), eviction.group(2));
      String label = Observed.labelled("pod", pod);
      did(label, "the eviction of " + label + " is refused, and asked for again every 5 s: " + why);
    }
  }

  private static String lasting(Optional<Duration> time) {
    return time.map(t -> ", for " + Times.span(t.toMillis())).orElse("");
  }

  private void happen(Action.Mishap mishap) {
    switch (mishap) {
      case Action.Outage a -> {
        unreachableUntilNanos = world.loop().nanos() + Duration.ofSeconds(a.seconds()).toNanos();
        plan.nodes().forEach(node -> recorder.apart(node, Duration.ofSeconds(a.seconds())));
      }
      case Action.Cut a -> apart(a.component(), a.seconds());
      case Action.Kill a -> apart(a.component(), a.seconds());
      case Action.Freeze a -> apart(a.component(), a.seconds());
      case Action.Mishap _ -> {}
    }
    mishaps.happen(mishap);
  }

  private void apart(String agent, int seconds) {
    if (agent.endsWith("-*")) {
      recorder.apart(agent.substring(0, agent.length() - 2), Duration.ofSeconds(seconds));
    }
  }

  private void untaint(String node) {
    if (world.isThere(node) && !operators.taint(node, false)) {
      world.loop().schedule(AGAIN, () -> untaint(node));
    }
  }

  /** With the namespaces that are named and missing. */
  private void apply(List<Document> documents) {
    Set<String> named = new LinkedHashSet<>();
    Set<String> made = new LinkedHashSet<>();
    for (Document document : documents) {
      JsonObject object = document.object();
      named.add(object.object("metadata").text("namespace"));
      if (object.text("kind").equals("Namespace")) {
        made.add(object.object("metadata").text("name"));
      }
    }
    named.removeIf(name -> name.isEmpty() || made.contains(name) || get("/api/v1/namespaces/" + name).isDone());
    for (String name : named) {
      require("namespace/" + name, ask("POST", "/api/v1/namespaces", "application/json", "{'metadata':{'name':'" + name + "'}}"));
      did("namespace/" + name, "namespace/" + name + " is made, which the manifests name and do not have");
    }
    List<Document> others = documents.stream().filter(d -> !isMade(d)).toList();
    List<Manifest> applied = Applied.apply(client, world.cluster().server()::catalogue, others);
    List<String> labels =
        applied.stream()
            .map(m -> Observed.labelled(m.type().singular(), new Observed.Name(m.meta().namespace(), m.meta().name())))
            .toList();
    if (!labels.isEmpty()) {
      recorder.did(labels, "applied " + listed(labels), "");
    }
    List<String> custom =
        applied.stream().filter(m -> m.type().isCustom()).map(m -> m.type().singular() + "/" + m.meta().name()).toList();
    if (!custom.isEmpty()) {
      recorder.did(custom, "nobody acts on " + listed(custom) + ": the controllers of custom resources do not run here", "");
    }
  }

  /** Whether it is a storage class that the plan says how to simulate. */
  private boolean isMade(Document document) {
    JsonObject object = document.object();
    return object.text("kind").equals("StorageClass") && plan.classes().containsKey(object.object("metadata").text("name"));
  }

  private static String listed(List<String> labels) {
    int most = 8;
    return labels.size() <= most
        ? String.join(", ", labels)
        : String.join(", ", labels.subList(0, most)) + " and " + (labels.size() - most) + " more";
  }

  private void setImage(Deed.SetImage set) {
    Found found = find(set.target());
    requireTemplate(found);
    JsonArray containers = found.object.object("spec").object("template").object("spec").array("containers");
    List<String> names = containers.objects().map(c -> c.text("name")).toList();
    if (!set.container().equals("*") && !names.contains(set.container())) {
      throw new PlanException(found.label + " has no container " + set.container() + ": it has " + String.join(", ", names));
    }
    List<JsonObject> changed = new ArrayList<>();
    names.stream()
        .filter(name -> set.container().equals("*") || name.equals(set.container()))
        .forEach(name -> changed.add(JsonObject.EMPTY.with("name", name).with("image", set.image())));
    JsonObject pod = JsonObject.of("spec", JsonObject.of("containers", JsonArray.of(changed)));
    require(found.label, ask("PATCH", found.path, STRATEGIC, JsonObject.of("spec", JsonObject.of("template", pod)).toString()));
    did(found.label, found.label + " gets the image " + set.image());
  }

  private static void requireTemplate(Found found) {
    if (found.object.object("spec").object("template").isEmpty()) {
      throw new PlanException(found.label + " has no pod template: name a deployment, statefulset or daemonset");
    }
  }

  /** Whom a budget protects is asked again. */
  private void evict(Deed.Evict evict, Plan.Step step) {
    Found found = find(evict.target());
    SimulatedCluster.Answered answered =
        ask(
            "POST", found.path + "/eviction", "application/json",
            "{'apiVersion':'policy/v1','kind':'Eviction','metadata':{'name':'" + evict.target().name() + "'}}");
    if (answered.isDone()) {
      world.truth().get(Kinds.POD, evict.target().namespace(), evict.target().name()).ifPresent(world.judges()::evicted);
      did(found.label, found.label + " is evicted");
    } else if (answered.code() == 429) {
      did(found.label, found.label + " is not evicted: " + answered.body().text("message") + " It is asked again every 5 s.");
      world.loop().schedule(AGAIN, () -> perform(step));
    } else {
      require(found.label, answered);
    }
  }

  /** An object that is there. */
  private record Found(String label, String path, JsonObject object) {}

  private Found find(Target target) {
    ResourceType type = target.type(world.cluster().server().catalogue());
    Observed.Name name = target.named(type);
    String all = path(type, name.namespace());
    SimulatedCluster.Answered answered = get(all + "/" + name.name());
    if (!answered.isDone()) {
      List<JsonObject> there = get(all).body().array("items").objects().toList();
      throw new PlanException(
          "there is no " + target.label(type) + (type.namespaced() ? " in namespace " + name.namespace() : "") + " at that time"
              + (there.isEmpty()
                  ? ", and no " + type.singular() + " at all"
                  : "; there is " + there.stream().map(o -> o.object("metadata").text("name")).collect(Collectors.joining(", "))));
    }
    return new Found(target.label(type), all + "/" + name.name(), answered.body());
  }

  private static String path(ResourceType type, String namespace) {
    String group = type.groupVersion().group();
    return (group.isEmpty() ? "/api/" : "/apis/" + group + "/") + type.groupVersion().version()
        + (namespace.isEmpty() ? "" : "/namespaces/" + namespace) + "/" + type.plural();
  }

  /** The API cannot do it now. */
  private static final class BusyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BusyException(String message) {
      super(message);
    }
  }

  /**
   * @throws PlanException where it was refused
   * @throws BusyException where it may be done later
   */
  private static void require(String label, SimulatedCluster.Answered answered) {
    if (answered.code() >= 500 || answered.code() == 429) {
      throw new BusyException(answered.body().text("message"));
    }
    if (!answered.isDone()) {
      throw new PlanException(label + ": " + answered.body().text("message"));
    }
  }

  private SimulatedCluster.Answered get(String path) {
    return world.cluster().get(path);
  }

  private SimulatedCluster.Answered ask(String method, String path, String type, String body) {
    return world.cluster().call(method, path, type, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
