package dev.berth.simulator.rehearsal;

import dev.berth.simulator.rehearsal.Observed.ClaimLife;
import dev.berth.simulator.rehearsal.Observed.Deletion;
import dev.berth.simulator.rehearsal.Observed.Lead;
import dev.berth.simulator.rehearsal.Observed.Name;
import dev.berth.simulator.rehearsal.Observed.PodLife;
import dev.berth.simulator.rehearsal.Observed.Run;
import dev.berth.simulator.rehearsal.Observed.Size;
import dev.berth.simulator.rehearsal.Observed.Volume;
import dev.berth.simulator.rehearsal.Observed.Workload;
import dev.berth.simulator.rehearsal.Report.Data;
import dev.berth.simulator.rehearsal.Report.Lag;
import dev.berth.simulator.rehearsal.Report.Measure;
import dev.berth.simulator.rehearsal.Report.Much;
import dev.berth.simulator.rehearsal.Report.Outage;
import dev.berth.simulator.rehearsal.Report.Quorum;
import dev.berth.simulator.rehearsal.Report.Summary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How each workload did, measured twice: as the API told it, and as it was. */
final class Summaries {
  /** Shorter gaps are told by nobody. */
  private static final long WORTH_A_WORD_MILLIS = 100;

  private final Observed observed;
  private final Truth truth;

  Summaries(Observed observed, Truth truth) {
    this.observed = observed;
    this.truth = truth;
  }

  List<Summary> all() {
    return observed.workloads().stream()
        .filter(w -> !w.kind().equals("cronjob"))
        .sorted(Comparator.comparing(Workload::label))
        .map(this::of)
        .toList();
  }

  List<PodLife> pods(Workload workload) {
    return observed.pods().stream().filter(p -> p.owner().equals(workload.label())).toList();
  }

  /** When all pods that it asks for were told Ready first. */
  Optional<Long> complete(Workload workload) {
    Level missing = missing(workload, pods(workload).stream().map(PodLife::ready).toList());
    Optional<Long> begins = workload.wanted().entrySet().stream().filter(e -> e.getValue() > 0).map(Map.Entry::getKey).findFirst();
    return begins.flatMap(
        from -> missing.atLeast(0, new Span(from, Math.max(from, observed.endMillis()))).all().stream().findFirst().map(Span::from));
  }

  /** How many more than are wanted: below 0 where some are missing. */
  private static Level missing(Workload workload, Collection<Spans> pods) {
    return Level.of(pods).with(Level.of(workload.wanted()), (are, wanted) -> are - wanted);
  }

  private Summary of(Workload workload) {
    List<PodLife> pods = pods(workload);
    Optional<Long> complete = complete(workload);
    int wanted = workload.wantedAt(observed.endMillis());
    long until = gone(workload).orElse(observed.endMillis());
    Optional<Span> window = complete.filter(from -> from < until).map(from -> new Span(from, until));
    List<Spans> serving = pods.stream().map(truth::serving).toList();
    return new Summary(
        workload.label(), wanted, complete, complete.isPresent() ? List.of() : waiting(pods), workload.finished(),
        gone(workload), window.map(in -> measure(workload, pods.stream().map(PodLife::ready).toList(), in)),
        window.map(in -> measure(workload.isDaemons() ? steady(workload, pods) : workload, serving, in)),
        window.map(in -> outages(workload, pods, in)).orElse(List.of()), window.map(in -> services(pods, in)).orElse(List.of()),
        window.flatMap(in -> quorum(workload, serving, in)), data(pods));
  }

  private Optional<Long> gone(Workload workload) {
    return workload.there().all().stream().reduce((_, last) -> last).map(Span::to).filter(to -> to < observed.endMillis());
  }

  /** A DaemonSet asks for fewer pods while a node is silent; whoever needs them does not. */
  private Workload steady(Workload daemons, List<PodLife> pods) {
    List<Spans> nodes =
        observed.nodes().stream()
            .flatMap(
                node ->
                    pods.stream().filter(p -> p.node().equals(node.name())).map(PodLife::fromMillis).min(Long::compare)
                        .map(from -> node.there().within(from, observed.endMillis())).stream())
            .toList();
    return new Workload(
        daemons.kind(), daemons.name(), daemons.there(), new LinkedHashMap<>(Level.of(nodes).steps()), daemons.finished());
  }

