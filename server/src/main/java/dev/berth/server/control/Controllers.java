package dev.berth.server.control;

import dev.berth.controllers.core.Controller;
import java.util.List;

/** All controllers that there are. */
final class Controllers {
  private Controllers() {}

  /** In the order in which they are started. */
  static List<Controller> all(ControlPlane.Settings settings) {
    return List.of();
  }
}
