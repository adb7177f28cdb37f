package dev.berth.simulator.rehearsal;

import dev.berth.simulator.rehearsal.Observed.Attached;
import dev.berth.simulator.rehearsal.Observed.ClaimLife;
import dev.berth.simulator.rehearsal.Observed.Did;
import dev.berth.simulator.rehearsal.Observed.NodeLife;
import dev.berth.simulator.rehearsal.Observed.PodLife;
import dev.berth.simulator.rehearsal.Observed.Run;
import dev.berth.simulator.rehearsal.Observed.Size;
import dev.berth.simulator.rehearsal.Observed.Volume;
import dev.berth.simulator.rehearsal.Observed.Warning;
import dev.berth.simulator.rehearsal.Observed.Workload;
import dev.berth.simulator.rehearsal.Report.By;
import dev.berth.simulator.rehearsal.Report.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What happened, as somebody would tell it who has seen both: the API and the machines. Told is what the plan did, what came of it, and
 * above all where the two are not of one mind; not what goes without saying.
 */
final class Timeline {
  /** Waiting for less is nobody's concern. */
  private static final long PATIENCE_MILLIS = 2000;
  /** On more nobody reads who is where. */
  private static final int MOST_NODES = 6;
  private static final String NO_ROOM = "VolumeResizeFailed";
  private static final Set<String> WORTH_TELLING =
      Set.of(
          "FailedCreate", "FailedAttachVolume", "FailedMount", "ProvisioningFailed", "FailedBinding", "FailedDetachVolume",
          "Evicted", NO_ROOM);

  private final Observed observed;
  private final Truth truth;
  private final List<Line> lines = new ArrayList<>();

  Timeline(Observed observed, Truth truth) {
    this.observed = observed;
    this.truth = truth;
  }

  List<Event> events() {
    observed.did().forEach(this::did);
    observed.nodes().forEach(this::node);
    observed.claims().forEach(this::claim);
    observed.attached().stream().filter(a -> !lies(a.claim())).collect(Collectors.groupingBy(a -> a.claim().toString())).values().forEach(this::moved);
    observed.warnings().stream().filter(this::isWorthTelling).forEach(this::warned);
    PodLines pods = new PodLines(observed, truth, lines);
    observed.pods().forEach(pods::tell);
    observed.workloads().forEach(this::workload);
    Twice.in(observed).forEach(this::twice);
    return Line.told(lines);
  }

  private void did(Did did) {
    List<String> ended =
        did.power().isEmpty()
            ? List.of()
            : observed.runs().stream()
                .filter(r -> r.node().equals(did.power()) && Math.abs(r.when().to() - did.atMillis()) < 100 && r.when().to() < observed.endMillis())
                .map(r -> r.pod().toString())
                .toList();
    String besides =
        did.power().isEmpty() || ended.isEmpty()
            ? ""
            : ": " + Line.listed(ended) + (ended.size() == 1 ? " ends there" : " end there");
    add(did.atMillis(), By.PLAN, did.objects().isEmpty() ? "" : did.objects().getFirst(), "", did.text() + besides);
  }

  private void node(NodeLife node) {
    String object = "node/" + node.name();
    for (Span off : node.off().all()) {
      if (off.to() < observed.endMillis()) {
        add(off.to(), By.MACHINES, object, node.name(), "%s {has|have} power again");
      }
    }
    for (Span apart : node.apart().all()) {
      if (apart.to() < observed.endMillis() && node.there().covers(apart.to())) {
        add(apart.to(), By.MACHINES, object, node.name(), "%s {reaches|reach} the API again");
      }
    }
    for (Span not : node.there().without(node.ready()).all()) {
      if (not.from() > 0) {
        add(not.from(), By.API, object, object, "%s {is|are} NotReady" + unheard(node, not.from()));
      }
      if (not.to() < observed.endMillis() && node.there().covers(not.to())) {
        add(not.to(), By.API, object, object, "%s {is|are} Ready again");
      }
    }
    for (Span there : node.there().all()) {
      if (there.to() < observed.endMillis()) {
        add(there.to(), By.API, object, object, "%s {is|are} gone");
      } else if (there.from() > 0) {
        add(there.from(), By.API, object, object, "%s {is|are} registered again");
      }
    }
    for (Span closed : node.cordoned().all()) {
      if (closed.to() < observed.endMillis()) {
        add(closed.to(), By.API, object, object, "%s {is|are} uncordoned");
      }
    }
  }

  private static String unheard(NodeLife node, long at) {
    Optional<Span> silent = node.off().at(at).or(() -> node.apart().at(at));
    return silent.map(s -> ": nothing has been heard from {it|them} for " + Times.span(at - s.from())).orElse("");
  }

  private void workload(Workload workload) {
    if (workload.kind().equals("pod") || workload.kind().equals("cronjob")) {
      return;
    }
    workload.finished().ifPresent(
        f -> add(
            f.atMillis(), By.API, workload.label(), workload.label(),
            f.well() ? "%s is complete" : "%s has failed" + (f.why().isEmpty() ? "" : ": " + f.why())));
    workload.there().all().stream().filter(s -> s.to() < observed.endMillis()).forEach(
        s -> add(s.to(), By.API, workload.label(), workload.label(), "%s {is|are} gone"));
    List<PodLife> pods = observed.pods().stream().filter(p -> p.owner().equals(workload.label())).toList();
    Level ready = Level.of(pods.stream().map(PodLife::ready).toList());
    Level missing = ready.with(Level.of(workload.wanted()), (are, wanted) -> are - wanted);
    boolean first = true;
    for (Span all : missing.atLeast(0, new Span(0, observed.endMillis())).all()) {
      int wanted = workload.wantedAt(all.from());
      if (wanted > 0 && !workload.kind().equals("job")) {
        String places = first ? places(pods, all.from()) : "";
        add(all.from(), By.API, workload.label(), workload.label(), "%s: " + wanted + " of " + wanted + " ready" + places);
        first = false;
      }
    }
  }

