package dev.berth.api.flow;

import java.time.Duration;

/**
 * @param seats requests that are handled at once, shared by all levels (upstream: 400 that read and 200 that write)
 * @param longestWait in a queue, before a request is turned away (upstream: a quarter of its minute)
 */
public record FlowSettings(int seats, Duration longestWait) {
  public static final FlowSettings DEFAULTS = new FlowSettings(600, Duration.ofSeconds(15));
}
