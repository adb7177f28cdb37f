package dev.berth.controllers.core;

import dev.berth.client.View;
import java.time.Instant;

/** Decides. Pure: the same view, key and time give the same plan. */
public interface Planner<K> {
  Plan plan(View view, K key, Instant now);
}
