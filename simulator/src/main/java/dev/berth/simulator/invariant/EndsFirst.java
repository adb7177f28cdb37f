package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.client.Write;
import dev.berth.model.kinds.Kinds;
import dev.berth.simulator.invariant.OneIdentity.Running;
import dev.berth.storage.simulated.Seen;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** A node removes a pod once none of its processes runs and none of its volumes is published there. */
public final class EndsFirst implements Invariant {
  private final Supplier<List<Running>> running;
  private final Supplier<List<Seen>> volumes;

  public EndsFirst(Supplier<List<Running>> running, Supplier<List<Seen>> volumes) {
    this.running = running;
    this.volumes = volumes;
  }

  /** Hears that a node deletes a pod, just before it happens. */
  public Optional<String> deleting(Write.Delete delete, View now) {
    String uid =
        delete.options().uid().isEmpty()
            ? now.get(Kinds.POD, delete.target().namespace(), delete.target().name()).map(p -> p.uid()).orElse("")
            : delete.options().uid();
    Optional<String> process =
        running.get().stream()
            .filter(one -> one.uid().equals(uid))
            .findFirst()
            .map(one -> delete.target() + " is removed while it runs on " + one);
    return process.or(
        () ->
            volumes.get().stream()
                .filter(v -> v.published().values().stream().flatMap(Set::stream).anyMatch(path -> path.contains(uid)))
                .findFirst()
                .map(v -> delete.target() + " is removed while " + v.id() + " is published into it"));
  }
}
