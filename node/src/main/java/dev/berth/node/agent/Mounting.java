package dev.berth.node.agent;

import dev.berth.node.volume.HostVolumes;
import dev.berth.node.volume.MountLedger;
import dev.berth.storage.Drivers;
import dev.berth.storage.VolumeDriver;
import java.util.Optional;

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
  Optional<VolumeDriver> driver(String name) {
    return drivers.find(name);
  }
}
