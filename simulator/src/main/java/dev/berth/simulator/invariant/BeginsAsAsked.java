package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.StatefulSet;
import dev.berth.model.kinds.VolumeGroupSnapshot;
import dev.berth.model.kinds.VolumeSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A set's claim that is to begin with what a group of snapshots has is made once that is ready, begins with that of its own template
 * and ordinal, and empty only where the group has none. Whatever it begins with, no other ordinal wrote it.
 */
public final class BeginsAsAsked implements Invariant {
  /** Times of objects are whole seconds, and who decides has not seen what happened just now. */
  private static final Duration UNSEEN = Duration.ofSeconds(3);
  private static final String MADE = "pvc-";

  private final Supplier<Duration> staleness;
  private final Function<String, Optional<Set<String>>> files;
  /** Since when there is a set that asks for a group, where one of its name did not before. */
  private final Map<String, Instant> changed = new HashMap<>();
  /** Sets that did not ask, by their keys. */
  private final Set<String> plain = new HashSet<>();
  /** Groups that are or were ready, by their keys. */
  private final Set<String> ready = new HashSet<>();

  /**
   * @param staleness how old the view of the sets' controller may be at the time
   * @param files the files in a volume; empty where there is none
   */
  public BeginsAsAsked(Supplier<Duration> staleness, Function<String, Optional<Set<String>>> files) {
    this.staleness = staleness;
    this.files = files;
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    if (after.isPresent() && after.get() instanceof StatefulSet set) {
      if (group(set).isEmpty()) {
        plain.add(set.key());
      } else if (plain.contains(set.key())) {
        changed.putIfAbsent(set.uid(), time);
      }
    }
    if (after.isPresent() && after.get() instanceof VolumeGroupSnapshot group && group.isReady()) {
      ready.add(group.key());
    }
    boolean binds =
        after.isPresent() && after.get() instanceof PersistentVolumeClaim claim && claim.isBound()
            && before.filter(b -> ((PersistentVolumeClaim) b).isBound()).isEmpty();
    return binds ? begun((PersistentVolumeClaim) after.get(), now) : Optional.empty();
  }

  private static String group(StatefulSet set) {
    return set.meta().annotation(StatefulSet.RESTORE_FROM);
  }

  /** A claim of a set, whose name ends with its ordinal, has a volume that was made for it. */
  private Optional<String> begun(PersistentVolumeClaim claim, View now) {
    String handle = now.get(Kinds.VOLUME, "", claim.volumeName()).map(v -> v.csi().text("volumeHandle")).orElse("");
    return claim.meta().label("app").isEmpty() || !claim.volumeName().equals(MADE + claim.uid())
        ? Optional.empty()
        : Log.entries(files.apply(handle).orElse(Set.of()))
            .filter(entry -> !claim.name().endsWith("-" + entry.ordinal()))
            .findFirst()
            .map(entry -> "claim " + claim.key() + " begins with what ordinal " + entry.ordinal() + " wrote");
  }

  /** Hears that the sets' controller makes a claim, just before it does. */
  public Optional<String> creating(Write.Create create, View now, Instant time) {
    PersistentVolumeClaim claim = new PersistentVolumeClaim(create.object());
    Optional<StatefulSet> set =
        now.list(Kinds.STATEFUL_SET, create.namespace()).stream()
            .filter(s -> !group(s).isEmpty() && template(s, claim.name()).isPresent())
            .findFirst();
    boolean unseen =
        set.map(s -> changed.get(s.uid())).filter(since -> since.plus(staleness.get()).plus(UNSEEN).isAfter(time)).isPresent();
    String begins = claim.spec().object("dataSource").text("name");
    if (set.isEmpty() || unseen && begins.isEmpty()) {
      return Optional.empty();
    }
    String from = set.get().namespace() + "/" + group(set.get());
    if (!ready.contains(from)) {
      return Optional.of("claim " + claim.name() + " is made, and group " + from + " was never ready");
    }
    return now.get(Kinds.VOLUME_GROUP_SNAPSHOT, from)
        .filter(group -> !group.isTerminating()) // what is not there any more may have been seen
        .flatMap(group -> amiss(claim, set.get(), group, now));
  }

  private static Optional<String> amiss(PersistentVolumeClaim claim, StatefulSet set, VolumeGroupSnapshot group, View now) {
    String begins = claim.spec().object("dataSource").text("name");
    String from = group.spec().object("source").object("selector").object("matchLabels").text("app");
    String original =
        template(set, claim.name()).orElseThrow() + "-" + from + claim.name().substring(claim.name().lastIndexOf('-'));
    Optional<VolumeSnapshot> wanted =
        now.list(Kinds.VOLUME_SNAPSHOT, group.namespace()).stream()
            .filter(s -> s.group().filter(owner -> owner.uid().equals(group.uid())).isPresent())
            .filter(s -> s.claimName().equals(original))
            .findFirst();
    return begins.equals(wanted.map(VolumeSnapshot::name).orElse(""))
        ? Optional.empty()
        : Optional.of(
            "claim " + claim.name() + " is to begin with " + (begins.isEmpty() ? "nothing" : begins) + ", and " + group.key()
                + " has " + wanted.map(VolumeSnapshot::name).orElse("nothing") + " of " + original);
  }

  private static Optional<String> template(StatefulSet set, String claim) {
    return set.claimTemplates().stream()
        .map(template -> template.object("metadata").text("name"))
        .filter(name -> claim.matches(name + "-" + set.name() + "-\\d+"))
        .findFirst();
  }
}
