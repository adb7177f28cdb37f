package dev.berth.node.agent;

import dev.berth.base.loop.Loop;
import dev.berth.client.Client;
import dev.berth.client.EventRecorder;
import dev.berth.client.View;
import dev.berth.node.eviction.Gauges;
import dev.berth.node.runtime.Runtime;
import java.time.Instant;

/**
 * What an agent works with.
 *
 * @param client acts as {@code system:node:<name>} in the group {@code system:nodes}
 * @param view follows {@link NodeFeed#NEEDS}; several agents may share it
 * @param gauges measure the node
 * @param renewals is told of each renewal of the node's lease
 */
public record Surroundings(
    Loop loop,
    Client client,
    View view,
    EventRecorder events,
    Runtime runtime,
    Handlers handlers,
    NodeSettings settings,
    Gauges gauges,
    Renewals renewals) {
  /** Of a node that never runs short. */
  public Surroundings(
      Loop loop,
      Client client,
      View view,
      EventRecorder events,
      Runtime runtime,
      Handlers handlers,
      NodeSettings settings) {
    this(loop, client, view, events, runtime, handlers, settings, Gauges.NONE, Renewals.UNHEARD);
  }

  Instant now() {
    return loop.clock().instant();
  }
}
