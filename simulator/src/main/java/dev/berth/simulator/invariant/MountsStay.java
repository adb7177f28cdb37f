package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.kinds.PersistentVolumeClaim;
import dev.berth.model.kinds.Pod;
import dev.berth.simulator.invariant.OneIdentity.Running;
import dev.berth.storage.simulated.Seen;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Where processes of a pod run, all volumes of its claims are published into it, from before its start until after its end. */
public final class MountsStay implements Invariant {
  private final Supplier<List<Running>> running;
  private final Supplier<List<Seen>> volumes;
  /** What pods have, by uid: told by the API when they are first seen to run. */
  private final Map<String, Set<String>> handles = new HashMap<>();
  private final Unchanged sameRunning = new Unchanged();
  private final Unchanged sameVolumes = new Unchanged();

  /** Both are the same lists while nothing has changed. */
  public MountsStay(Supplier<List<Running>> running, Supplier<List<Seen>> volumes) {
    this.running = running;
    this.volumes = volumes;
  }

  @Override
  public Optional<String> happened(View now, Instant time) {
    List<Running> processes = running.get();
    List<Seen> all = volumes.get();
    boolean same = sameRunning.is(processes);
    if (sameVolumes.is(all) && same) {
      return Optional.empty();
    }
    Map<String, Seen> seen = new HashMap<>();
    all.forEach(volume -> seen.put(volume.id(), volume));
    for (Running one : processes) {
      Set<String> wanted = handles.computeIfAbsent(one.uid(), _ -> handles(one, now));
      for (String handle : wanted) {
        Seen volume = seen.get(handle);
        boolean there =
            volume != null
                && volume.published().getOrDefault(one.node(), Set.of()).stream().anyMatch(p -> p.contains(one.uid()));
        if (!there) {
          return Optional.of(one.pod() + " runs on " + one + ", and its volume " + handle + " is not there");
        }
      }
    }
    return Optional.empty();
  }

  private static Set<String> handles(Running one, View now) {
    int slash = one.pod().indexOf('/');
    String namespace = one.pod().substring(0, slash);
    Set<String> found = new HashSet<>();
    Optional<Pod> pod =
        now.get(Kinds.POD, namespace, one.pod().substring(slash + 1)).filter(p -> p.uid().equals(one.uid()));
    for (String claim : pod.map(Pod::claimNames).orElse(List.of())) {
      now.get(Kinds.CLAIM, namespace, claim)
          .map(PersistentVolumeClaim::volumeName)
          .flatMap(volume -> now.get(Kinds.VOLUME, "", volume))
          .map(volume -> volume.csi().text("volumeHandle"))
          .filter(handle -> !handle.isEmpty()) // of those of nodes and servers no driver knows
          .ifPresent(found::add);
    }
    return found;
  }
}
