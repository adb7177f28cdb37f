package dev.berth.server.control;

import dev.berth.base.loop.Loop;
import dev.berth.client.Client;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.client.events.Events;
import dev.berth.server.inprocess.Identity;

/** Where components run. A server has one for all; a simulation may give each its own, with its own delays and faults. */
public interface Site {
  /** Told first, what all components together will need: a site that shares can have it as of one moment. */
  default void prepare(Needs together) {}

  /** On which the component decides. */
  Loop loop(String component);

  Client client(String component, Identity identity);

  /** Takes what the component tells. */
  Events events(String component);

  /** A view with at least what is needed. */
  View view(String component, Needs needs);
}
