package dev.berth.simulator.rehearsal;

import dev.berth.simulator.rehearsal.Observed.Deletion;
import dev.berth.simulator.rehearsal.Observed.Lead;
import dev.berth.simulator.rehearsal.Observed.PodLife;
import dev.berth.simulator.rehearsal.Observed.Run;
import dev.berth.simulator.rehearsal.Observed.Wait;
import dev.berth.simulator.rehearsal.Observed.Workload;
import dev.berth.simulator.rehearsal.Report.By;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is told of pods: {@code pod/web-1} is what the API has, {@code web-1} what is on the machine. */
final class PodLines {
  /** What the API tells within this time of its being so is no news. */
  private static final long AT_ONCE_MILLIS = 1500;
  /** Waiting for less is nobody's concern. */
  private static final long PATIENCE_MILLIS = 2000;

  private final Observed observed;
  private final Truth truth;
  private final List<Line> lines;
  private final Map<String, Workload> workloads;
  private final Map<String, Long> complete = new HashMap<>();

  PodLines(Observed observed, Truth truth, List<Line> lines) {
    this.observed = observed;
    this.truth = truth;
    this.lines = lines;
    this.workloads = observed.workloads().stream().collect(Collectors.toMap(Workload::label, w -> w, (_, last) -> last));
    Summaries summaries = new Summaries(observed, truth);
    workloads.forEach((label, workload) -> summaries.complete(workload).ifPresent(at -> complete.put(label, at)));
  }

  void tell(PodLife pod) {
    revised(pod);
    ended(pod);
    unready(pod);
    deleted(pod);
    again(pod);
    left(pod);
    pod.waits().stream().filter(w -> w.when().millis() >= PATIENCE_MILLIS).forEach(w -> waits(pod, w));
  }

  /** Called by another revision while it runs on. */
  private void revised(PodLife pod) {
    pod.revisions().sequencedKeySet().stream()
        .skip(1)
        .forEach(at -> add(at, By.API, pod, "%s {is|are} updated in place"));
  }

  /** What ended in good order is told once it is back. */
  private void ended(PodLife pod) {
    for (Run run : observed.runs()) {
      boolean ended = run.uid().equals(pod.uid()) && run.when().to() < observed.endMillis();
      if (!ended || observed.off(run.node()).covers(run.when().to()) || isJob(pod)) {
        continue;
      }
      Optional<Deletion> deletion = pod.deleted().filter(d -> d.atMillis() <= run.when().to());
      if (deletion.isEmpty() && hasFinished(pod, run.when().to())) {
        continue;
      }
      String why = deletion.map(d -> Why.deleted(observed, pod, d)).orElse("");
      if (deletion.isEmpty()) {
        add(run.when().to(), By.MACHINES, pod, "%s {ends|end} on " + run.node() + " by {itself|themselves}");
      } else if (!isRoutine(deletion.get())) {
        add(run.when().to(), By.MACHINES, pod, "%s {has|have} ended on " + run.node() + " (" + why + ")");
      }
    }
  }

  private static boolean hasFinished(PodLife pod, long at) {
    return pod.finished().filter(f -> f.atMillis() <= at + AT_ONCE_MILLIS).isPresent();
  }

  private boolean isJob(PodLife pod) {
    return Optional.ofNullable(workloads.get(pod.owner())).filter(w -> w.kind().equals("job") || w.kind().equals("cronjob")).isPresent();
  }

  /** Whether its own controller replaces it, or has it no more. */
  private static boolean isRoutine(Deletion deletion) {
    return deletion.message().isEmpty() && deletion.by().endsWith("-controller") && !deletion.by().startsWith("taint")
        && !deletion.by().startsWith("pod-garbage");
  }

  /** Told not Ready, other than at once when it ended. */
  private void unready(PodLife pod) {
    for (Span ready : pod.ready().all()) {
      long at = ready.to();
      boolean going = pod.deleted().filter(d -> d.atMillis() <= at).isPresent() && truth.running(pod).covers(at - 1) == truth.running(pod).covers(at);
      if (at >= observed.endMillis() || hasFinished(pod, at) || pod.goneMillis().filter(gone -> gone <= at).isPresent()) {
        continue;
      }
      if (truth.running(pod).covers(at)) {
        boolean heard = observed.ready(pod.node()).covers(at) && !observed.apart(pod.node()).covers(at);
        if (!going) {
          add(at, By.API, pod, "%s {is|are} NotReady" + (heard ? "" : ", and {runs|run} on") + services(pod, at));
        }
        continue;
      }
      Optional<Run> run = truth.endedBy(pod, at);
      if (run.isPresent() && at - run.get().when().to() >= AT_ONCE_MILLIS) {
        add(
            at, By.API, pod,
            "%s {is|are} NotReady, " + Times.span(at - run.get().when().to()) + " after {it|they} ended" + services(pod, at));
      }
    }
  }

