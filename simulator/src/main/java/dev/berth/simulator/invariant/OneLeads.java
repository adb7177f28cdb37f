package dev.berth.simulator.invariant;

import dev.berth.client.View;
import dev.berth.model.ResourceType;
import dev.berth.model.kinds.KubeObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Of those who contend for a lease, one at most takes itself to hold it, however long one was frozen or cut off. */
public final class OneLeads implements Invariant {
  private final Supplier<List<String>> leading;

  /** @param leading who takes itself to lead */
  public OneLeads(Supplier<List<String>> leading) {
    this.leading = leading;
  }

  @Override
  public Optional<String> changed(
      ResourceType type, Optional<KubeObject> before, Optional<KubeObject> after, View now, Instant time) {
    return Optional.empty();
  }

  @Override
  public Optional<String> happened(View now, Instant time) {
    List<String> all = leading.get();
    return all.size() > 1 ? Optional.of("all of these lead: " + all) : Optional.empty();
  }
}
