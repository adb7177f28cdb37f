package dev.berth.controllers.core;

import dev.berth.base.loop.Loop;
import dev.berth.client.Client;
import dev.berth.client.EventRecorder;
import dev.berth.client.View;
import java.time.Instant;

/**
 * What a controller works with.
 *
 * @param name of the controller
 * @param loop on which it decides
 * @param client under its own name
 * @param view with everything that it needs
 * @param events under its own component's name
 */
public record Workplace(String name, Loop loop, Client client, View view, EventRecorder events) {
  public Instant now() {
    return loop.clock().instant();
  }
}