  /** Those that lead to it no longer, since then. */
  private String services(PodLife pod, long at) {
    List<String> names =
        observed.leads().stream()
            .filter(l -> l.podUid().equals(pod.uid()))
            .filter(l -> l.when().all().stream().anyMatch(s -> s.to() >= at - 100 && s.to() < at + AT_ONCE_MILLIS && s.to() < observed.endMillis()))
            .map(Lead::service)
            .map(name -> Observed.labelled("service", name))
            .toList();
    return names.isEmpty()
        ? ""
        : "; " + String.join(", ", names) + (names.size() == 1 ? " leads" : " lead") + " to {it|them} no longer";
  }

  /** Asked to go by others than its own controller, or by anybody where nobody can say that it has ended. */
  private void deleted(PodLife pod) {
    if (pod.deleted().isEmpty() || pod.node().isEmpty() || pod.goneMillis().filter(g -> g == pod.deleted().get().atMillis()).isPresent()) {
      return;
    }
    Deletion deletion = pod.deleted().get();
    long at = deletion.atMillis();
    boolean silent = !observed.ready(pod.node()).covers(at);
    if (silent) {
      boolean set = Optional.ofNullable(workloads.get(pod.owner())).filter(Workload::isSet).isPresent();
      add(
          at, By.API, pod,
          "%s {is|are} being deleted (" + Why.deleted(observed, pod, deletion) + "); " + pod.node() + " cannot confirm {its end|their ends}"
              + (set ? ", so the StatefulSet does not make {it|them} anew" : ""));
    }
  }

  /** Gone for the API, and not in truth. */
  private void left(PodLife pod) {
    pod.goneMillis()
        .filter(gone -> truth.running(pod).covers(gone) && truth.running(pod).covers(Math.min(gone + AT_ONCE_MILLIS, observed.endMillis() - 1)))
        .ifPresent(
            gone ->
                add(
                    gone, By.API, pod,
                    "%s {is|are} gone (" + pod.deleted().map(d -> Why.deleted(observed, pod, d)).orElse("deleted") + "), and {runs|run} on: "
                        + pod.node() + " has not heard of it"));
  }

  /** Ready where it, or another of its name, was not. */
  private void again(PodLife pod) {
    Long since = complete.get(pod.owner());
    if (since == null || isJob(pod)) {
      return;
    }
    for (Span serves : truth.serving(pod).all()) {
      if (serves.from() <= since) {
        continue;
      }
      Optional<Span> before = before(pod, serves.from());
      if (before.isEmpty()) {
        add(serves.from(), By.MACHINES, pod, "%s {serves|serve} on " + pod.node());
      } else {
        long gap = serves.from() - before.get().to();
        String volume = pod.claims().isEmpty() ? "" : sameVolumes(pod) ? ", with the same volume" + (pod.claims().size() > 1 ? "s" : "") : ", with ANOTHER VOLUME";
        add(
            serves.from(), By.MACHINES, pod,
            "%s {serves|serve} again" + updated(pod) + " on " + pod.node() + (gap < 1000 ? "" : ", after " + Times.span(gap)) + volume);
      }
    }
  }

  /** Where the one before it of its name was of another revision at its end. */
  private String updated(PodLife pod) {
    boolean other =
        observed.pods().stream()
            .filter(p -> p.name().equals(pod.name()) && p.fromMillis() < pod.fromMillis())
            .max(Comparator.comparingLong(PodLife::fromMillis))
            .filter(p -> !p.revisions().isEmpty() && !pod.revisions().isEmpty())
            .filter(p -> !p.revisions().lastEntry().getValue().equals(pod.revisions().firstEntry().getValue()))
            .isPresent();
    return other ? ", updated," : "";
  }

  private Optional<Span> before(PodLife pod, long at) {
    return observed.pods().stream()
        .filter(p -> p.name().equals(pod.name()))
        .flatMap(p -> truth.serving(p).all().stream())
        .filter(s -> s.to() <= at)
        .max(Comparator.comparingLong(Span::to));
  }

  private boolean sameVolumes(PodLife pod) {
    return pod.claims().stream()
        .allMatch(
            claim ->
                observed.claims().stream()
                        .filter(c -> c.name().equals(new Observed.Name(pod.name().namespace(), claim)))
                        .flatMap(c -> c.volumes().values().stream())
                        .map(Observed.Volume::name)
                        .distinct()
                        .count()
                    <= 1);
  }

  private void waits(PodLife pod, Wait wait) {
    add(wait.when().from(), By.API, pod, "%s {waits|wait}: " + because(wait.why()).replace("{", "(").replace("}", ")"));
  }

  /** Without what the scheduler says of claims to devices and of preemption. */
  static String because(String why) {
    return why.replaceFirst("^Pending: ", "").replaceFirst("(?s) no new claims to deallocate, preemption: .*", "");
  }

  private void add(long at, By by, PodLife pod, String form) {
    String label = Observed.labelled("pod", pod.name());
    lines.add(new Line(at, by, label, by == By.API ? label : pod.name().toString(), form));
  }
}
