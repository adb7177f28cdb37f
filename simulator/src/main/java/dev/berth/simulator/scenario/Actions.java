package dev.berth.simulator.scenario;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The words for actions, both ways. */
final class Actions {
  private Actions() {}

  /** @param more whether words may follow that tell traits */
  private record Words(int count, boolean more, Function<List<String>, Action> make) {
    Words(int count, Function<List<String>, Action> make) {
      this(count, false, make);
    }
  }

  private static final Map<String, Words> BY_VERB =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(
                  "create-set",
                  new Words(
                      6,
                      true,
                      a ->
                          new Action.CreateSet(
                              a.get(0), number(a.get(1)), a.get(2).equals("Parallel"), number(a.get(3)), a.get(4),
                              a.get(5), SetTraits.parse(a.subList(6, a.size()))))),
              Map.entry("scale", new Words(2, a -> new Action.Scale(a.get(0), number(a.get(1))))),
              Map.entry("image", new Words(2, a -> new Action.Image(a.get(0), a.get(1)))),
              Map.entry(
                  "update-strategy",
                  new Words(
                      4,
                      a ->
                          new Action.UpdateStrategy(
                              a.get(0), new SetTraits.Update(a.get(1), number(a.get(2)), number(a.get(3)))))),
              Map.entry("start", new Words(2, a -> new Action.Start(a.get(0), number(a.get(1))))),
              Map.entry("leave-out", new Words(2, a -> new Action.LeaveOut(a.get(0), a.get(1)))),
              Map.entry("retention", new Words(3, a -> new Action.Retention(a.get(0), a.get(1), a.get(2)))),
              Map.entry("delete-set", new Words(2, a -> new Action.DeleteSet(a.get(0), a.get(1)))),
              Map.entry("delete-pod", new Words(2, a -> new Action.DeletePod(a.get(0), number(a.get(1))))),
              Map.entry("evict", new Words(2, a -> new Action.Evict(a.get(0), number(a.get(1))))),
              Map.entry("delete-claim", new Words(2, a -> new Action.DeleteClaim(a.get(0), number(a.get(1))))),
              Map.entry("expand", new Words(3, a -> new Action.Expand(a.get(0), number(a.get(1)), number(a.get(2))))),
              Map.entry("grow", new Words(3, a -> new Action.Grow(a.get(0), number(a.get(1)), a.get(2)))),
              Map.entry("add-claims", new Words(1, a -> new Action.AddClaims(a.get(0)))),
              Map.entry("resize", new Words(2, a -> new Action.Resize(a.get(0), number(a.get(1))))),
              Map.entry("spoil", new Words(3, a -> new Action.Spoil(a.get(0), number(a.get(1)), a.get(2)))),
              Map.entry("keep", new Words(2, a -> new Action.Keep(a.get(0), number(a.get(1))))),
              Map.entry("reader", new Words(2, a -> new Action.Reader(a.get(0), number(a.get(1))))),
              Map.entry("volumes", new Words(1, a -> new Action.Volumes(number(a.get(0))))),
              Map.entry("reserve", new Words(2, a -> new Action.Reserve(a.get(0), number(a.get(1))))),
              Map.entry(
                  "deploy",
                  new Words(
                      4,
                      true,
                      a ->
                          new Action.Deploy(
                              number(a.get(0)), a.get(1), number(a.get(2)), number(a.get(3)), a.contains("volumes")))),
              Map.entry("undeploy", new Words(1, a -> new Action.Undeploy(a.get(0)))),
              Map.entry("drop", new Words(2, a -> new Action.Drop(number(a.get(0)), a.get(1).equals("forced")))),
              Map.entry("job", new Words(2, a -> new Action.Job(number(a.get(0)), number(a.get(1))))),
              Map.entry("daemon", new Words(2, a -> new Action.Daemon(a.get(0), number(a.get(1))))),
              Map.entry("undaemon", new Words(1, a -> new Action.Undaemon(a.get(0)))),
              Map.entry("vip", new Words(1, a -> new Action.Vip(number(a.get(0))))),
              Map.entry("snapshot", new Words(2, a -> new Action.Snapshot(a.get(0), number(a.get(1))))),
              Map.entry("restore", new Words(1, a -> new Action.Restore(number(a.get(0))))),
              Map.entry("delete-snapshot", new Words(1, a -> new Action.DeleteSnapshot(number(a.get(0))))),
              Map.entry("group", new Words(1, a -> new Action.Group(a.get(0)))),
              Map.entry("delete-group", new Words(1, a -> new Action.DeleteGroup(number(a.get(0))))),
              Map.entry("write", new Words(3, a -> new Action.Write(a.get(0), number(a.get(1)), number(a.get(2))))),
              Map.entry("limit", new Words(3, a -> new Action.Limit(a.get(0), number(a.get(1)), number(a.get(2))))),
              Map.entry("move", new Words(3, a -> new Action.Move(a.get(0), number(a.get(1)), a.get(2)))),
              Map.entry("no-room", new Words(1, a -> new Action.NoRoom(number(a.get(0))))),
              Map.entry("quorum", new Words(2, a -> new Action.Quorum(a.get(0), a.get(1).equals("kept")))),
              Map.entry("budget", new Words(2, a -> new Action.Budget(a.get(0), number(a.get(1))))),
              Map.entry("displace", new Words(1, a -> new Action.Displace(a.get(0)))),
              Map.entry("delete-namespace", new Words(0, _ -> new Action.DeleteNamespace())),
              Map.entry("drain", new Words(2, a -> new Action.Drain(number(a.get(0)), number(a.get(1))))),
              Map.entry("lose", new Words(3, a -> new Action.Lose(number(a.get(0)), number(a.get(1)), a.get(2)))),
              Map.entry("kill", new Words(2, a -> new Action.Kill(a.get(0), number(a.get(1))))),
              Map.entry("freeze", new Words(2, a -> new Action.Freeze(a.get(0), number(a.get(1))))),
              Map.entry("cut", new Words(2, a -> new Action.Cut(a.get(0), number(a.get(1))))),
              Map.entry("deafen", new Words(2, a -> new Action.Deafen(a.get(0), number(a.get(1))))),
              Map.entry("twin", new Words(2, a -> new Action.Twin(a.get(0), number(a.get(1))))),
              Map.entry("lag", new Words(3, a -> new Action.Lag(a.get(0), number(a.get(1)), number(a.get(2))))),
              Map.entry("stuck", new Words(2, a -> new Action.Stuck(number(a.get(0)), number(a.get(1))))),
              Map.entry("abandon", new Words(2, a -> new Action.Abandon(number(a.get(0)), number(a.get(1))))),
              Map.entry("race", new Words(2, a -> new Action.Race(number(a.get(0)), number(a.get(1))))),
              Map.entry("full-store", new Words(1, a -> new Action.FullStore(number(a.get(0))))),
              Map.entry("outage", new Words(1, a -> new Action.Outage(number(a.get(0))))),
              Map.entry("kill-server", new Words(1, a -> new Action.KillServer(number(a.get(0))))),
              Map.entry("skew", new Words(2, a -> new Action.Skew(a.get(0), number(a.get(1))))),
              Map.entry("storm", new Words(1, a -> new Action.Storm(number(a.get(0))))),
              Map.entry("rude", new Words(1, a -> new Action.Rude(number(a.get(0))))),
              Map.entry("full-disk", new Words(2, a -> new Action.FullDisk(number(a.get(0)), number(a.get(1))))),
              Map.entry("power-off", new Words(2, a -> new Action.PowerOff(number(a.get(0)), number(a.get(1))))),
              Map.entry("bad-drivers", new Words(2, a -> new Action.BadDrivers(number(a.get(0)), number(a.get(1)))))));

  static String text(Action action) {
    return switch (action) {
      case Action.CreateSet a ->
          words(
              "create-set", a.set(), a.replicas(), a.parallel() ? "Parallel" : "OrderedReady", a.claims(),
              a.whenDeleted(), a.whenScaled())
              + a.traits().words().stream().map(word -> " " + word).collect(Collectors.joining());
      case Action.Scale a -> words("scale", a.set(), a.replicas());
      case Action.Image a -> words("image", a.set(), a.tag());
      case Action.UpdateStrategy a ->
          words("update-strategy", a.set(), a.update().type(), a.update().partition(), a.update().maxUnavailable());
      case Action.Start a -> words("start", a.set(), a.ordinal());
      case Action.LeaveOut a -> words("leave-out", a.set(), a.ordinals());
      case Action.Retention a -> words("retention", a.set(), a.whenDeleted(), a.whenScaled());
      case Action.DeleteSet a -> words("delete-set", a.set(), a.propagation());
      case Action.DeletePod a -> words("delete-pod", a.set(), a.ordinal());
      case Action.Evict a -> words("evict", a.set(), a.ordinal());
      case Action.DeleteClaim a -> words("delete-claim", a.set(), a.ordinal());
      case Action.Expand a -> words("expand", a.set(), a.ordinal(), a.gibibytes());
      case Action.Grow a -> words("grow", a.set(), a.gibibytes(), a.how());
      case Action.AddClaims a -> words("add-claims", a.set());
      case Action.Resize a -> words("resize", a.set(), a.mebibytes());
      case Action.Spoil a -> words("spoil", a.set(), a.seconds(), a.tag());
      case Action.Keep a -> words("keep", a.set(), a.ordinal());
      case Action.Reader a -> words("reader", a.set(), a.ordinal());
      case Action.Volumes a -> words("volumes", a.count());
      case Action.Reserve a -> words("reserve", a.set(), a.ordinal());
      case Action.Deploy a ->
          words("deploy", a.replicas(), a.tag(), a.surge(), a.unavailable()) + (a.volumes() ? " volumes" : "");
      case Action.Undeploy a -> words("undeploy", a.propagation());
      case Action.Drop a -> words("drop", a.number(), a.forced() ? "forced" : "plain");
      case Action.Job a -> words("job", a.completions(), a.parallelism());
      case Action.Daemon a -> words("daemon", a.tag(), a.unavailable());
      case Action.Undaemon a -> words("undaemon", a.propagation());
      case Action.Vip a -> words("vip", a.cpu());
      case Action.Snapshot a -> words("snapshot", a.set(), a.ordinal());
      case Action.Restore a -> words("restore", a.number());
      case Action.DeleteSnapshot a -> words("delete-snapshot", a.number());
      case Action.Group a -> words("group", a.set());
      case Action.DeleteGroup a -> words("delete-group", a.number());
      case Action.Write a -> words("write", a.set(), a.seconds(), a.mebibytes());
      case Action.Limit a -> words("limit", a.set(), a.ordinal(), a.gibibytes());
      case Action.Move a -> words("move", a.set(), a.ordinal(), a.to());
      case Action.NoRoom a -> words("no-room", a.seconds());
      case Action.Quorum a -> words("quorum", a.set(), a.kept() ? "kept" : "left");
      case Action.Budget a -> words("budget", a.of(), a.unavailable());
      case Action.Displace a -> words("displace", a.of());
      case Action.DeleteNamespace _ -> "delete-namespace";
      case Action.Drain a -> words("drain", a.node(), a.seconds());
      case Action.Lose a -> words("lose", a.node(), a.seconds(), a.how());
      case Action.Kill a -> words("kill", a.component(), a.seconds());
      case Action.Freeze a -> words("freeze", a.component(), a.seconds());
      case Action.Cut a -> words("cut", a.component(), a.seconds());
      case Action.Deafen a -> words("deafen", a.component(), a.seconds());
      case Action.Twin a -> words("twin", a.component(), a.seconds());
      case Action.Lag a -> words("lag", a.component(), a.by(), a.seconds());
      case Action.Stuck a -> words("stuck", a.node(), a.seconds());
      case Action.Abandon a -> words("abandon", a.node(), a.seconds());
      case Action.Race a -> words("race", a.percent(), a.seconds());
      case Action.FullStore a -> words("full-store", a.seconds());
      case Action.Outage a -> words("outage", a.seconds());
      case Action.KillServer a -> words("kill-server", a.seconds());
      case Action.Skew a -> words("skew", a.component(), a.seconds());
      case Action.Storm a -> words("storm", a.seconds());
      case Action.Rude a -> words("rude", a.writes());
      case Action.FullDisk a -> words("full-disk", a.node(), a.seconds());
      case Action.PowerOff a -> words("power-off", a.node(), a.seconds());
      case Action.BadDrivers a -> words("bad-drivers", a.percent(), a.seconds());
    };
  }

  private static String words(Object... words) {
    return Stream.of(words).map(String::valueOf).collect(Collectors.joining(" "));
  }

  /** @throws IllegalArgumentException where the words are no action; the message tells those that are */
  static Action parse(List<String> words) {
    Words known = words.isEmpty() ? null : BY_VERB.get(words.getFirst());
    if (known == null) {
      throw new IllegalArgumentException(
          "no such action: " + String.join(" ", words) + "; there are " + String.join(", ", BY_VERB.keySet()));
    }
    List<String> arguments = words.subList(1, words.size());
    if (arguments.size() < known.count || arguments.size() > known.count && !known.more) {
      throw new IllegalArgumentException(
          words.getFirst() + " has " + known.count + " arguments, not " + arguments.size() + ": "
              + String.join(" ", words));
    }
    return known.make.apply(arguments);
  }

  static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(text + " is not a whole number", e);
    }
  }
}