  private static String places(List<PodLife> pods, long at) {
    Map<String, List<String>> byNode =
        pods.stream()
            .filter(p -> p.ready().covers(at))
            .collect(Collectors.groupingBy(PodLife::node, TreeMap::new, Collectors.mapping(p -> p.name().toString(), Collectors.toList())));
    if (byNode.size() > MOST_NODES) {
      int most = byNode.values().stream().mapToInt(List::size).max().orElse(0);
      return " (on " + byNode.size() + " nodes, at most " + most + " on one)";
    }
    return byNode.entrySet().stream()
        .map(e -> Line.listed(e.getValue().stream().sorted().toList()) + " on " + e.getKey())
        .collect(Collectors.joining("; ", " (", ")"));
  }

  private void claim(ClaimLife claim) {
    String object = Observed.labelled("persistentvolumeclaim", claim.name());
    claim.goneMillis().ifPresent(
        at -> add(
            at, By.API, object, object,
            "%s {is|are} gone" + (claim.volumes().isEmpty() ? "" : ", and with {it|them} what was on {its|their} volume")));
    Volume before = new Volume("", "");
    for (Map.Entry<Long, Volume> place : claim.volumes().entrySet()) {
      if (place.getValue().name().equals(before.name())) {
        add(
            place.getKey(), By.API, object, claim.name().toString(),
            "the {volume|volumes} of %s {lies|lie} on " + place.getValue().node() + " now, and no longer on " + before.node());
      }
      before = place.getValue();
    }
    sizes(claim, object);
  }

  private void sizes(ClaimLife claim, String object) {
    Optional<Size> last = Optional.empty();
    for (Map.Entry<Long, Size> at : claim.sizes().entrySet()) {
      Size now = at.getValue();
      Size before = last.orElse(now);
      if (!now.asked().equals(before.asked())) {
        add(at.getKey(), By.API, object, object, "%s {asks|ask} for " + now.asked() + ", and no longer for " + before.asked());
      }
      if (!now.has().equals(before.has())) {
        add(at.getKey(), By.API, object, claim.name().toString(), "the {volume|volumes} of %s {has|have} " + now.has() + " now");
      }
      last = Optional.of(now);
    }
  }

  /** Whether its volume lies on some node. */
  private boolean lies(Observed.Name claim) {
    return observed.claims().stream()
        .filter(c -> c.name().equals(claim))
        .flatMap(c -> c.volumes().values().stream())
        .anyMatch(volume -> !volume.node().isEmpty());
  }

  /** A volume that is attached to another node than before. */
  private void moved(List<Attached> places) {
    record At(Span when, String node, Observed.Name claim) {}
    List<At> all =
        places.stream()
            .flatMap(a -> a.when().all().stream().map(s -> new At(s, a.node(), a.claim())))
            .sorted(Comparator.comparingLong(a -> a.when().from()))
            .toList();
    for (int i = 1; i < all.size(); i++) {
      At before = all.get(i - 1);
      At now = all.get(i);
      if (!before.node().equals(now.node())) {
        add(
            now.when().from(), By.API, Observed.labelled("persistentvolumeclaim", now.claim()), now.claim().toString(),
            "the {volume|volumes} of %s {is|are} attached to " + now.node() + ", and no longer to " + before.node());
      }
    }
  }

  /** What is over before anybody could be worried is not. */
  private boolean isWorthTelling(Warning warning) {
    boolean over =
        observed.pods().stream()
            .filter(p -> p.uid().equals(warning.uid()))
            .flatMap(p -> truth.serving(p).all().stream())
            .anyMatch(s -> s.to() > warning.atMillis() && s.from() < warning.atMillis() + PATIENCE_MILLIS);
    boolean had =
        observed.claims().stream()
            .filter(c -> Observed.labelled("persistentvolumeclaim", c.name()).equals(warning.object()))
            .anyMatch(c -> has(c, warning.reason(), warning.atMillis() + PATIENCE_MILLIS));
    return WORTH_TELLING.contains(warning.reason()) && !over && !had;
  }

  /** Whether a claim has by then what it was told that it cannot have: room, or a volume at all. */
  private static boolean has(ClaimLife claim, String reason, long byMillis) {
    return reason.equals(NO_ROOM)
        ? claim.sizes().entrySet().stream().filter(e -> e.getKey() < byMillis).reduce((_, last) -> last).filter(e -> !e.getValue().isSmall()).isPresent()
        : claim.volumes().keySet().stream().anyMatch(at -> at < byMillis);
  }

  private void warned(Warning warning) {
    add(warning.atMillis(), By.API, warning.object(), warning.object(), "%s: " + warning.reason() + ": " + warning.message());
  }

  private void twice(Twice.Both both) {
    Run one = both.one();
    add(
        both.when().from(), By.MACHINES, Observed.labelled("pod", one.pod()), one.pod().toString(),
        "DANGER: %s runs on " + one.node() + " and on " + both.other().node() + " at once");
  }

  private void add(long at, By by, String object, String who, String form) {
    lines.add(new Line(at, by, object, who, form));
  }
}
