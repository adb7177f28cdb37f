package dev.berth.server.control;

import dev.berth.client.Needs;
import dev.berth.client.events.Origin;
import dev.berth.controllers.core.Controller;
import dev.berth.controllers.core.Workplace;
import dev.berth.server.inprocess.Identity;
import java.util.function.Consumer;

/**
 * Something that runs beside the API.
 *
 * @param name unique; a controller's own, as {@code --controllers} takes it
 * @param identity as which it writes
 * @param origin of the events that it tells
 * @param needs what it must see
 * @param begin begins its work, on the loop of the workplace
 */
public record Component(String name, Identity identity, Origin origin, Needs needs, Consumer<Workplace> begin) {

  static Component of(Controller controller) {
    return new Component(
        controller.name(),
        controller.account().isEmpty() ? Identity.controllers() : Identity.controller(controller.account()),
        Origin.ofController(controller.name()),
        controller.needs(),
        controller::start);
  }

  /** What upstream's API server does itself. */
  static Component ofApiServer(Controller controller) {
    return new Component(
        controller.name(), Identity.apiServer(), Origin.of("kube-apiserver"), controller.needs(), controller::start);
  }
}
