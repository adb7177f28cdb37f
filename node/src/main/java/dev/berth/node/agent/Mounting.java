package dev.berth.node.agent;

import dev.berth.base.queue.Backoff;
import dev.berth.node.volume.HostVolumes;
import dev.berth.node.volume.MountLedger;
import dev.berth.storage.DriverException;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * With what volumes are brought to a node.
 *
 * @param drivers that can bring some; they are listed in the node's CSINode
 * @param host for those that need no driver
 * @param ledger of the node
 * @param needsRootCertificates whether a pod waits for the certificates of the API server; containers that call nobody do
 *     without them where none are published
 */
public record Mounting(Drivers drivers, HostVolumes host, MountLedger ledger, boolean needsRootCertificates) {
  /** What failed is tried again after this long: upstream's {@code exponentialbackoff}. */
  static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(122));

  /** What a driver is asked for. */
  interface Step {
    CompletionStage<Void> of(VolumeDriver driver);
  }

  Optional<VolumeDriver> driver(String name) {
    return drivers.find(name);
  }

  /** Fails where the driver is not there. */
  CompletionStage<Void> ask(String name, Step step) {
    return driver(name)
        .map(step::of)
        .orElseGet(
            () ->
                CompletableFuture.failedFuture(
                    new DriverException(
                        DriverException.Code.UNAVAILABLE,
                        "driver name " + name + " not found in the list of registered CSI drivers")));
  }
}
