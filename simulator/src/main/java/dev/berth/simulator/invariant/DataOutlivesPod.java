package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolumeClaim;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** While a claim is bound, the volume behind it exists, and what was written into it is there. */
public final class DataOutlivesPod implements Invariant {
  private final BiFunction<String, String, Optional<Set<String>>> files;
  private final Supplier<Object> contents;
  private final Unchanged unchanged = new Unchanged();
  private final Map<String, Kept> byClaim = new TreeMap<>();

  /** A bound claim's volume, and which files were seen in it. */
  private record Kept(String claim, String driver, String volume, Set<String> files) {}

  /**
   * @param files the files in a volume by its driver and its id there; empty where there is no such volume
   * @param contents the same object as long as nothing of that has changed
   */
  public DataOutlivesPod(BiFunction<String, String, Optional<Set<String>>> files, Supplier<Object> contents) {
    this.files = files;
    this.contents = contents;
  }

  @Override
  public Optional<String> changed(
      ResourceType type,
      Optional<KubeObject> before,
      Optional<KubeObject> after,
      View now,
      Instant time) {
    if (before.isPresent() && before.get() instanceof PersistentVolumeClaim old
        && after.filter(a -> a.uid().equals(old.uid())).isEmpty()) {
      byClaim.remove(old.uid());
    }
    if (after.isPresent() && after.get() instanceof PersistentVolumeClaim claim && claim.isBound()
        && !byClaim.containsKey(claim.uid())) {
      now.get(Kinds.VOLUME, "", claim.volumeName())
          .filter(volume -> !volume.csi().isEmpty())
          .ifPresent(
              volume -> {
                byClaim.put(
                    claim.uid(),
                    new Kept(
                        claim.key(), volume.csi().text("driver"), volume.csi().text("volumeHandle"),
                        new TreeSet<>()));
                unchanged.forget();
              });
    }
    return Optional.empty();
  }

  @Override
  public Optional<String> happened(View now, Instant time) {
    if (unchanged.is(contents.get())) {
      return Optional.empty();
    }
    for (Kept kept : byClaim.values()) {
      Optional<Set<String>> there = files.apply(kept.driver, kept.volume);
      if (there.isEmpty()) {
        return Optional.of("claim " + kept.claim + " is bound, and its volume " + kept.volume + " does not exist any more");
      }
      if (there.get().size() != kept.files.size() || !kept.files.containsAll(there.get())) {
        if (!there.get().containsAll(kept.files)) {
          return Optional.of(
              "claim " + kept.claim + " is bound, and of " + kept.files + " its volume " + kept.volume + " has "
                  + there.get());
        }
        kept.files.addAll(there.get());
      }
    }
    return Optional.empty();
  }
}
