package dev.berth.simulator.rehearsal;

import dev.berth.server.up.Document;
import dev.berth.server.up.ManifestException;
import dev.berth.simulator.scenario.Action;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The words for steps: {@code 1m power-off node-2 10m}. A verb is a line of the table.
 *
 * @param nodes that there are
 * @param zones names for several of them
 * @param components of the control plane that there are
 * @param read the manifests of a file
 */
public record Vocabulary(
    List<String> nodes, Map<String, List<String>> zones, List<String> components, Function<Path, List<Document>> read) {
  private static final Duration RESTART = Duration.ofSeconds(10);
  private static final String ALL = "all";

  /** What may follow a verb, what it does, and how it is made of the words that follow. */
  private record Verb(String arguments, String does, int least, int most, Make make) {}

  private interface Make {
    /** @throws PlanException where the words are none */
    List<Deed> of(Vocabulary here, List<String> words);
  }

  private static final Map<String, Verb> VERBS = new LinkedHashMap<>();

  static {
    verb("power-off", "NODE [TIME]", "the machine has no power: its processes end, its disk keeps what it has", 1, 2,
        (here, w) -> here.each(w, here::powerOff));
    verb("cut", "NODE|COMPONENT [TIME]", "it and the API do not reach each other; a node's pods run on", 1, 2,
        (here, w) -> here.each(w, here::cut));
    verb("kill", "NODE|COMPONENT [TIME]", "a node's kubelet, or a component, is dead for the time (10s); pods run on", 1, 2,
        (here, w) -> here.each(w, here::kill));
    verb("freeze", "NODE|COMPONENT TIME", "it stops in the middle of what it does, and goes on after the time", 2, 2,
        (here, w) -> here.each(w, here::freeze));
    verb("drain", "NODE [TIME]", "kubectl drain --ignore-daemonsets; uncordoned after the time", 1, 2,
        (here, w) -> here.each(w, (node, time) -> new Deed.Drain(here.node(node), time)));
    verb("cordon", "NODE", "kubectl cordon", 1, 1, (here, w) -> here.each(w, (node, _) -> new Deed.Cordon(here.node(node), true)));
    verb("uncordon", "NODE", "kubectl uncordon", 1, 1,
        (here, w) -> here.each(w, (node, _) -> new Deed.Cordon(here.node(node), false)));
    verb("out-of-service", "NODE [TIME]", "somebody puts the taint node.kubernetes.io/out-of-service on the node, and takes it off", 1, 2,
        (here, w) -> here.each(w, (node, time) -> new Deed.OutOfService(here.node(node), time)));
    verb("full-disk", "NODE [TIME]", "the machine's disk has no room for what its kubelet writes down", 1, 2,
        (here, w) -> here.each(w, here::fullDisk));
    verb("stuck", "NODE [TIME]", "volumes cannot be unmounted there", 1, 2, (here, w) -> here.each(w, here::stuck));
    verb("bad-drivers", "PERCENT [TIME]", "volume drivers fail this share of their calls, and are slow", 1, 2,
        (_, w) -> {
          int percent = Words.number(w.getFirst(), 1, 100);
          return everywhere(
              Words.time(w, 1), s -> List.of(new Action.BadDrivers(percent, s)),
              "volume drivers fail " + percent + " % of their calls");
        });
    verb("storm", "[TIME]", "requests and news are late and lost, components die between two writes", 0, 1,
        (_, w) -> everywhere(
            Words.time(w, 0), s -> List.of(new Action.Storm(s)), "requests and news are late and lost"));
    verb("outage", "[TIME]", "the API answers nobody", 0, 1,
        (_, w) -> everywhere(Words.time(w, 0), s -> List.of(new Action.Outage(s)), "the API answers nobody"));
    verb("kill-server", "[TIME]", "the control plane is gone: the API, the controllers and the scheduler", 0, 1,
        (_, w) -> everywhere(
            Words.time(w, 0), s -> List.of(new Action.Outage(s), new Action.KillServer(s)),
            "the control plane (API, controllers and scheduler) is gone"));
    verb("full-store", "[TIME]", "the API's disk is full: it answers, and takes no writes", 0, 1,
        (_, w) -> everywhere(
            Words.time(w, 0), s -> List.of(new Action.FullStore(s)), "the API's store is full: it takes no writes"));
    verb("skew", "COMPONENT TIME", "its clock is wrong by the time from its next start on", 2, 2,
        (here, w) -> {
          String component = here.agent(w.getFirst());
          Optional<Duration> by = Words.time(w, 1);
          return List.of(
              new Deed.Fault(
                  List.of(new Action.Skew(component, Words.seconds(by))), List.of(),
                  "the clock of " + w.getFirst() + " is wrong by " + w.get(1) + " from its next start on", "",
                  Optional.of(Duration.ZERO)));
        });
    verb("apply", "FILE|DIR", "kubectl apply --server-side", 1, 1,
        (here, w) -> List.of(new Deed.Apply(here.documents(w.getFirst()))));
    verb("delete", "KIND/NAME [force]", "kubectl delete; with force: --force --grace-period=0", 1, 2,
        (_, w) -> List.of(new Deed.Delete(Target.parse(w.getFirst()), isForce(w))));
    verb("evict", "pod/NAME", "as kubectl drain does with one pod", 1, 1,
        (_, w) -> List.of(new Deed.Evict(pod(w.getFirst()))));
    verb("move", "CLAIM NODE", "the volume of a claim goes to the node's disk, and its pod with it", 2, 2,
        (here, w) -> List.of(new Deed.Move(claim(w.getFirst()), here.node(w.get(1)))));
    verb("scale", "KIND/NAME REPLICAS", "kubectl scale", 2, 2,
        (_, w) -> List.of(new Deed.Scale(Target.parse(w.getFirst()), Words.number(w.get(1), 0, 100_000))));
    verb("set-image", "KIND/NAME CONTAINER=IMAGE", "kubectl set image; * for all containers", 2, 2,
        (_, w) -> List.of(image(w)));
    verb("restart", "KIND/NAME", "kubectl rollout restart", 1, 1,
        (_, w) -> List.of(new Deed.Restart(Target.parse(w.getFirst()))));
  }

  private static void verb(String verb, String arguments, String does, int least, int most, Make make) {
    VERBS.put(verb, new Verb(arguments, does, least, most, make));
  }

  /** {@code power-off NODE [TIME]} to what it does, in the order of the table. */
  public static Map<String, String> told() {
    Map<String, String> told = new LinkedHashMap<>();
    VERBS.forEach((word, verb) -> told.put(word + " " + verb.arguments, verb.does));
    return told;
  }

  /** {@code 30s}, {@code 1h30m}. @throws PlanException where it is none */
  public static Duration time(String word) {
    return Words.time(word);
  }

  /** @throws PlanException where it is not understood; the message tells what is */
  public List<Plan.Step> parse(String text) {
    List<String> words = Arrays.stream(text.strip().split("\\s+", -1)).filter(w -> !w.isEmpty()).toList();
    try {
      if (words.size() < 2) {
        throw new PlanException("a time and what happens then is needed, as in \"1m power-off node-2 10m\"");
      }
      Duration at = Words.time(words.getFirst());
      Verb verb = VERBS.get(words.get(1));
      if (verb == null) {
        throw new PlanException("\"" + words.get(1) + "\" is none of " + String.join(", ", VERBS.keySet()));
      }
      List<String> arguments = words.subList(2, words.size());
      if (arguments.size() < verb.least || arguments.size() > verb.most) {
        throw new PlanException("write TIME " + words.get(1) + " " + verb.arguments);
      }
      return verb.make.of(this, arguments).stream().map(deed -> new Plan.Step(at, deed, text.strip())).toList();
    } catch (PlanException e) {
      throw new PlanException("'" + text + "': " + e.getMessage());
    }
  }

  /** About one, or about each node. */
  private interface About {
    Deed of(String who, Optional<Duration> time);
  }

  private List<Deed> each(List<String> words, About about) {
    String word = words.getFirst();
    List<String> whom = word.equals(ALL) ? nodes : zones.getOrDefault(word, List.of(word));
    return whom.stream().map(who -> about.of(who, Words.time(words, 1))).toList();
  }

  private Deed powerOff(String node, Optional<Duration> time) {
    return new Deed.Fault(
        List.of(new Action.PowerOff(number(node), Words.seconds(time))), List.of("node/" + node),
        node + " loses power" + lasting(time), node, time);
  }

  private Deed cut(String who, Optional<Duration> time) {
    String runs = nodes.contains(who) ? ": its pods run on" : "";
    return agent(who, time, s -> new Action.Cut(agent(who), s), who + " and the API do not reach each other", runs);
  }

  private Deed kill(String who, Optional<Duration> time) {
    Optional<Duration> dead = time.or(() -> Optional.of(RESTART));
    return nodes.contains(who)
        ? agent(who, dead, s -> new Action.Kill(agent(who), s), "the kubelet of " + who + " is dead", ": its pods run on")
        : agent(who, dead, s -> new Action.Kill(agent(who), s), who + " is dead", "");
  }

  private Deed freeze(String who, Optional<Duration> time) {
    String whose = nodes.contains(who) ? "the kubelet of " + who : who;
    return agent(who, time, s -> new Action.Freeze(agent(who), s), whose + " stands still", "");
  }

  private Deed agent(
      String who, Optional<Duration> time, Function<Integer, Action.Mishap> of, String told, String besides) {
    return new Deed.Fault(
        List.of(of.apply(Words.seconds(time))), nodes.contains(who) ? List.of("node/" + who) : List.of(),
        told + lasting(time) + besides, "", time);
  }

  private Deed fullDisk(String node, Optional<Duration> time) {
    return new Deed.Fault(
        List.of(new Action.FullDisk(number(node), Words.seconds(time))), List.of("node/" + node),
        "the disk of " + node + " is full for its kubelet" + lasting(time), "", time);
  }

  private Deed stuck(String node, Optional<Duration> time) {
    return new Deed.Fault(
        List.of(new Action.Stuck(number(node), Words.seconds(time))), List.of("node/" + node),
        "volumes cannot be unmounted on " + node + lasting(time), "", time);
  }

  private static List<Deed> everywhere(
      Optional<Duration> time, Function<Integer, List<Action.Mishap>> of, String told) {
    return List.of(new Deed.Fault(of.apply(Words.seconds(time)), List.of(), told + lasting(time), "", time));
  }

  private static String lasting(Optional<Duration> time) {
    return time.map(t -> " for " + Times.span(t.toMillis())).orElse("");
  }

  private int number(String node) {
    return nodes.indexOf(node(node));
  }

  private String node(String word) {
    String name = word.startsWith("node/") ? word.substring("node/".length()) : word;
    if (!nodes.contains(name)) {
      throw new PlanException("there is no node " + word + ": there " + (nodes.size() == 1 ? "is " : "are ") + String.join(", ", nodes)
              + (zones.isEmpty() ? "" : ", and the zones " + String.join(", ", zones.keySet())));
    }
    return name;
  }

  /** As which a node's kubelet, or a component, is cut off and killed. */
  private String agent(String word) {
    if (nodes.contains(word)) {
      return word + "-*";
    }
    if (!components.contains(word)) {
      throw new PlanException(
          word + " is no node and no component: there are " + String.join(", ", nodes) + "; "
              + components.stream().sorted().collect(Collectors.joining(", ")));
    }
    return word;
  }

  private List<Document> documents(String file) {
    try {
      return read.apply(Path.of(file));
    } catch (ManifestException e) {
      throw new PlanException(String.valueOf(e.getMessage()));
    }
  }

  private static Target pod(String word) {
    Target target = Target.parse(word);
    if (!List.of("pod", "pods", "po").contains(target.kind())) {
      throw new PlanException("only pods can be evicted, not " + word);
    }
    return target;
  }

  /** {@code data-web-1}, or {@code shop/pvc/data-web-1}. */
  private static Target claim(String word) {
    Target target = Target.parse(word.contains("/") ? word : "pvc/" + word);
    if (!List.of("persistentvolumeclaim", "persistentvolumeclaims", "pvc").contains(target.kind())) {
      throw new PlanException("only volumes of claims can be moved, not " + word);
    }
    return target;
  }

  private static Deed image(List<String> words) {
    String[] parts = words.get(1).split("=", 2);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new PlanException("\"" + words.get(1) + "\" is no CONTAINER=IMAGE");
    }
    return new Deed.SetImage(Target.parse(words.getFirst()), parts[0], parts[1]);
  }

  private static boolean isForce(List<String> words) {
    if (words.size() > 1 && !words.get(1).equals("force")) {
      throw new PlanException("after the object only \"force\" may follow, not \"" + words.get(1) + "\"");
    }
    return words.size() > 1;
  }
}