  /** Why they do not start in the end. */
  private List<String> waiting(List<PodLife> pods) {
    return pods.stream()
        .flatMap(
            pod ->
                pod.waits().stream()
                    .filter(wait -> wait.when().to() >= observed.endMillis())
                    .map(wait -> pod.name() + ": " + wait.why()))
        .toList();
  }

  private static Measure measure(Workload workload, List<Spans> pods, Span in) {
    Level level = Level.of(pods);
    int fewest = level.least(in);
    long atFewest = level.atLeast(fewest, in).millis() - level.atLeast(fewest + 1, in).millis();
    return new Measure(missing(workload, pods).atLeast(0, in).millis(), in.millis(), fewest, atFewest);
  }

  private static Optional<Quorum> quorum(Workload workload, List<Spans> serving, Span in) {
    int of = workload.wantedAt(in.from());
    boolean steady = workload.wanted().entrySet().stream().noneMatch(e -> e.getKey() > in.from() && e.getValue() != of);
    if (!workload.isSet() || of < 3 || !steady) {
      return Optional.empty();
    }
    int least = of / 2 + 1;
    return Optional.of(new Quorum(least, of, Spans.of(in.from(), in.to()).without(Level.of(serving).atLeast(least, in))));
  }

  /** Of pods that come back; others are replaced. */
  private List<Outage> outages(Workload workload, List<PodLife> pods, Span in) {
    Map<Name, List<PodLife>> byName =
        pods.stream().collect(Collectors.groupingBy(PodLife::name, LinkedHashMap::new, Collectors.toList()));
    List<Outage> all = new ArrayList<>();
    byName.forEach(
        (name, lives) -> {
          Spans serves = lives.stream().map(truth::serving).reduce(Spans.NEVER, Spans::or);
          if (!serves.isEmpty()) {
            long first = serves.all().getFirst().from();
            boolean comes = workload.isSet() || workload.kind().equals("pod");
            Spans gaps = wanted(workload, lives).within(first, in.to()).without(serves);
            gaps.all().stream()
                .filter(gap -> (comes || gap.to() < observed.endMillis()) && gap.millis() >= WORTH_A_WORD_MILLIS)
                .forEach(gap -> all.add(outage(name, lives, gap)));
          }
        });
    all.sort(Comparator.comparingLong((Outage o) -> o.when().from()).thenComparing(Outage::pod));
    return all;
  }

  /** When there should be a pod of this name. */
  private Spans wanted(Workload workload, List<PodLife> lives) {
    if (!workload.isSet()) {
      Spans there = workload.there();
      return workload.finished().map(f -> there.within(0, f.atMillis())).orElse(there);
    }
    int first = pods(workload).stream().mapToInt(p -> ordinal(p.name())).min().orElse(0);
    int place = ordinal(lives.getFirst().name()) - first;
    return Level.of(workload.wanted()).atLeast(place + 1, new Span(0, observed.endMillis()));
  }

  private static int ordinal(Name pod) {
    String digits = pod.name().substring(pod.name().lastIndexOf('-') + 1);
    return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : 0;
  }

  private Outage outage(Name name, List<PodLife> lives, Span gap) {
    Optional<Run> run =
        lives.stream().flatMap(life -> truth.endedBy(life, gap.from()).stream())
            .max(Comparator.comparingLong(r -> r.when().to()));
    PodLife before = run.flatMap(r -> observed.pod(r.uid())).orElse(lives.getFirst());
    boolean ran = run.filter(r -> r.when().to() == gap.from()).isPresent();
    String why = ran ? Why.ended(observed, before, run.orElseThrow()) : "it was not Ready";
    return new Outage(name.toString(), gap, gap.to() < observed.endMillis(), why, where(before));
  }

