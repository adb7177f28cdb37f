package dev.berth.api.kinds.batch;

import dev.berth.api.strategy.Strategies;

/** Registers the strategies of this package. */
public final class BatchKinds {
  private BatchKinds() {}

  public static void register(Strategies.Table table) {
    table.put("batch", "jobs", Jobs::new).put("batch", "cronjobs", CronJobs::new);
  }
}
