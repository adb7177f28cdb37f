package dev.berth.node.agent;

import dev.berth.client.Note;
import dev.berth.model.kinds.Pod;
import dev.berth.node.eviction.EvictionSettings;
import dev.berth.node.eviction.Gauges;
import dev.berth.node.eviction.Level;
import dev.berth.node.eviction.LocalStorage;
import dev.berth.node.eviction.NodePressure;
import dev.berth.node.eviction.PodUse;
import dev.berth.node.eviction.Pressure;
import dev.berth.node.eviction.Ranking;
import dev.berth.node.eviction.Signal;
import dev.berth.node.eviction.Threshold;
import dev.berth.node.eviction.Victim;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Watches over what runs short on a node, and ends a pod where it must. It looks every few seconds while the node is under
 * pressure, its gauges are not quiet, or some pod's share of the disk is limited; else it sleeps.
 *
 * <p>One pod is ended at a time, and the next only when that has gone or half a minute has passed: what it leaves behind may be
 * enough.
 */
final class PressureWatch {
  private static final Duration CLEANUP = Duration.ofSeconds(30);
  private static final Duration CLEANUP_POLL = Duration.ofSeconds(1);

  private final Surroundings place;
  private final EvictionSettings settings;
  private final Gauges gauges;
  private final NodeReporter reporter;
  private final Supplier<List<PodWorker>> workers;
  private final NodeVolumes volumes;
  private final ImageKeeper images;

  private NodePressure pressure = NodePressure.NONE;
  private Optional<PodWorker> ending = Optional.empty();
  private Instant endingUntil = Instant.EPOCH;
  private boolean awake;
  private boolean closed;

  /** @param workers those of the node's pods that take up room */
  PressureWatch(
      Surroundings place, NodeReporter reporter, NodeVolumes volumes, Supplier<List<PodWorker>> workers) {
    this.place = place;
    this.settings = place.settings().housekeeping().eviction();
    this.gauges = place.gauges();
    this.reporter = reporter;
    this.workers = workers;
    this.volumes = volumes;
    this.images = new ImageKeeper(place);
  }

  void start() {
    gauges.onStir(this::wake);
    if (!gauges.isQuiet()) {
      wake();
    }
  }

  void close() {
    closed = true;
  }

  Set<Pressure> pressures() {
    return pressure.pressures();
  }

  void podCame(Pod pod) {
    if (LocalStorage.isLimited(pod)) {
      wake();
    }
  }

  private void wake() {
    if (!awake && !closed) {
      awake = true;
      place.loop().execute(this::look);
    }
  }

  private void again(Duration after) {
    place.loop().schedule(after, this::look);
  }

  private void look() {
    if (closed) {
      return;
    }
    if (ending.isPresent() && ending.get().occupies() && place.now().isBefore(endingUntil)) {
      again(CLEANUP_POLL);
      return;
    }
    ending = Optional.empty();
    Later.then(place.loop(), gauges.node(), this::measured, _ -> measured(Map.of()));
  }

  private void observe(Map<Signal, Level> levels) {
    NodePressure before = pressure;
    pressure = pressure.observe(settings, levels, place.now());
    if (!pressure.pressures().equals(before.pressures())) {
      reporter.pressed(pressure.pressures());
    }
  }

  private void measured(Map<Signal, Level> levels) {
    observe(levels);
    images.look(levels);
    Optional<Threshold> due = pressure.toMend(settings, place.now());
    if (due.isEmpty()) {
      decide(due, levels);
      return;
    }
    reporter.node().ifPresent(
        node ->
            place.events().record(
                Note.warning(
                    node, "EvictionThresholdMet", "Attempting to reclaim " + due.get().signal().resource())));
    if (due.get().signal().pressure() != Pressure.DISK) {
      decide(due, levels);
      return;
    }
    // what nobody needs goes before anybody does
    images.removeUnused(
        () ->
            Later.then(
                place.loop(),
                gauges.node(),
                now -> {
                  observe(now);
                  decide(pressure.toMend(settings, place.now()), now);
                },
                _ -> decide(due, levels)));
  }

  private void decide(Optional<Threshold> due, Map<Signal, Level> levels) {
    List<PodWorker> all = workers.get();
    List<PodWorker> asked =
        due.isPresent() ? all : all.stream().filter(w -> LocalStorage.isLimited(w.pod())).toList();
    if (asked.isEmpty()) {
      rest(!all.isEmpty() && due.isPresent());
      return;
    }
    new Gathering(
            place,
            volumes,
            asked,
            uses -> {
              if (!closed) {
                end(due, levels, uses);
              }
            })
        .begin();
  }

  private void end(Optional<Threshold> due, Map<Signal, Level> levels, List<PodUse> uses) {
    List<Victim> victims = new ArrayList<>();
    uses.forEach(use -> LocalStorage.over(use).ifPresent(victims::add));
    if (victims.isEmpty() && due.isPresent() && levels.containsKey(due.get().signal())) {
      Ranking.next(due.get(), levels.get(due.get().signal()), uses, settings).ifPresent(victims::add);
    }
    for (Victim victim : victims) {
      worker(victim.pod()).ifPresent(
          worker -> {
            worker.evict(victim);
            ending = Optional.of(worker);
            endingUntil = place.now().plus(CLEANUP);
          });
    }
    rest(true);
  }

  private Optional<PodWorker> worker(Pod pod) {
    return workers.get().stream().filter(w -> w.pod().uid().equals(pod.uid())).findFirst();
  }

  /** @param needed whether there is anything to look at */
  private void rest(boolean needed) {
    if (ending.isPresent()) {
      again(CLEANUP_POLL);
    } else if (needed || !gauges.isQuiet() || !pressure.isCalm()) {
      again(settings.every());
    } else {
      awake = false;
    }
  }
}