  /** On which alone its volumes can be used. */
  private String where(PodLife pod) {
    return pod.claims().stream()
        .flatMap(claim -> volume(pod.name().namespace(), claim).map(Volume::node).filter(node -> !node.isEmpty()).stream())
        .findFirst()
        .orElse("");
  }

  private Optional<Volume> volume(String namespace, String claim) {
    return observed.claims().stream()
        .filter(c -> c.name().equals(new Name(namespace, claim)) && !c.volumes().isEmpty())
        .map(c -> c.volumes().lastEntry().getValue())
        .reduce((_, last) -> last);
  }

  private List<Lag> services(List<PodLife> pods, Span in) {
    Map<Name, List<Lead>> byService =
        observed.leads().stream()
            .filter(lead -> pods.stream().anyMatch(p -> p.uid().equals(lead.podUid())))
            .collect(Collectors.groupingBy(Lead::service, LinkedHashMap::new, Collectors.toList()));
    List<Lag> all = new ArrayList<>();
    byService.forEach(
        (service, leads) -> {
          List<Spans> gone = new ArrayList<>();
          List<Spans> missed = new ArrayList<>();
          for (PodLife pod : pods) {
            Spans leading =
                leads.stream().filter(l -> l.podUid().equals(pod.uid())).map(Lead::when).reduce(Spans.NEVER, Spans::or);
            gone.add(leading.without(truth.running(pod)).within(in.from(), in.to()));
            if (!leading.isEmpty()) {
              // of who is asked to go nobody should be led to it any more, where it can hear that
              long until = pod.deleted().map(Deletion::atMillis).filter(at -> observed.ready(pod.node()).covers(at)).orElse(in.to());
              long from = leading.all().getFirst().from();
              long since = Math.max(from, in.from());
              missed.add(truth.serving(pod).within(since, Math.max(until, since)).without(leading));
            }
          }
          all.add(new Lag(Observed.labelled("service", service), Much.of(gone), Much.of(missed)));
        });
    return all;
  }

  private Data data(List<PodLife> pods) {
    Map<Name, List<ClaimLife>> claims = new TreeMap<>(Comparator.comparing(Name::toString));
    for (PodLife pod : pods) {
      for (String name : pod.claims()) {
        Name claim = new Name(pod.name().namespace(), name);
        claims.computeIfAbsent(claim, _ -> observed.claims().stream().filter(c -> c.name().equals(claim)).toList());
      }
    }
    int unbound = 0;
    List<String> changed = new ArrayList<>();
    List<String> small = new ArrayList<>();
    List<String> unreachable = new ArrayList<>();
    for (Map.Entry<Name, List<ClaimLife>> claim : claims.entrySet()) {
      List<Volume> volumes = claim.getValue().stream().flatMap(life -> life.volumes().values().stream()).distinct().toList();
      unbound += volumes.isEmpty() ? 1 : 0;
      List<String> names = volumes.stream().map(Volume::name).distinct().toList();
      if (names.size() > 1) {
        changed.add(claim.getKey() + " was bound to " + String.join(", then to ", names));
      }
      if (!volumes.isEmpty() && hasNone(claim.getValue().getLast())) {
        changed.add(claim.getKey() + " was bound to " + names.getLast() + ", and has no volume any more");
      }
      claim.getValue().stream()
          .filter(life -> life.goneMillis().isEmpty() && !life.sizes().isEmpty())
          .map(life -> life.sizes().lastEntry().getValue())
          .filter(Size::isSmall)
          .forEach(size -> small.add(claim.getKey() + " asks for " + size.asked() + " and has " + size.has()));
      if (!volumes.isEmpty() && observed.off(volumes.getLast().node()).covers(observed.endMillis() - 1)) {
        unreachable.add(claim.getKey() + " lies on " + volumes.getLast().node() + ", which has no power");
      }
    }
    return new Data(claims.size(), unbound, changed, small, unreachable);
  }

  /** Of one that is there, or that has gone with what it had. */
  private static boolean hasNone(ClaimLife last) {
    return last.volumes().isEmpty() || last.goneMillis().isPresent();
  }
}
