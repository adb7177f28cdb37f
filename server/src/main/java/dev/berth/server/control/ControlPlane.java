package dev.berth.server.control;

import dev.berth.base.loop.Loop;
import dev.berth.client.Client;
import dev.berth.client.EventRecorder;
import dev.berth.client.Index;
import dev.berth.client.Needs;
import dev.berth.client.View;
import dev.berth.client.events.Events;
import dev.berth.client.events.Origin;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Workplace;
import dev.berth.model.kinds.Kind;
import dev.berth.server.inprocess.Identity;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Starts what runs beside the API. Everything ends with the loops of its site. */
public final class ControlPlane {
  /**
   * What runs, and how.
   *
   * @param rootCertificates in PEM, with which pods trust the API server; empty where it has none to publish
   */
  public record Settings(String rootCertificates) {
    public static final Settings DEFAULTS = new Settings("");
  }

  private ControlPlane() {}

  /** On the loop of the site, or before it runs. */
  public static void start(Site site, Settings settings) {
    List<Controller> controllers = Controllers.all(settings);
    site.prepare(together(controllers));
    Map<Loop, Events> events = new IdentityHashMap<>();
    for (Controller controller : controllers) {
      start(site, controller, events.computeIfAbsent(site.loop(controller.name()), Events::new));
    }
  }

  /** What all need, so that a shared picture follows it as of one revision. */
  private static Needs together(List<Controller> controllers) {
    Set<Kind<?>> kinds = new LinkedHashSet<>();
    Set<Index<?>> indexes = new LinkedHashSet<>();
    for (Controller controller : controllers) {
      kinds.addAll(controller.needs().kinds());
      indexes.addAll(controller.needs().indexes());
    }
    return new Needs(kinds, indexes);
  }

  private static void start(Site site, Controller controller, Events events) {
    String name = controller.name();
    Client client = site.client(name, Identity.controller(controller.account()));
    View view = site.view(name, controller.needs());
    EventRecorder recorder = events.recorder(client, Origin.ofController(name));
    controller.start(new Workplace(name, site.loop(name), client, view, recorder));
  }
}
