package dev.berth.node.eviction;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Under what a node is, by what was measured and what was so before.
 *
 * @param firstMet since when each threshold is met without a break
 * @param lastMet when each pressure was felt last; a node stays under it for a while after
 * @param pressures under which the node is
 */
public record NodePressure(
    Map<Threshold, Instant> firstMet, Map<Pressure, Instant> lastMet, Set<Pressure> pressures) {
  public static final NodePressure NONE = new NodePressure(Map.of(), Map.of(), Set.of());

  /** After another look. What was not measured says nothing, and is not met. */
  public NodePressure observe(EvictionSettings settings, Map<Signal, Level> levels, Instant now) {
    Map<Threshold, Instant> met = new LinkedHashMap<>();
    Map<Pressure, Instant> felt = new EnumMap<>(Pressure.class);
    felt.putAll(lastMet);
    for (Threshold threshold : settings.thresholds()) {
      Level level = levels.get(threshold.signal());
      // one that was met is over only when enough has been reclaimed
      if (level != null && threshold.isMet(level, firstMet.containsKey(threshold))) {
        met.put(threshold, firstMet.getOrDefault(threshold, now));
        felt.put(threshold.signal().pressure(), now);
      }
    }
    Set<Pressure> under = EnumSet.noneOf(Pressure.class);
    felt.forEach(
        (pressure, at) -> {
          if (Duration.between(at, now).compareTo(settings.transition()) < 0) {
            under.add(pressure);
          }
        });
    return new NodePressure(met, felt, under);
  }

  /** The threshold that must be mended first: one of memory before others, then in the order of the settings. */
  public Optional<Threshold> toMend(EvictionSettings settings, Instant now) {
    List<Threshold> due = new ArrayList<>();
    for (Threshold threshold : settings.thresholds()) {
      Instant since = firstMet.get(threshold);
      if (since != null && Duration.between(since, now).compareTo(threshold.grace()) >= 0) {
        due.add(threshold);
      }
    }
    return due.stream().min(Comparator.comparing(t -> t.signal().pressure() != Pressure.MEMORY));
  }

  /** Whether nothing is met and no pressure lingers: then nothing changes until something is measured anew. */
  public boolean isCalm() {
    return firstMet.isEmpty() && pressures.isEmpty();
  }

  /** What a node's pressures are called, sorted. */
  public Set<String> types() {
    Set<String> types = new LinkedHashSet<>();
    pressures.stream().map(Pressure::type).sorted().forEach(types::add);
    return types;
  }
}
