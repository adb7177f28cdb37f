package dev.berth.server;

import dev.berth.api.objects.Objects;
import dev.berth.api.rest.ComponentHealth;
import dev.berth.base.json.JsonObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.time.Timestamps;
import dev.berth.server.control.ControlPlane;
import dev.berth.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * What {@code kubectl get componentstatuses} shows. Controllers and scheduler do well where this process runs them, or where
 * another one holds the lease by which it leads; the store does well while it takes writes.
 *
 * @param controllers which run in this process
 */
record ClusterHealth(Store store, Objects objects, InstantSource clock, List<String> controllers)
    implements ComponentHealth {
  private static final String SYSTEM = "kube-system";
  private static final String CONTROLLER_MANAGER = "kube-controller-manager";
  private static final String SCHEDULER = "kube-scheduler";

  @Override
  public List<Component> components() {
    return List.of(controllerManager(), etcd(), scheduler());
  }

  private Component etcd() {
    return store.failure()
        .map(why -> Component.failed("etcd-0", String.valueOf(why.getMessage())))
        .orElseGet(() -> Component.ok("etcd-0"));
  }

  private Component controllerManager() {
    return beside(
        "controller-manager", ControlPlane.runsControllers(controllers), "no controllers", List.of(CONTROLLER_MANAGER));
  }

  /** {@code berth control} has controllers and scheduler under one lease; a scheduler alone has its own. */
  private Component scheduler() {
    return beside(
        "scheduler", ControlPlane.runsScheduler(controllers), "no scheduler", List.of(SCHEDULER, CONTROLLER_MANAGER));
  }

  private Component beside(String name, boolean here, String missing, List<String> leases) {
    return here || leases.stream().anyMatch(this::isHeld)
        ? Component.ok(name)
        : Component.failed(
            name, "this server runs " + missing + " (--controllers), and nobody holds the lease " + SYSTEM + "/" + leases.getFirst());
  }

  /** By the holder's clock, which need not be ours: this is for people to read, and nothing depends on it. */
  private boolean isHeld(String lease) {
    return objects.get(Kinds.LEASE.type(), SYSTEM, lease).filter(found -> isHeld(found.object("spec"))).isPresent();
  }

  private boolean isHeld(JsonObject spec) {
    Duration lasts = Duration.ofSeconds(spec.number("leaseDurationSeconds"));
    Instant now = clock.instant();
    return !spec.text("holderIdentity").isEmpty()
        && Timestamps.of(spec, "renewTime").filter(renewed -> now.isBefore(renewed.plus(lasts))).isPresent();
  }
}
