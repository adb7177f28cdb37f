package dev.berth.api.kinds.pod;

import dev.berth.api.strategy.Strategies;

/** Registers the strategies of this package. */
public final class PodKinds {
  private PodKinds() {}

  public static void register(Strategies.Table table) {
    table.put("", "pods", PodStrategy::new);
  }
}
